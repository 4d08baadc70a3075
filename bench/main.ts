import { readdirSync } from "node:fs";
import { isMet, type Measure, tableOf } from "./report/measure.ts";
import { Misunderstood } from "./report/misunderstood.ts";

/**
 * `npm run bench`: lists the benches. `npm run bench -- event-pattern`: runs one; with `--json`, its measures are told to
 * a program. The exit code is 1 where one of them is not as it is to be. One file here is one bench.
 */
export interface Bench {
  /** What it measures, in one line. */
  readonly does: string;
  /** How it measures that, in one line. */
  readonly how: string;
  /** What may be said to it, beside `--json`. */
  readonly options?: string;
  /** Throws `Misunderstood` where it does not know what is said to it. */
  readonly run: (words: readonly string[]) => readonly Measure[] | Promise<readonly Measure[]>;
}

const names = readdirSync(import.meta.dirname, { withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith(".ts") && entry.name !== "main.ts")
  .map(({ name }) => name.replace(/\.ts$/, ""));
const load = async (name: string) => ((await import(`./${name}.ts`)) as { bench: Bench }).bench;

const [wanted, ...words] = process.argv.slice(2);
if (wanted === undefined) {
  for (const name of names) {
    const { does, options = "" } = await load(name);
    console.log(`${`${name} ${options}`.trimEnd().padEnd(16)}${options ? `\n${" ".repeat(16)}` : ""}${does}`);
  }
} else if (names.includes(wanted)) {
  await run(wanted, words);
} else {
  refuse(`There is no bench "${wanted}". There are: ${names.join(", ")}.`);
}

async function run(name: string, words: readonly string[]): Promise<void> {
  const bench = await load(name);
  const isForPrograms = words.includes("--json");
  const others = words.filter((word) => word !== "--json");
  if (others.length > 0 && bench.options === undefined) return refuse(`${name} takes nothing but --json.`);
  try {
    const measures = await bench.run(others);
    console.log(isForPrograms ? JSON.stringify(measures, null, 2) : `${bench.how}\n\n${tableOf(measures)}`);
    if (!measures.every(isMet)) process.exitCode = 1;
  } catch (error) {
    if (!(error instanceof Misunderstood)) throw error;
    refuse(`${error.message}\n${name} ${bench.options} [--json]`);
  }
}

function refuse(why: string): void {
  console.error(why);
  process.exitCode = 2;
}
