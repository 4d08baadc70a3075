import { readFileSync, writeFileSync } from "node:fs";
import { gunzipSync, gzipSync } from "node:zlib";
import type { Evidence } from "@watchkeeper/cases/evidence";
import { fromLines, toLines } from "@watchkeeper/cases/evidence-lines";
import { WatchkeeperError } from "@watchkeeper/core/error";

const isPacked = (path: string) => path.endsWith(".gz");

/** Writes evidence into a file, packed where its name ends so; answers with its size in bytes. */
export function writeEvidence(path: string, evidence: Evidence): number {
  const text = `${[...toLines(evidence)].join("\n")}\n`;
  const bytes = isPacked(path) ? gzipSync(text) : Buffer.from(text);
  try {
    writeFileSync(path, bytes, { mode: 0o600 });
  } catch (error) {
    throw failed(path, "written", error);
  }
  return bytes.length;
}

/** Reads it again. */
export const readEvidence = (path: string): Evidence => fromLines(unpacked(path).toString().split("\n"));

function unpacked(path: string): Buffer {
  const bytes = bytesOf(path);
  if (!isPacked(path)) return bytes;
  try {
    return gunzipSync(bytes);
  } catch (error) {
    throw failed(path, "read", error);
  }
}

/** What stands in a file. */
export function bytesOf(path: string): Buffer {
  try {
    return readFileSync(path);
  } catch (error) {
    throw failed(path, "read", error);
  }
}

const failed = (path: string, what: string, error: unknown) =>
  new WatchkeeperError(
    "FileNotReached",
    "invalid-input",
    `${path} cannot be ${what}: ${error instanceof Error ? error.message : String(error)}. Nothing was done.`,
    { cause: error },
  );
