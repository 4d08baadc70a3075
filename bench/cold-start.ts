import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { bundleFunctions } from "@watchkeeper/infra/build/bundle-functions";
import { functions } from "../functions/index.ts";
import type { Bench } from "./main.ts";
import { lower, type Measure } from "./report/measure.ts";

const bareHandler = "bare handler";
/** What `npm run test:weight` holds some of them to. */
const mostKilobytes: Readonly<Record<string, number>> = { "on-event": 350, "slack-ingress": 60 };
/** How many fresh processes a median is taken of. */
const processes = 9;

/** Milliseconds from the process's beginning to a handler that can be called. */
const program = `
await import(process.argv[1]);
console.log(performance.now());`;

export const bench: Bench = {
  does: "how long each function, as it ships, takes to be ready, beside a handler that imports nothing",
  how: `the median of ${processes} fresh processes each, Node ${process.versions.node}`,
  run: async () => {
    const outdir = await mkdtemp(join(tmpdir(), "watchkeeper-cold-start-"));
    try {
      const root = join(import.meta.dirname, "..");
      const bundles = await bundleFunctions({ root, keys: Object.keys(functions), outdir });
      const bare = join(outdir, "bare.mjs");
      await writeFile(bare, "export const handler = async () => ({});\n");
      const rows = [{ key: bareHandler, entry: bare, startBytes: 41 }, ...bundles];
      // By turns, so that what else the machine does falls on all alike; the first turn warms the disk.
      const starts = new Map<string, number[]>(rows.map(({ key }) => [key, []]));
      for (let turn = 0; turn <= processes; turn++) {
        for (const { key, entry } of rows) {
          const readyMs = await start(entry);
          if (turn > 0) starts.get(key)!.push(readyMs);
        }
      }
      return rows.flatMap(({ key, startBytes }) => measuresOf(key, startBytes, starts));
    } finally {
      await rm(outdir, { recursive: true, force: true });
    }
  },
};

async function start(entry: string): Promise<number> {
  const words = ["--input-type=module", "-e", program, pathToFileURL(entry).href];
  const { stdout } = await promisify(execFile)(process.execPath, words, { env: {} });
  return Number(stdout);
}

function measuresOf(
  key: string,
  startBytes: number,
  starts: ReadonlyMap<string, readonly number[]>,
): readonly Measure[] {
  const medianOf = (of: string) => median(starts.get(of) ?? []);
  const readyMs = medianOf(key);
  return [
    lower(`${key}: ready`, readyMs, "ms"),
    lower(`${key}: ready, beside the ${bareHandler}`, readyMs / medianOf(bareHandler), "times"),
    lower(`${key}: loaded at start`, startBytes / 1_000, "KB", mostKilobytes[key]),
  ];
}

const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
