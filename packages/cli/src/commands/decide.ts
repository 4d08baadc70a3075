import type { ApprovalDecision } from "@watchkeeper/plans/approval";
import type { Command } from "commander";
import { answer, type CommonOptions, newRemoteCommand } from "../command.ts";
import { decideCase } from "../decide-case.ts";
import { findCase } from "../find-case.ts";
import { followCase } from "../follow-case.ts";
import type { Io } from "../io.ts";
import { connect } from "../target.ts";

/** `watchkeeper approve <id>` and `watchkeeper deny <id>`: a person's word on the plan that a case waits with. */
const decideCommand = (verdict: ApprovalDecision["verdict"], does: string, io: Io): Command =>
  newRemoteCommand(verdict, does, `watchkeeper ${verdict} c-0123456789ab --reason "looked at it"`)
    .argument("<id>", "the case's id")
    .requiredOption("--reason <text>", "why; it stands in the audit trail")
    .option("--no-wait", "do not wait to see what comes of it")
    .action(async (id: string, options: CommonOptions & { reason: string; wait: boolean }) => {
      const connection = await connect(options, io);
      const known = await connection.trail(await findCase(connection, id));
      const { planHash, state } = await decideCase(connection, id, {
        verdict,
        reason: options.reason,
      });
      answer(options, io, { caseId: id, planHash, by: connection.identity, ...state }, () => [
        state.state === "pending"
          ? `Kept. ${state.missing} more must approve.`
          : `${id}: ${state.state} as ${connection.identity}`,
      ]);
      if (options.wait && !options.json && state.state !== "pending") {
        await followCase(connection, id, known, io, ["closed"]);
      }
    });

export const approveCommand = (io: Io): Command =>
  decideCommand("approve", "Approve the plan that a case waits with", io);
export const denyCommand = (io: Io): Command =>
  decideCommand("deny", "Deny the plan that a case waits with", io);
