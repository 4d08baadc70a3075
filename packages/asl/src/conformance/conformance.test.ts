import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { dataOf } from "../testing/run-definition.ts";
import { runWithCrashes } from "../testing/test-host.ts";
import { validateDefinition } from "../validate-definition.ts";
import { compareHistory } from "./compare-history.ts";
import { type HistoryCase, recordedAnswers, recordedEvents, runCase } from "./run-case.ts";

const repository = fileURLToPath(new URL("../../../../", import.meta.url));
const file = `${process.env.CONFORMANCE_DIR ?? `${repository}../shared/conformance`}/asl-jsonata.json`;
const cases = existsSync(file) ? (JSON.parse(readFileSync(file, "utf8")) as HistoryCase[]) : [];
if (cases.length === 0) console.warn(`Skipped: no recorded histories at ${file} (set CONFORMANCE_DIR).`);

describe.skipIf(cases.length === 0)("histories that AWS Step Functions recorded", () => {
  test.each(cases)("$id is of a definition that is taken, for AWS took it", ({ definition }) => {
    expect(validateDefinition(definition as object)).toEqual([]);
  });

  test.each(cases)("$id", async (recorded) => {
    const execution = await runCase(recorded);
    expect(compareHistory(execution.history, recordedEvents(recorded))).toEqual([]);
  });

  test.each(cases)("$id, wherever its process dies", async (recorded) => {
    let answer: ReturnType<typeof recordedAnswers> | undefined;
    const { whole, resumed } = await runWithCrashes(
      dataOf(recorded.definition, JSON.parse(recorded.input)),
      (call, { clock }) => {
        answer ??= recordedAnswers(recorded, clock);
        return answer(call);
      },
    );
    expect(compareHistory(whole[0]?.history ?? [], recordedEvents(recorded))).toEqual([]);
    for (const outcome of resumed) expect(outcome).toEqual(whole);
  });
});
