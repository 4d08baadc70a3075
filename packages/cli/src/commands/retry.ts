import { WatchkeeperError } from "@watchkeeper/core/error";
import type { Command } from "commander";
import { type AskAnew, askAnew } from "../ask-anew.ts";
import { type CommonOptions, idWords, newWordCommand } from "../command.ts";
import type { Io } from "../io.ts";
import { retryAll } from "../retry-all.ts";

const retrying: AskAnew = {
  what: "retry",
  done: "is tried again",
  waits: "The case waits until it is off.",
};

type RetryOptions = CommonOptions & {
  readonly all?: string;
  readonly reason: string;
  readonly wait: boolean;
};

/** `watchkeeper retry <id>`: looks once more at what a case left as it was, and plans, asks and acts anew; `--all expired`: all that ended so. */
export const retryCommand = (io: Io): Command =>
  newWordCommand(
    "retry",
    "Look once more at what a case left as it was, because nobody decided, somebody said no, or it went wrong: a new plan",
    'watchkeeper retry c-0123456789ab --reason "we were on holiday"\n  watchkeeper retry --all expired --reason "we were on holiday"',
  )
    .argument("[id]", idWords)
    .option(
      "--all <outcome>",
      "all cases that ended so (expired, say), without waiting for what comes of them",
    )
    .option("--no-wait", "do not wait to see what comes of it")
    .action((id: string | undefined, options: RetryOptions) => {
      if (id !== undefined && options.all === undefined) return askAnew(id, options, retrying, io);
      if (id === undefined && options.all !== undefined) return retryAll(options.all, options, io);
      throw new WatchkeeperError(
        "InvalidArgument",
        "invalid-input",
        "Say either which case is to be tried again, by its id, or --all with an outcome. Nothing was done.",
      );
    });
