import { Command } from "commander";
import type { Desk } from "./desk.ts";
import { type Io, sayLines } from "./io.ts";
import { connect, type TargetOptions } from "./target.ts";

/** What every command that reaches Watchkeeper takes. */
export interface CommonOptions extends TargetOptions {
  readonly json?: boolean;
}

/** A command with the options that all have: one shape, so that knowing one is knowing all. */
export const newCommand = (name: string, does: string, example: string): Command =>
  new Command(name)
    .description(does)
    .option("--json", "answer in JSON")
    .addHelpText("after", `\nExample:\n  ${example}`)
    .helpCommand(false);

/** What a case is named by. */
export const idWords = "the case's id, or as much of its beginning as no other has";

/** A command that reaches Watchkeeper, on the laptop unless a stage is named. */
export const newRemoteCommand = (name: string, does: string, example: string): Command =>
  newCommand(name, does, example)
    .option("--stage <name>", "the deployed stage to reach; absent: the laptop's")
    .option(
      "--endpoint <url>",
      "where the laptop's Watchkeeper listens (default: AWS_ENDPOINT_URL, or http://localhost:4600)",
    );

/** A command by which a person says something, and may prove that it is they with their MFA device. */
export const newWordCommand = (name: string, does: string, example: string): Command =>
  newRemoteCommand(name, does, example)
    .requiredOption("--reason <text>", "why; it stands in the audit trail")
    .option("--mfa <code>", "the six digits that your MFA device shows, where an approval takes them")
    .option("--mfa-serial <arn>", "the device, where it is not called as you are");

/** Answers with a result: as JSON where it is asked for, else as people read it. */
export function answer<Result>(
  options: CommonOptions,
  io: Io,
  result: Result,
  show: (result: Result) => readonly string[],
): void {
  if (options.json) io.out(JSON.stringify(result, null, 2));
  else sayLines(io, show(result));
}

/** Connects, works, and answers with the result. */
export async function withDesk<Result>(
  options: CommonOptions,
  io: Io,
  work: (connection: Desk) => Promise<Result>,
  show: (result: Result) => readonly string[],
  inJson: (result: Result) => unknown = (result) => result,
): Promise<void> {
  const result = await work(await connect(options, io));
  if (options.json) answer(options, io, inJson(result), () => []);
  else answer(options, io, result, show);
}
