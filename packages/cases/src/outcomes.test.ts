import { expect, test } from "vitest";
import { caseOutcome, caseStatus } from "./case.ts";
import { nextOf, openStatuses, outcomes, standingOf } from "./outcomes.ts";

test("each status and each outcome of a case has its words", () => {
  for (const status of caseStatus.options.filter((one) => one !== "closed"))
    expect(openStatuses[status].word, status).not.toBe("");
  for (const outcome of caseOutcome.options) expect(outcomes[outcome].stands, outcome).toMatch(/\.$/);
});

test("no two ends are called the same", () => {
  const words = [...Object.values(outcomes), ...Object.values(openStatuses)].map(({ word }) => word);
  expect(words.length).toBe(new Set(words).size);
});

test("an end that leaves what was found is not in the colour of success", () => {
  for (const [outcome, { stands, tone }] of Object.entries(outcomes))
    if (stands.startsWith("What was found")) expect(tone, outcome).not.toBe("good");
  expect(outcomes.undone.tone).toBe("attention");
});

test("what had no effect may be tried again, what did may be taken back, what has parked goes on", () => {
  const asked = (next: string) =>
    Object.entries(outcomes).flatMap(([outcome, words]) =>
      (words.next as readonly string[]).includes(next) ? [outcome] : [],
    );
  expect(asked("undo").sort()).toEqual(["failed", "fixed", "parked", "partly"]);
  expect(asked("resume")).toEqual(["parked"]);
  expect(asked("retry").sort()).toEqual([
    "compensated",
    "denied",
    "drifted",
    "expired",
    "failed",
    "held",
    "partly",
    "refused",
    "stale",
    "undone",
  ]);
});

test("nothing may be asked for of a case that has not ended; one that is held goes on by itself", () => {
  expect(nextOf({ status: "running", outcome: "fixed" })).toEqual([]);
  expect(standingOf({ status: "held" })).toMatchObject({ tone: "waiting", exitCode: 9 });
  expect(standingOf({ status: "closed", outcome: "expired" }).word).toBe("Nobody decided");
});
