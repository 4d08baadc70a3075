import type { RunHead } from "@watchkeeper/plans/run";
import { describe, expect, test } from "vitest";
import { tellProgress, tellRun } from "./tell-run.ts";

const now = "2026-03-02T09:30:00.000Z";
const halt = { by: "arn:aws:iam::444455556666:user/bob", at: "2026-03-02T09:12:03.000Z", reason: "freeze" };
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
    expect(tellRun(paused, halt, now)).toEqual({
      word: "Paused",
      tone: "ask",
      more: [
        "Paused since 09:12:04: the halt switch is on (bob put it on at 09:12:03: freeze).",
        "It goes on by itself when the halt is taken back.",
      ],
    });
    expect(tellRun(paused, null, now)?.more[1]).toMatch(/^The halt was taken back: it goes on by itself/);
  });

  test("that has parked says why, and what to do", () => {
    const parked = head({ status: "ended", outcome: "parked", note: "its approval ended" });
    expect(tellRun(parked, null, now)).toMatchObject({
      word: "Needs a person",
      tone: "ask",
      more: [expect.stringMatching(/take it up again, or take it back/), "its approval ended"],
    });
  });

  test("that nobody has started says nothing", () => {
    expect(tellRun(head({ status: "made" }), halt, now)).toBeUndefined();
  });
});
