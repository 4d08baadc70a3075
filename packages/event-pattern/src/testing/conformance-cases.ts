import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** A pattern and an event, and what the real EventBridge said of them. */
export interface PatternCase {
  readonly name: string;
  readonly expect: "match" | "no-match" | "invalid";
  readonly pattern: object;
  readonly event: object;
  /** The exact error of an invalid pattern. */
  readonly message?: string;
}

const repository = fileURLToPath(new URL("../../../../", import.meta.url));

/** The recorded cases, or undefined with a message where the folder is absent. */
export function patternCases(env: Readonly<Record<string, string | undefined>>): PatternCase[] | undefined {
  const folder = env.CONFORMANCE_DIR ?? `${repository}../shared/conformance`;
  const file = `${folder}/event-patterns.json`;
  if (existsSync(file)) return JSON.parse(readFileSync(file, "utf8")) as PatternCase[];
  console.warn(`Skipped: no recorded EventBridge cases at ${file} (set CONFORMANCE_DIR).`);
  return undefined;
}
