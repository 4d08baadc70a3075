import type { Case } from "@watchkeeper/cases/case";
import { expect, test } from "vitest";
import { currentStory, isAsked } from "./is-asked.ts";
import type { CaseStory } from "./wire.ts";

const decision = (person: string) => ({
  verdict: "approve" as const,
  by: person,
  person,
  reason: "ok",
  at: "",
});
const story = (more: { status?: Case["status"]; head?: string; approvers?: readonly string[] }) =>
  ({
    case: { id: "c-1", status: more.status ?? "awaiting-approval", audit: { seq: 4, hash: "" } },
    run: { head: { status: more.head ?? "made" } },
    asked: { needed: 2, decisions: (more.approvers ?? []).map(decision) },
  }) as unknown as CaseStory;

test("people are asked until enough of them have approved, a person counting once", () => {
  expect(isAsked(story({}))).toBe(true);
  expect(isAsked(story({ approvers: ["bob", "bob"] }))).toBe(true);
  expect(isAsked(story({ approvers: ["bob", "carol"] }))).toBe(false);
});

test("nobody is asked about a run that waits for the end of a halt, or a case that is over", () => {
  expect(isAsked(story({ head: "paused" }))).toBe(false);
  expect(isAsked(story({ status: "closed" }))).toBe(false);
});

test("what was read of a case counts until something is written of it", () => {
  const read = story({});
  expect(currentStory(read.case, { "c-1": read })).toBe(read);
  expect(currentStory({ ...read.case, audit: { seq: 5, hash: "" } }, { "c-1": read })).toBeUndefined();
});
