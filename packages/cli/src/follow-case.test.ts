import { type AuditRecord, emptyHead, nextRecord } from "@watchkeeper/cases/audit-chain";
import type { Case } from "@watchkeeper/cases/case";
import { shortName } from "@watchkeeper/core/identity";
import { type Front, progressOf } from "@watchkeeper/plans/front";
import type { StepState } from "@watchkeeper/plans/ledger";
import type { PlanHeader } from "@watchkeeper/plans/plan";
import type { RunHead } from "@watchkeeper/plans/run";
import { describe, expect, test } from "vitest";
import { type Look, newsSince, progressTeller } from "./follow-case.ts";

const found = { id: "c-1", status: "running", planHash: "p1" } as Case;
const record = (type: string, data: AuditRecord["data"] = {}): AuditRecord =>
  nextRecord("c-1", emptyHead("c-1"), { actor: "watchkeeper", type, data }, new Date("2026-03-02T09:00:00Z"));

/** A run of so many steps, as far as it has come. */
function runOf(steps: number, status: RunHead["status"], done = 0, more: Partial<RunHead> = {}) {
  const forth = Array.from({ length: steps }, (_, index) => ({
    state: (index < done ? "done" : "pending") as StepState,
    effect: false,
    nextAt: 0,
  }));
  const front: Front = { forth, back: forth.map(() => undefined) };
  const head = { v: 1, status, progress: progressOf(front), audit: { seq: 1, hash: "" }, ...more };
  return { ref: { caseId: "c-1", planHash: "p1" }, header: { steps } as PlanHeader, head };
}

const look = (run: Look["run"], records: readonly AuditRecord[] = []): Look => ({
  found,
  records,
  ...(run ? { run } : {}),
});

describe("following a case", () => {
  test("tells each step of a small plan", () => {
    const steps = [
      { step: "a", title: "Tag a", state: "done" },
      { step: "b", title: "Tag b", state: "failed", note: "it is gone" },
    ];
    expect(
      newsSince(
        look(runOf(2, "running")),
        look(runOf(2, "running"), [record("steps moved", { steps })]),
        shortName,
      ),
    ).toEqual(["2026-03-02 09:00:00  done: Tag a", "2026-03-02 09:00:00  failed: Tag b: it is gone"]);
  });

  test("says of a big one when it begins, pauses, goes on and ends", () => {
    const looks = [
      look(runOf(1_000, "made")),
      look(runOf(1_000, "running")),
      look(runOf(1_000, "paused", 90, { note: "the halt switch is on" })),
      look(runOf(1_000, "paused", 90, { note: "the halt switch is on" })),
      look(runOf(1_000, "running", 90)),
      look(runOf(1_000, "ended", 990, { outcome: "partly" }), [record("case closed", { outcome: "partly" })]),
    ];
    expect(looks.slice(1).flatMap((now, index) => newsSince(looks[index] ?? now, now, shortName))).toEqual([
      "the run is under way: 1000 steps",
      "the run is paused: the halt switch is on",
      expect.stringMatching(/^It goes on by itself when the halt is taken back/),
      "the run goes on",
      "the run has ended: partly",
      "2026-03-02 09:00:00  case closed: Partly done",
    ]);
  });
});

describe("the progress of a big run", () => {
  function paper(below?: (line: string) => void) {
    const lines: string[] = [];
    let now = 0;
    const teller = progressTeller(
      { out: (line) => lines.push(line), ...(below ? { below } : {}) },
      { now: () => new Date(now) },
    );
    return { lines, teller, wait: (ms: number) => (now += ms) };
  }

  test("is rewritten on a terminal with each look, and stands there once at the end", () => {
    const shown: string[] = [];
    const { lines, teller } = paper((line) => shown.push(line));
    for (const done of [0, 400, 1_000]) teller.tell(look(runOf(1_000, "running", done)));
    teller.end();
    expect(shown.map((line) => line.trim())).toEqual([
      "░░░░░░░░░░░░░░░░░░░░   0 %  0 of 1000 done",
      "████████░░░░░░░░░░░░  40 %  400 of 1000 done",
      "████████████████████ 100 %  1000 of 1000 done",
      "",
    ]);
    expect(lines).toHaveLength(1);
  });

  test("is printed elsewhere when it has changed, every few seconds at most, and at the end", () => {
    const { lines, teller, wait } = paper();
    for (let done = 0; done < 1_000; done += 10) {
      teller.tell(look(runOf(1_000, "running", done)));
      wait(200);
    }
    for (let idle = 0; idle < 100; idle++) {
      teller.tell(look(runOf(1_000, "paused", 990)));
      wait(1_000);
    }
    teller.tell(look(runOf(1_000, "ended", 1_000)));
    teller.end();
    expect(lines.length).toBeLessThan(8);
    expect(lines.at(-2)).toContain("99 %  paused: 990 of 1000 done");
    expect(lines.at(-1)).toContain("1000 of 1000 done");
  });

  test("is not told of a plan that can be told step by step, nor of a run that ended long ago", () => {
    const { lines, teller } = paper();
    teller.tell(look(runOf(20, "running", 3)));
    teller.tell(look(runOf(1_000, "ended", 1_000)));
    teller.end();
    expect(lines).toEqual([]);
  });
});
