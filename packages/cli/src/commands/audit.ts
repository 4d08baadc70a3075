import { type AuditReport, verifyAudit } from "@watchkeeper/cases/verify-audit";
import { Command } from "commander";
import { answer, type CommonOptions, newRemoteCommand } from "../command.ts";
import type { Io } from "../io.ts";
import { connect } from "../target.ts";

/** `watchkeeper audit verify`: whether anybody edited, removed, inserted or moved a record. */
export const auditCommand = (io: Io): Command => {
  const verify = newRemoteCommand(
    "verify",
    "Verify every audit chain, and all of them against the anchors (exit code 1: a flaw was found)",
    "watchkeeper audit verify",
  ).action(async (options: CommonOptions) => {
    const report = await verifyAudit(await connect(options, io));
    answer(options, io, report, (shown) => show(shown, io));
    if (report.flaws.length > 0) process.exitCode = 1;
  });
  return new Command("audit").description("The audit trail").helpCommand(false).addCommand(verify);
};

function show({ cases, records, anchors, flaws }: AuditReport, { colours }: Io): readonly string[] {
  const extent = `${records} records of ${cases} cases, ${anchors} anchors`;
  if (flaws.length === 0) return [colours.green(`The audit trail is whole: ${extent}.`)];
  return [
    colours.red(`The audit trail is not whole: ${flaws.length} flaws in ${extent}.`),
    ...flaws.map((flaw) => `  ${flaw.caseId || "anchors"} record ${flaw.seq}: ${flaw.flaw}: ${flaw.message}`),
  ];
}
