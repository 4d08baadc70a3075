import type { Command } from "commander";
import { answer, type CommonOptions, newRemoteCommand } from "../command.ts";
import { wholeCase } from "../find-case.ts";
import { followCase } from "../follow-case.ts";
import type { Io } from "../io.ts";
import { showCase } from "../show-case.ts";
import { connect } from "../target.ts";

/** `watchkeeper case <id>`: the whole story of a case. */
export const caseCommand = (io: Io): Command =>
  newRemoteCommand(
    "case",
    "Show a case: findings, plan, what happened, what can be done next",
    "watchkeeper case c-0123456789ab",
  )
    .argument("<id>", "the case's id")
    .option("--follow", "go on showing what happens until the case is closed or waits for people")
    .action(async (id: string, options: CommonOptions & { follow?: boolean }) => {
      const connection = await connect(options, io);
      const whole = await wholeCase(connection, id);
      answer(options, io, whole, (shown) => showCase(shown, io));
      if (options.follow && !options.json) await followCase(connection, id, whole.audit, io);
    });
