import { execFile } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { bundleFunctions } from "@watchkeeper/infra/build/bundle-functions";
import { functions } from "../functions/index.ts";
import type { Bench } from "./main.ts";

/** How many fresh processes a median is taken of. */
const processes = 9;

/** Milliseconds since the process began, before and after the import. */
const program = `
const before = performance.now();
await import(process.argv[1]);
console.log(JSON.stringify([before, performance.now()]));`;

interface Start {
  readonly importMs: number;
  /** From the process's beginning to a handler that can be called. */
  readonly readyMs: number;
}

export const bench: Bench = {
  does: "how long each function, as it ships, takes to be ready, beside a handler that imports nothing",
  run: async () => {
    const outdir = await mkdtemp(join(tmpdir(), "watchkeeper-cold-start-"));
    try {
      const root = join(import.meta.dirname, "..");
      const bundles = await bundleFunctions({ root, keys: Object.keys(functions), outdir });
      const bare = join(outdir, "bare.mjs");
      await writeFile(bare, "export const handler = async () => ({});\n");
      const rows = [{ key: "bare handler", entry: bare, startBytes: 41, bytes: 41 }, ...bundles];
      // By turns, so that what else the machine does falls on all alike; the first turn warms the disk.
      const starts = new Map<string, Start[]>(rows.map(({ key }) => [key, []]));
      for (let turn = 0; turn <= processes; turn++) {
        for (const { key, entry } of rows) {
          const start = await startOf(entry);
          if (turn > 0) starts.get(key)!.push(start);
        }
      }
      report(rows, starts);
    } finally {
      await rm(outdir, { recursive: true, force: true });
    }
  },
};

async function startOf(entry: string): Promise<Start> {
  const words = ["--input-type=module", "-e", program, pathToFileURL(entry).href];
  const { stdout } = await promisify(execFile)(process.execPath, words, { env: {} });
  const [before = 0, after = 0] = JSON.parse(stdout) as number[];
  return { importMs: after - before, readyMs: after };
}

function report(
  rows: readonly { key: string; startBytes: number; bytes: number }[],
  starts: ReadonlyMap<string, readonly Start[]>,
): void {
  const told = rows.map(({ key, startBytes, bytes }) => ({
    key,
    startBytes,
    bytes,
    importMs: median(starts.get(key)!.map((one) => one.importMs)),
    readyMs: median(starts.get(key)!.map((one) => one.readyMs)),
  }));
  const bare = told[0]!.readyMs;
  console.log(`median of ${processes} fresh processes each, Node ${process.versions.node}`);
  console.log("function            loaded at start   in all   import    ready   ratio to bare");
  for (const { key, startBytes, bytes, importMs, readyMs } of told) {
    console.log(
      [
        key.padEnd(20),
        `${kilobytes(startBytes)} KB`.padStart(15),
        `${kilobytes(bytes)} KB`.padStart(9),
        `${importMs.toFixed(1)} ms`.padStart(9),
        `${readyMs.toFixed(0)} ms`.padStart(9),
        (readyMs / bare).toFixed(2).padStart(16),
      ].join(""),
    );
  }
}

const kilobytes = (bytes: number) => (bytes / 1_000).toFixed(bytes < 1_000 ? 1 : 0);
const median = (numbers: readonly number[]): number =>
  [...numbers].sort((a, b) => a - b)[Math.floor(numbers.length / 2)] ?? Number.NaN;
