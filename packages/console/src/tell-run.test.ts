import { outcomes } from "@watchkeeper/cases/outcomes";
import type { RunHead } from "@watchkeeper/plans/run";
import { describe, expect, test } from "vitest";
import { tellProgress, tellRun } from "./tell-run.ts";

const now = "2026-03-02T09:30:00.000Z";
const halt = { by: "bob", at: "2026-03-02T09:12:03.000Z", reason: "freeze" };
const progress = {
  steps: 1_000,
  pending: 540,
  inFlight: 45,
  done: 412,
  failed: 3,
  skipped: 0,
  parked: 0,
  putBack: 0,
};
const head = (more: Partial<RunHead>): RunHead => ({
  v: 1,
  status: "running",
  progress,
  audit: { seq: 1, hash: "" },
  ...more,
});

const run = (of: RunHead, undoes?: string) => ({ head: of, header: undoes === undefined ? {} : { undoes } });

describe("a run, as the page tells it", () => {
  test("says how far it has come, in numbers", () => {
    expect(tellProgress(head({}))).toBe("412 of 1,000 steps done, 45 under way, 3 failed, 540 not started");
  });

  test("that is paused says who halted it and why, and that it goes on by itself", () => {
    const paused = head({
      status: "paused",
      pausedAt: "2026-03-02T09:12:04.000Z",
      note: "the halt switch is on",
    });
    expect(tellRun(run(paused), halt, now)).toEqual({
      word: "Paused",
      tone: "ask",
      more: [
        "Paused since 09:12:04: the halt switch is on (bob put it on at 09:12:03: freeze).",
        "It goes on by itself when the halt is taken back.",
      ],
    });
    expect(tellRun(run(paused), null, now)?.more[1]).toMatch(
      /^The halt was taken back: it goes on by itself/,
    );
  });

  test("that has parked says why, and what to do", () => {
    const parked = head({ status: "ended", outcome: "parked", note: "its approval ended" });
    expect(tellRun(run(parked), null, now)).toMatchObject({
      word: "Needs a person",
      tone: "ask",
      more: [expect.stringMatching(/cannot go on by itself.*What was done stands/), "its approval ended"],
    });
  });

  test("that took back what another did is not in the colour of what went well", () => {
    const ended = head({ status: "ended", outcome: "succeeded" });
    expect(tellRun(run(ended), null, now)).toMatchObject({ word: "Done, verified", tone: "good" });
    expect(tellRun(run(ended, "p1"), null, now)).toEqual({
      word: "Taken back, verified",
      tone: "back",
      more: [outcomes.undone.stands],
    });
  });

  test("that nobody has started says nothing", () => {
    expect(tellRun(run(head({ status: "made" })), halt, now)).toBeUndefined();
  });
});
