import type { Command } from "commander";
import { type CommonOptions, newWordCommand, withDesk } from "../command.ts";
import type { Io } from "../io.ts";
import { chatWords, halt } from "../set-halt.ts";

/** `watchkeeper halt`: from now on, nothing new is changed anywhere. */
export const haltCommand = (io: Io): Command =>
  newWordCommand(
    "halt",
    "Stop every change, at once: runs pause, and what is in flight is still verified",
    'watchkeeper halt --reason "change freeze"',
  ).action(async (options: CommonOptions & { reason: string }) => {
    await withDesk(
      options,
      io,
      (desk) => halt(desk, options.reason),
      (set) => [
        `Halted: nothing new is changed from now on (${set.by}). Runs pause where they stand.`,
        ...chatWords(set),
        'Take it back: watchkeeper resume --reason "…"',
      ],
    );
  });
