import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { WaiterConfiguration, WaiterResult } from "@smithy/core/client";
import type { Acceptor } from "../../condition.ts";

type SdkClient = Readonly<Record<string, unknown>>;
type WaitFor = (
  configuration: WaiterConfiguration<{ send(command: object): Promise<object> }>,
  input: object,
) => Promise<Pick<WaiterResult, "state">>;

/** A command as the SDK's waiter sends it; its output's schema stands at place 5 of its own. */
export interface SentCommand {
  readonly constructor: { readonly name: string };
  readonly schema: readonly unknown[];
}

const states: Readonly<Record<string, Acceptor["state"]>> = {
  SUCCESS: "success",
  FAILURE: "failure",
  ABORTED: "retry",
};

/** What the SDK's own waiter says of one look: with an aborted signal it does not wait for another. */
export async function look(
  client: SdkClient,
  name: string,
  answer: (command: SentCommand) => Promise<object>,
): Promise<Acceptor["state"] | undefined> {
  const waitFor = client[`waitFor${name}`] as WaitFor;
  const { state } = await waitFor(
    {
      client: { send: (command) => answer(command as SentCommand) },
      maxWaitTime: 10_000,
      abortSignal: { aborted: true, onabort: null },
    },
    {},
  );
  return states[state];
}

/** The command that the SDK's waiter sends. */
export async function commandOf(client: SdkClient, name: string): Promise<SentCommand> {
  const { promise, resolve } = Promise.withResolvers<SentCommand>();
  await look(client, name, async (command) => {
    resolve(command);
    return {};
  });
  return promise;
}

/** The waiters that a client of the SDK exports. */
export const waitersOf = (client: SdkClient): readonly string[] =>
  Object.keys(client).flatMap((key) => /^waitUntil(.+)/.exec(key)?.[1] ?? []);

/** What the code of one of the SDK's waiters names. */
export interface Words {
  readonly pace: readonly number[];
  readonly members: ReadonlySet<string>;
  readonly values: readonly string[];
  readonly errors: readonly string[];
}

/** What the SDK's code of a waiter names: answers are drawn from its words, and not from ours. */
export function wordsOf(packageName: string, name: string): Words {
  const manifest = createRequire(import.meta.url).resolve(`${packageName}/package.json`);
  const code = readFileSync(join(dirname(manifest), "dist-es", "waiters", `waitFor${name}.js`), "utf8");
  const found = (pattern: RegExp) => [...new Set([...code.matchAll(pattern)].map(([, word]) => word ?? ""))];
  const errors = found(/exception\.name === "([^"]+)"/g);
  return {
    pace: [/minDelay: (\d+)/, /maxDelay: (\d+)/].map((pattern) => Number(pattern.exec(code)?.[1])),
    members: new Set(found(/(?:result|element_\d+)\.([\w.]+)/g).flatMap((path) => path.split("."))),
    values: found(/== "([^"]+)"/g).filter((word) => !errors.includes(word)),
    errors,
  };
}
