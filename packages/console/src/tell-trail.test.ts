import type { AuditRecord } from "@watchkeeper/cases/audit-chain";
import { expect, test } from "vitest";
import { tellRecord } from "./tell-record.ts";

const record = (type: string, data: AuditRecord["data"], actor = "watchkeeper"): AuditRecord => ({
  caseId: "c-0123456789ab",
  seq: 1,
  at: "2026-03-02T09:00:00.000Z",
  actor,
  type,
  data,
  prev: "",
  hash: "",
});

test("an audit record reads as a sentence, with who and why", () => {
  expect(
    tellRecord(record("plan approved", { reason: "looked at it" }, "arn:aws:iam::444455556666:user/bob")),
  ).toEqual({ tone: "good", title: "Approved", by: "bob", more: ["looked at it"] });
  const steps = [{ step: "a", title: "Require IMDSv2 on i-1", state: "done" }];
  expect(tellRecord(record("steps moved", { steps }))).toEqual({
    tone: "good",
    title: "Done, verified: Require IMDSv2 on i-1",
    more: [],
  });
  expect(tellRecord(record("case closed", { outcome: "parked", note: "somebody changed it" }))).toEqual({
    tone: "bad",
    title: "Closed: needs a person",
    more: ["somebody changed it"],
  });
});

test("one of a type that the page does not know stands under its own name", () => {
  expect(tellRecord(record("something new", {}))).toEqual({
    tone: "plain",
    title: "something new",
    more: [],
  });
});
