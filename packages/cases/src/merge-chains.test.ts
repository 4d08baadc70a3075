import { expect, test } from "vitest";
import { type AuditRecord, emptyHead, nextRecord } from "./audit-chain.ts";
import { mergeChains } from "./merge-chains.ts";

const chain = (...records: readonly (readonly [type: string, second: number])[]): readonly AuditRecord[] =>
  records.map(([type, second]) =>
    nextRecord(
      "c-1",
      emptyHead("c-1"),
      { actor: "watchkeeper", type, data: {} },
      new Date(Date.UTC(2026, 2, 2, 9, 0, second)),
    ),
  );
const types = (records: readonly AuditRecord[]) => records.map(({ type }) => type);

test("a case's records and its run's are told in the order of their times", () => {
  const own = chain(["plan approved", 1], ["run admitted", 2], ["case closed", 9]);
  const run = chain(["run started", 2], ["steps moved", 5], ["run ended", 9]);
  expect(types(mergeChains(own, [run]))).toEqual([
    "plan approved",
    "run admitted",
    "run started",
    "steps moved",
    "run ended",
    "case closed",
  ]);
});

test("a clock that was ahead moves no record behind those that came of it", () => {
  const own = chain(["plan approved", 4], ["run admitted", 2], ["case closed", 9]);
  const run = chain(["run started", 2], ["steps moved", 3]);
  expect(types(mergeChains(own, [run]))).toEqual([
    "plan approved",
    "run admitted",
    "run started",
    "steps moved",
    "case closed",
  ]);
});
