import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { compareHistory } from "./compare-history.ts";
import { type HistoryCase, recordedEvents, runCase } from "./run-case.ts";

const repository = fileURLToPath(new URL("../../../../", import.meta.url));
const file = `${process.env.CONFORMANCE_DIR ?? `${repository}../shared/conformance`}/asl-jsonata.json`;
const cases = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as HistoryCase[]) : [];
if (cases.length === 0) console.warn(`Skipped: no recorded histories at ${file} (set CONFORMANCE_DIR).`);

describe.skipIf(cases.length === 0)("histories that AWS Step Functions recorded", () => {
  test.each(cases)("$id", async (recorded) => {
    const execution = await runCase(recorded);
    expect(compareHistory(execution.history, recordedEvents(recorded))).toEqual([]);
  });
});
