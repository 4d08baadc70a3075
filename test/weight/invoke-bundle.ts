import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { pathToFileURL } from "node:url";

/** What a function answered, or the error that it threw, as Lambda tells them. */
export type Answer =
  | { readonly result: unknown }
  | { readonly error: { readonly name: string; readonly message: string } };

/** What Lambda does with a bundle, in a few lines: import it, hand the event to `handler`, tell what came of it. */
const program = `
const { text } = await import("node:stream/consumers");
const event = JSON.parse(await text(process.stdin));
const { handler } = await import(process.argv[1]);
const answer = await handler(event, {}).then(
  (result) => ({ result: result ?? null }),
  ({ name, message }) => ({ error: { name, message } }),
);
process.stdout.write("\\nANSWER " + JSON.stringify(answer), () => process.exit(0));`;

/** Runs a bundle's handler in a process of its own, which has this environment and no other. */
export async function invokeBundle(
  entry: string,
  event: unknown,
  environment: Readonly<Record<string, string>>,
): Promise<Answer> {
  const child = spawn(process.execPath, ["--input-type=module", "-e", program, pathToFileURL(entry).href], {
    env: environment,
    stdio: ["pipe", "pipe", "pipe"],
  });
  child.stdin.end(JSON.stringify(event));
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [, answer] = out.split("\nANSWER ");
  if (answer === undefined) throw new Error(`${entry} gave no answer: ${err.slice(-2_000)}`);
  return JSON.parse(answer) as Answer;
}
