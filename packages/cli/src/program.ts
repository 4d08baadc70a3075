import { exitCodeOf } from "@watchkeeper/core/error";
import { Command, CommanderError } from "commander";
import { auditCommand } from "./commands/audit.ts";
import { caseCommand } from "./commands/case.ts";
import { casesCommand } from "./commands/cases.ts";
import { clockCommand } from "./commands/clock.ts";
import { approveCommand, denyCommand } from "./commands/decide.ts";
import { haltCommand, resumeCommand } from "./commands/halt.ts";
import { rulesCommand } from "./commands/rules.ts";
import { startCommand } from "./commands/start.ts";
import { tryCommand } from "./commands/try.ts";
import { undoCommand } from "./commands/undo.ts";
import type { Io } from "./io.ts";
import { report } from "./report.ts";

/** Every command. Adding one is a file in commands/, and a line here. */
const commands = [
  startCommand,
  tryCommand,
  casesCommand,
  caseCommand,
  approveCommand,
  denyCommand,
  undoCommand,
  haltCommand,
  resumeCommand,
  auditCommand,
  clockCommand,
  rulesCommand,
];

const exitCodes = `
Exit codes:
  0  done                        4  not found
  1  a check found a flaw        5  conflict: it does not fit what is there
  2  wrong input                 6  denied
  3  nothing to reach, or not    7  throttled
     now                        70  a bug of ours`;

/** The command line, whole. */
export function program(io: Io): Command {
  const root = new Command("watchkeeper")
    .description("Keeps watch over AWS accounts: notices, decides, asks, fixes, verifies, records.")
    .helpCommand(false)
    .addHelpText("after", exitCodes);
  for (const command of commands) root.addCommand(command(io));
  for (const command of everyCommand(root)) {
    command.exitOverride().configureOutput({
      writeOut: (text) => io.out(text.replace(/\n$/, "")),
      writeErr: (text) => io.err(text.replace(/\n$/, "")),
    });
  }
  return root;
}

/** Every command below one, itself included. */
export const everyCommand = (command: Command): readonly Command[] => [
  command,
  ...command.commands.flatMap(everyCommand),
];

/** Runs the command line; answers with the exit code. */
export async function run(words: readonly string[], io: Io): Promise<number> {
  try {
    process.exitCode = 0;
    await program(io).parseAsync([...words], { from: "user" });
    return Number(process.exitCode);
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : exitCodeOf["invalid-input"];
    return report(error, io);
  }
}
