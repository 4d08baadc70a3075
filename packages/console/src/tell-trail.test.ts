import type { AuditRecord } from "@watchkeeper/cases/audit-chain";
import { foldTrail } from "@watchkeeper/cases/fold-trail";
import { expect, test } from "vitest";
import { tellRecord, tellTrail } from "./tell-trail.ts";

const record = (type: string, data: AuditRecord["data"], actor = "watchkeeper"): AuditRecord => ({
  caseId: "c-0123456789ab",
  seq: 1,
  at: "2026-03-02T09:00:00.000Z",
  actor,
  type,
  data,
  prev: "",
  hash: "f00d",
});
const same = { id: "f00d", at: "2026-03-02T09:00:00.000Z" };
const stepsOf = (state: string, count: number, from = 0) =>
  Array.from({ length: count }, (_, index) => ({ step: `s${from + index}`, title: `Tag ${index}`, state }));

test("a record, or an outcome, of a name that nobody knows is told by that name, whatever every object has", () => {
  expect(tellRecord(record("constructor", {}))).toMatchObject({ title: "constructor" });
  expect(tellRecord(record("case closed", { outcome: "toString" }))).toMatchObject({
    title: "Closed: toString",
  });
});

test("an audit record reads as a sentence, with who and why", () => {
  const bob = "arn:aws:iam::444455556666:user/bob";
  expect(tellRecord(record("plan approved", { reason: "looked at it" }, bob))).toEqual({
    ...same,
    tone: "good",
    title: "Approved",
    by: { name: "bob", identity: bob },
    more: ["looked at it"],
  });
  const steps = [{ step: "a", title: "Require IMDSv2 on i-1", state: "done" }];
  expect(tellRecord(record("steps moved", { steps }))).toEqual({
    ...same,
    tone: "good",
    title: "Done, verified: Require IMDSv2 on i-1",
    more: [],
  });
  expect(tellRecord(record("case closed", { outcome: "parked", note: "somebody changed it" }))).toEqual({
    ...same,
    tone: "ask",
    title: "Closed: needs a person",
    more: ["somebody changed it"],
  });
});

test("one of a type that the page does not know stands under its own name", () => {
  expect(tellRecord(record("something new", {}))).toEqual({
    ...same,
    tone: "plain",
    title: "something new",
    more: [],
  });
});

test("the batches of a big run are one line, which says how its steps stand and holds theirs", () => {
  const audit = [
    record("run started", {}),
    record("steps intended", { steps: [...stepsOf("intended", 41), ...stepsOf("done", 4, 41)] }),
    record("steps moved", { steps: [...stepsOf("done", 40), ...stepsOf("failed", 2, 40)] }),
    record("steps skipped", { count: 2, steps: "60-61" }),
    record("run ended", { outcome: "partly" }),
  ];
  const [started, steps, ended] = tellTrail(foldTrail(audit, 20));
  expect([started?.title, steps?.title, ended?.title]).toEqual([
    "Run started",
    "47 steps: 43 done, 2 failed, 2 not done",
    "Run ended: partly",
  ]);
  expect(steps?.tone).toBe("bad");
  expect(steps?.lines?.map(({ title }) => title)).toEqual([
    "About to: 41 steps. 4 steps: 4 done",
    "42 steps: 40 done, 2 failed",
    "Not done: 2 steps",
  ]);
});

test("a step on its way back says so", () => {
  const steps = [{ step: "a", title: "Tag i-1", state: "done", way: "back" }];
  expect(tellRecord(record("steps moved", { steps }))).toMatchObject({
    tone: "back",
    title: "Put back: Tag i-1",
  });
});
