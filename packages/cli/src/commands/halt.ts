import type { Command } from "commander";
import { type CommonOptions, newRemoteCommand, withDesk } from "../command.ts";
import type { Io } from "../io.ts";

const switchCommand = (name: "halt" | "resume", does: string, says: string, io: Io): Command =>
  newRemoteCommand(name, does, `watchkeeper ${name} --reason "change freeze"`)
    .requiredOption("--reason <text>", "why; it is kept with the switch")
    .action(async (options: CommonOptions & { reason: string }) => {
      await withDesk(
        options,
        io,
        async ({ switches, identity }) => {
          await switches.set(name === "halt", identity, options.reason);
          return { halted: name === "halt", by: identity };
        },
        ({ by }) => [`${says} (${by})`],
      );
    });

/** `watchkeeper halt`: from now on, nothing new is changed anywhere. */
export const haltCommand = (io: Io): Command =>
  switchCommand(
    "halt",
    "Stop every change, at once: what is in flight is still verified",
    "Halted: nothing new is changed from now on.",
    io,
  );

/** `watchkeeper resume`: takes the halt back. */
export const resumeCommand = (io: Io): Command =>
  switchCommand("resume", "Take the halt back", "Resumed: changes are made again.", io);
