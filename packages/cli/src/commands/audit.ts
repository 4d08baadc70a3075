import { type HaltChange, toHaltChange, verifyHaltSwitch } from "@watchkeeper/cases/halt-switch";
import { type AuditReport, verifyAudit } from "@watchkeeper/cases/verify-audit";
import { Command } from "commander";
import { answer, type CommonOptions, newRemoteCommand } from "../command.ts";
import type { Desk } from "../desk.ts";
import type { Io } from "../io.ts";
import { momentOf } from "../show-record.ts";
import { connect } from "../target.ts";

/** `watchkeeper audit`: whether anybody edited, removed, inserted or moved a record; and who set the halt switch. */
export const auditCommand = (io: Io): Command =>
  new Command("audit")
    .description("The audit trail")
    .helpCommand(false)
    .addCommand(verifyCommand(io))
    .addCommand(haltHistoryCommand(io));

const verifyCommand = (io: Io): Command =>
  newRemoteCommand(
    "verify",
    "Verify every audit chain, and all of them against the anchors (exit code 1: a flaw was found)",
    "watchkeeper audit verify",
  ).action(async (options: CommonOptions) => {
    const report = await verifyAll(await connect(options, io));
    answer(options, io, report, (shown) => show(shown, io));
    if (report.flaws.length > 0) process.exitCode = 1;
  });

/** What was found of all cases, and of the halt switch. */
type WholeReport = AuditReport & { readonly switches: number };

async function verifyAll(desk: Desk): Promise<WholeReport> {
  const [cases, halt] = await Promise.all([verifyAudit(desk), verifyHaltSwitch(desk.switches)]);
  return {
    ...cases,
    records: cases.records + halt.records,
    switches: halt.records,
    flaws: [...cases.flaws, ...halt.flaws],
  };
}

const haltHistoryCommand = (io: Io): Command =>
  newRemoteCommand(
    "halt",
    "Show every change of the halt switch: who, when, why",
    "watchkeeper audit halt",
  ).action(async (options: CommonOptions) => {
    const desk = await connect(options, io);
    const changes = (await desk.switches.history()).map(toHaltChange);
    answer(options, io, changes, (shown) =>
      shown.length === 0
        ? ["Nobody has set the halt switch yet."]
        : shown.map((change) => line(change, desk.nameOf)),
    );
  });

const line = ({ halted, by, at, reason }: HaltChange, nameOf: Desk["nameOf"]): string =>
  `${momentOf(at)}  ${nameOf(by)} ${halted ? "put the halt switch on" : "took the halt back"}: ${reason}`;

function show({ cases, switches, records, anchors, flaws }: WholeReport, { colours }: Io): readonly string[] {
  const extent = `${records} records of ${cases} cases${switches > 0 ? " and the halt switch" : ""}, ${anchors} anchors`;
  if (flaws.length === 0) return [colours.green(`The audit trail is whole: ${extent}.`)];
  return [
    colours.red(`The audit trail is not whole: ${flaws.length} flaws in ${extent}.`),
    ...flaws.map((flaw) => `  ${flaw.caseId || "anchors"} record ${flaw.seq}: ${flaw.flaw}: ${flaw.message}`),
  ];
}
