import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

/** What a function answered, or the error that it threw, as Lambda tells them; and the lines of its log. */
export type Answer = { readonly log: readonly unknown[] } & (
  | { readonly result: unknown }
  | { readonly error: { readonly name: string; readonly message: string } }
);

/** When an invocation takes place, and when Lambda would end it, in milliseconds since the epoch. */
export interface Time {
  readonly now: number;
  readonly deadline: number;
}

/** What Lambda does with a bundle, in a few lines: import it, hand the event to `handler`, tell what came of it. */
const program = `
const { text } = await import("node:stream/consumers");
const { event, now, deadline } = JSON.parse(await text(process.stdin));
const Machine = Date;
const ahead = now - Machine.now();
globalThis.Date = class extends Machine {
  constructor(...words) { super(...(words.length > 0 ? words : [Machine.now() + ahead])); }
  static now() { return Machine.now() + ahead; }
};
const { handler } = await import(process.argv[1]);
const context = {
  awsRequestId: crypto.randomUUID(),
  functionName: "watchkeeper-shipped",
  getRemainingTimeInMillis: () => deadline - Date.now(),
};
const answer = await handler(event, context).then(
  (result) => ({ result: result ?? null }),
  ({ name, message }) => ({ error: { name, message } }),
);
process.stdout.write("\\nANSWER " + JSON.stringify(answer), () => process.exit(0));`;

/** Runs a bundle's handler in a process of its own, which has this environment and no other, at its own time. */
export async function invokeBundle(
  entry: string,
  event: unknown,
  environment: Readonly<Record<string, string>>,
  time: Time,
): Promise<Answer> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", program, pathToFileURL(entry).href], {
    env: environment,
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.end(JSON.stringify({ event, ...time }));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [said = "", answer] = out.split("\nANSWER ");
  if (answer === undefined) throw new Error(`${entry} gave no answer: ${err.slice(-2_000)}`);
  const lines = `${said}\n${err}`.split("\n").filter((line) => line !== "");
  return { ...JSON.parse(answer), log: lines.map((line) => JSON.parse(line)) };
}
