import { askFor } from "@watchkeeper/reactions/word";
import type { Command } from "commander";
import { type CommonOptions, idWords, newWordCommand } from "../command.ts";
import { lookAt } from "../follow-case.ts";
import { followUp } from "../follow-up.ts";
import type { Io } from "../io.ts";
import { connect } from "../target.ts";

/** `watchkeeper undo <id>`: takes back what a case's run did, as a new plan under the same gate. */
export const undoCommand = (io: Io): Command =>
  newWordCommand(
    "undo",
    "Take back what the run of a fixed, partly done, failed or parked case did: a new plan, approved like the first",
    'watchkeeper undo c-0123456789ab --reason "the application needs IMDSv1 until Friday"',
  )
    .argument("<id>", idWords)
    .option("--no-wait", "do not wait to see what comes of it")
    .action(async (id: string, options: CommonOptions & { reason: string; wait: boolean }) => {
      const desk = await connect(options, io);
      const before = await lookAt(desk, id);
      const { id: caseId } = before.found;
      const { executionArn } = await desk.door.say(askFor("undo", before.found, options.reason));
      await followUp(
        {
          desk,
          before,
          options,
          said: { caseId, by: desk.identity, executionArn },
          show: () => [`${caseId}: undo asked for as ${desk.identity}`],
        },
        io,
      );
    });
