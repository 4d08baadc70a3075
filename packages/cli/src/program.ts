import { exitCodeOf, WatchkeeperError } from "@watchkeeper/core/error";
import { Command, CommanderError, Help } from "commander";
import release from "../../../package.json" with { type: "json" };
import { auditCommand } from "./commands/audit.ts";
import { caseCommand } from "./commands/case.ts";
import { casesCommand } from "./commands/cases.ts";
import { checksCommand } from "./commands/checks.ts";
import { clockCommand } from "./commands/clock.ts";
import { completionCommand } from "./commands/completion.ts";
import { approveCommand, denyCommand } from "./commands/decide.ts";
import { haltCommand } from "./commands/halt.ts";
import { resumeCommand } from "./commands/resume.ts";
import { retryCommand } from "./commands/retry.ts";
import { startCommand } from "./commands/start.ts";
import { statusCommand } from "./commands/status.ts";
import { sweepCommand } from "./commands/sweep.ts";
import { tryCommand } from "./commands/try.ts";
import { undoCommand } from "./commands/undo.ts";
import { exitCodes } from "./exit-codes.ts";
import type { Io } from "./io.ts";
import { report } from "./report.ts";

/** Every command. Adding one is a file in commands/, and a line here. */
const commands = [
  startCommand,
  tryCommand,
  statusCommand,
  casesCommand,
  caseCommand,
  approveCommand,
  denyCommand,
  undoCommand,
  retryCommand,
  sweepCommand,
  haltCommand,
  resumeCommand,
  auditCommand,
  clockCommand,
  checksCommand,
  completionCommand,
];

const exitCodeWords = [
  "",
  "Exit codes:",
  ...Object.entries(exitCodes).map(([code, words]) => `  ${code.padStart(2)}  ${words}`),
].join("\n");

/** The command line, whole. */
export function program(io: Io, asJson = false): Command {
  const root = new Command("watchkeeper")
    .description("Keeps watch over AWS accounts: notices, decides, asks, fixes, verifies, records.")
    .helpCommand(false)
    .version(release.version, "-V, --version", "say which release this is")
    .addHelpText("after", exitCodeWords);
  for (const command of commands) root.addCommand(command(io));
  for (const command of everyCommand(root)) {
    command
      .configureHelp(help)
      .exitOverride()
      .configureOutput({
        writeOut: (text) => io.out(text.replace(/\n$/, "")),
        writeErr: (text) => io.err(text.replace(/\n$/, "")),
        // As JSON, the error is told where it is caught.
        ...(asJson ? { outputError: () => undefined } : {}),
      });
  }
  return root;
}

const usual = new Help();

/** Help that says what must be given. */
const help: Partial<Help> = {
  optionDescription: (option) => `${usual.optionDescription(option)}${option.mandatory ? " (required)" : ""}`,
  commandUsage: (command) => {
    const must = command.options.filter(({ mandatory }) => mandatory).map(({ flags }) => ` ${flags}`);
    return `${usual.commandUsage(command)}${must.join("")}`;
  },
};

/** Every command below one, itself included. */
export const everyCommand = (command: Command): readonly Command[] => [
  command,
  ...command.commands.flatMap(everyCommand),
];

/** Runs the command line; answers with the exit code. */
export async function run(words: readonly string[], io: Io): Promise<number> {
  const asJson = words.includes("--json");
  try {
    process.exitCode = 0;
    await program(io, asJson).parseAsync([...words], { from: "user" });
    return Number(process.exitCode);
  } catch (error) {
    if (!(error instanceof CommanderError)) return report(error, io, asJson);
    if (error.exitCode === 0) return 0;
    const wrong = new WatchkeeperError("WrongWords", "invalid-input", error.message);
    return asJson ? report(wrong, io, asJson) : exitCodeOf[wrong.kind];
  }
}
