import type { Case } from "@watchkeeper/cases/case";
import { expect, test } from "vitest";
import { currentStory, isAsked, upToDate } from "./is-asked.ts";
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
    asked: { needed: 2, until: "2026-03-03T09:00:00.000Z", decisions: (more.approvers ?? []).map(decision) },
  }) as unknown as CaseStory;

const now = "2026-03-02T09:00:00.000Z";

test("people are asked until enough of them have approved, a person counting once", () => {
  expect(isAsked(story({}), now)).toBe(true);
  expect(isAsked(story({ approvers: ["bob", "bob"] }), now)).toBe(true);
  expect(isAsked(story({ approvers: ["bob", "carol"] }), now)).toBe(false);
});

test("nobody is asked about a run that waits for the end of a halt, or a case that is over", () => {
  expect(isAsked(story({ head: "paused" }), now)).toBe(false);
  expect(isAsked(story({ status: "closed" }), now)).toBe(false);
});

test("what was read of a case counts until something is written of it", () => {
  const read = story({});
  expect(currentStory(read.case, { "c-1": read })).toBe(read);
  expect(currentStory({ ...read.case, audit: { seq: 5, hash: "" } }, { "c-1": read })).toBeUndefined();
});

test("nobody is asked whose time is over, whether or not the case has closed yet", () => {
  expect(isAsked(story({}), "2026-03-03T09:00:00.000Z")).toBe(false);
});

test("a case that the list knows to be over offers nothing to decide, though it was read before", () => {
  const read = story({});
  const newest = { ...read.case, status: "closed" as const, audit: { seq: 5, hash: "" } };
  expect(isAsked(upToDate(read, newest), now)).toBe(false);
  expect(isAsked(upToDate(read, { ...newest, audit: { seq: 3, hash: "" } }), now)).toBe(true);
});
