import { expect, test } from "vitest";
import { freshFront, progressOf } from "./front.ts";
import type { Commit, Committed, OpenRun, RunStore } from "./run.ts";
import { watchProgress } from "./watch-progress.ts";

const fresh = progressOf(freshFront(3));
const later = { ...fresh, pending: 1, done: 2 };
const runWith = (progress: typeof fresh) => ({ head: { progress } }) as OpenRun;

async function toldOf(committed: Committed) {
  const told: unknown[] = [];
  const store: Pick<RunStore, "commit"> = { commit: async () => committed };
  const runs = watchProgress(store, (was, is) => told.push([was, is]));
  expect(await runs.commit(runWith(fresh), {} as Commit)).toBe(committed);
  return told;
}

test("with each write it is told how far a run had come, and how far it is", async () => {
  expect(await toldOf({ run: runWith(later) })).toEqual([[fresh, later]]);
});

test("of what was not written nothing is told", async () => {
  expect(await toldOf({ heldByOthers: ["arn:aws:ec2:us-east-1:444455556666:instance/i-1"] })).toEqual([]);
});
