import { readdirSync } from "node:fs";

/** `npm run bench`: lists the benches. `npm run bench -- event-pattern`: runs one. One file here is one bench. */
export interface Bench {
  /** What it measures, in one line. */
  readonly does: string;
  readonly run: () => void | Promise<void>;
}

const names = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && entry.name !== "main.ts")
  .map(({ name }) => name.replace(/\.ts$/, ""));
const load = async (name: string) => ((await import(`./${name}.ts`)) as { bench: Bench }).bench;

const [wanted] = process.argv.slice(2);
if (wanted === undefined) {
  for (const name of names) console.log(`${name.padEnd(16)}${(await load(name)).does}`);
} else if (names.includes(wanted)) {
  await (await load(wanted)).run();
} else {
  console.error(`There is no bench "${wanted}". There are: ${names.join(", ")}.`);
  process.exitCode = 2;
}
