import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** Every command that `packages/aws` imports, by its client's package: of the tables of plans, and of the stores. */
export function usedCommands(root: string): ReadonlyMap<string, readonly string[]> {
  const used = new Map<string, Set<string>>();
  for (const file of globSync("packages/aws/src/**/*.ts", { cwd: root }).filter(
    (one) => !one.endsWith(".test.ts"),
  )) {
    const text = readFileSync(join(root, file), "utf8");
    for (const [, names = "", client = ""] of text.matchAll(
      /^import \{([^}]*)\} from "(@aws-sdk\/client-[^"]+)";$/gm,
    )) {
      const commands = used.get(client) ?? new Set();
      used.set(client, commands);
      for (const name of names.match(/\b\w+Command\b/g) ?? []) commands.add(name);
    }
  }
  return new Map([...used].map(([client, commands]) => [client, [...commands].sort()]));
}
