import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { operationsOf } from "@watchkeeper/reactions/watch";
import config from "../../watchkeeper.config.ts";

/** Every command that functions may send, by its client's package: those that configured checks declare, and those of the stores. */
export function usedCommands(root: string): ReadonlyMap<string, readonly string[]> {
  const used = new Map<string, Set<string>>();
  for (const file of globSync("packages/aws/src/**/*.ts", { cwd: root }).filter(
    (one) => !one.endsWith(".test.ts"),
  )) {
    const text = readFileSync(join(root, file), "utf8");
    for (const [, names = "", client = ""] of text.matchAll(
      /^(?:im|ex)port \{([^}]*)\} from "(@aws-sdk\/client-[^"]+)";$/gm,
    )) {
      const commands = used.get(client) ?? new Set();
      used.set(client, commands);
      for (const name of names.match(/\b\w+Command\b/g) ?? []) commands.add(name);
    }
  }
  for (const { key } of operationsOf(config.definitions)) {
    const [service, operation] = key.split(":");
    const client = `@aws-sdk/client-${service}`;
    used.set(client, (used.get(client) ?? new Set()).add(`${operation}Command`));
  }
  return new Map([...used].map(([client, commands]) => [client, [...commands].sort()]));
}
