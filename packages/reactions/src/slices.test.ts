import { ec2RunInstances } from "@watchkeeper/aws-events/ec2-run-instances";
import type { Case } from "@watchkeeper/cases/case";
import type { Finding } from "@watchkeeper/cases/finding";
import { expect, test } from "vitest";
import { defineCheck, fail, wake } from "./check.ts";
import { type Coming, comeAgain, comingOf } from "./coming.ts";
import type { ReactDeps } from "./ports.ts";
import { reactToEvent } from "./react-to-event.ts";
import { recogniserOf } from "./recognise.ts";
import { anyCheck } from "./testing/launched.ts";
import { watchOf } from "./watch.ts";

const ids = Array.from({ length: 1_200 }, (_, number) => `i-${number}`);
const big = wake(ec2RunInstances, ({ account, region, time: at }) => ({
  told: ids.map((id) => ({ account, region, id, at })),
}));
const finds = defineCheck({ ...anyCheck, id: "finds", wakes: [big], examine: () => fail("is wrong", {}) });
const told = { id: "c-1", status: "closed", checks: [], resources: [] } as unknown as Case;

/** A launch of so many, as it comes slice by slice: what each invocation reads of it, and how much is found. */
async function taken({ firstTryDies }: { readonly firstTryDies: boolean }) {
  const now = new Date((ec2RunInstances.example as { readonly time: string }).time);
  const kept: Finding[] = [];
  const reads: number[] = [];
  const queue: Coming[] = [{}];
  let isToDie = firstTryDies;
  const keep = async ({ findings }: { readonly findings: readonly Finding[] }) => {
    if (isToDie) {
      isToDie = false;
      throw new Error("it dies");
    }
    kept.push(...findings);
  };
  const clock = { now: () => now } as ReactDeps["clock"];
  const deps = {
    config: {
      ...{ accounts: ["444455556666"], modeOf: () => "observe", settleMsOf: () => 0, settings: {} },
      ...{ staleAfterMs: 1e9, actRole: "act" },
    },
    executor: {
      read: async () => {
        reads.push((reads.pop() ?? 0) + 1);
        return { Reservations: [{ Instances: [{ State: { Name: "running" } }] }] };
      },
    },
    operations: {},
    recognise: recogniserOf(watchOf([finds])),
    cases: {
      findKnown: async () => (kept.length > 0 ? told : undefined),
      holders: async () => new Map(),
      recorded: async () => new Map(),
      open: async (_case: Case, story: { readonly findings: readonly Finding[] }) => {
        await keep(story);
        return "opened";
      },
      join: async (_id: string, joining: { readonly findings: readonly Finding[] }) => {
        await keep(joining);
        return told;
      },
    },
    comeAgain: comeAgain(async (_body, _seconds, words) => {
      const attributes = Object.entries(words).map(([name, stringValue]) => [name, { stringValue }] as const);
      queue.push(comingOf(Object.fromEntries(attributes)));
    }, clock),
    clock,
  } as unknown as ReactDeps;
  for (let coming = queue.shift(); coming; coming = queue.shift()) {
    const again = coming;
    reads.push(0);
    const react = reactToEvent(JSON.stringify(ec2RunInstances.example), coming, deps);
    await react.catch(() => queue.push(again));
  }
  return { reads, found: new Set(kept.map(({ resource }) => resource)).size };
}

test("a launch of more than an invocation takes is taken in slices, each in its own, when one look has shown how much it is", async () => {
  expect(await taken({ firstTryDies: false })).toEqual({ reads: [500, 500, 500, 200], found: 1_200 });
});

test("none of it is lost, and little is looked at twice, where a slice is tried again", async () => {
  const { reads, found } = await taken({ firstTryDies: true });
  expect(found).toBe(1_200);
  expect(reads.length).toBeLessThanOrEqual(6);
});
