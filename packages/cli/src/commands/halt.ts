import type { Command } from "commander";
import { type CommonOptions, newRemoteCommand, withDesk } from "../command.ts";
import type { Io } from "../io.ts";

/** `watchkeeper halt`: from now on, nothing new is changed anywhere. */
export const haltCommand = (io: Io): Command =>
  newRemoteCommand(
    "halt",
    "Stop every change, at once: runs pause, and what is in flight is still verified",
    'watchkeeper halt --reason "change freeze"',
  )
    .requiredOption("--reason <text>", "why; it is kept with the switch")
    .action(async (options: CommonOptions & { reason: string }) => {
      await withDesk(
        options,
        io,
        async ({ switches, identity }) => {
          await switches.set(true, identity, options.reason);
          return { halted: true, by: identity };
        },
        ({ by }) => [
          `Halted: nothing new is changed from now on (${by}). Runs pause where they stand.`,
          'Take it back: watchkeeper resume --reason "…"',
        ],
      );
    });
