import type { Commit, OpenRun } from "@watchkeeper/plans/run";
import { expect, test } from "vitest";
import { tellingOfRuns } from "./telling-of-runs.ts";

const run = { ref: { caseId: "c-1", planHash: "p1" } } as OpenRun;

function channel() {
  let now = 0;
  const told: number[] = [];
  const runs = tellingOfRuns(
    { commit: async (_run: OpenRun, _commit: Commit) => ({ run }) },
    async () => void told.push(now),
    {
      now: () => new Date(now),
    },
  );
  const at = (ms: number, head: Commit["head"] = {}) => {
    now = ms;
    return runs.commit(run, { head, moves: new Map() });
  };
  return { told, at };
}

test("the chat is told when a run begins, pauses, goes on and ends", async () => {
  const { told, at } = channel();
  await at(0, { status: "running" });
  await at(2_000);
  await at(4_000, { status: "paused" });
  await at(19_000, { status: "running" });
  await at(21_000, { status: "ended" });
  expect(told).toEqual([0, 4_000, 19_000, 21_000]);
});

test("of a long run it is told once a minute, not of each batch", async () => {
  const { told, at } = channel();
  await at(0, { status: "running" });
  for (let ms = 1_000; ms <= 150_000; ms += 1_000) await at(ms);
  expect(told).toEqual([0, 60_000, 120_000]);
});
