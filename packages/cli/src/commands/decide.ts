import { kindOf, messageOf, WatchkeeperError } from "@watchkeeper/core/error";
import type { ApprovalDecision } from "@watchkeeper/plans/approval";
import { decideApproval } from "@watchkeeper/plans/decide-approval";
import type { Command } from "commander";
import { answer, type CommonOptions, newRemoteCommand } from "../command.ts";
import type { Desk } from "../desk.ts";
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
      const found = await findCase(connection, id);
      if (found.planHash === undefined || found.status === "closed") {
        throw new WatchkeeperError(
          "NoApproval",
          "conflict",
          `Nothing of case ${id} waits for a decision: it is ${found.outcome ?? found.status}${found.note ? ` (${found.note})` : ""}. Nothing was changed.`,
        );
      }
      const state = await decideApproval(
        { caseId: id, planHash: found.planHash, verdict, by: connection.identity, reason: options.reason },
        connection,
      ).catch(async (error: unknown) => {
        await recordRefusal(connection, id, verdict, error);
        throw error;
      });
      answer(options, io, { caseId: id, planHash: found.planHash, by: connection.identity, ...state }, () => [
        state.state === "pending"
          ? `Kept. ${state.missing} more must approve.`
          : `${id}: ${state.state} as ${connection.identity}`,
      ]);
      if (options.wait && !options.json && state.state !== "pending") {
        await followCase(connection, id, found.audit.seq, io, ["closed"]);
      }
    });

/** A word that did not count stands in the trail as well. */
async function recordRefusal(
  { cases, identity }: Desk,
  id: string,
  verdict: string,
  error: unknown,
): Promise<void> {
  if (!["conflict", "denied"].includes(kindOf(error))) return;
  await cases.update(
    id,
    {},
    { actor: identity, type: "decision refused", data: { verdict, note: messageOf(error) } },
  );
}

export const approveCommand = (io: Io): Command =>
  decideCommand("approve", "Approve the plan that a case waits with", io);
export const denyCommand = (io: Io): Command =>
  decideCommand("deny", "Deny the plan that a case waits with", io);
