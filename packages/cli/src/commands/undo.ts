import { requestUndo } from "@watchkeeper/reactions/request-change";
import type { Command } from "commander";
import { answer, type CommonOptions, newRemoteCommand } from "../command.ts";
import { findCase } from "../find-case.ts";
import { followCase } from "../follow-case.ts";
import type { Io } from "../io.ts";
import { connect } from "../target.ts";

/** `watchkeeper undo <id>`: takes back what a case's run did, as a new plan under the same gate. */
export const undoCommand = (io: Io): Command =>
  newRemoteCommand(
    "undo",
    "Take back what a case's run did: a new plan, approved like the first",
    'watchkeeper undo c-0123456789ab --reason "the application needs IMDSv1 until Friday"',
  )
    .argument("<id>", "the case's id")
    .requiredOption("--reason <text>", "why; it stands in the audit trail")
    .option("--no-wait", "do not wait to see what comes of it")
    .action(async (id: string, options: CommonOptions & { reason: string; wait: boolean }) => {
      const connection = await connect(options, io);
      const found = await findCase(connection, id);
      const known = await connection.trail(found);
      const executionArn = await requestUndo(found, connection.identity, options.reason, connection);
      answer(options, io, { caseId: id, by: connection.identity, executionArn }, () => [
        `${id}: undo asked for as ${connection.identity}`,
      ]);
      if (!options.wait || options.json) return;
      await followCase(connection, id, known, io);
      const now = await findCase(connection, id);
      if (now.status === "awaiting-approval")
        io.out(`The undo needs a decision of somebody else: watchkeeper approve ${id} --reason "…"`);
    });
