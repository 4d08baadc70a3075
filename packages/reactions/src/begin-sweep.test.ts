import { describe, expect, test } from "vitest";
import { type BeginDeps, beginSweep } from "./begin-sweep.ts";
import type { SweepRun } from "./sweeps.ts";

const places = [
  { account: "444455556666", region: "us-east-1" },
  { account: "444455556666", region: "eu-west-1" },
  { account: "777788889999", region: "us-east-1" },
];
const at = "2026-03-02T05:00:00.000Z";

/** What is there when a sweep begins: sweeps by their check, and executions that run. */
function there({ running = [], isLost = false }: { running?: readonly string[]; isLost?: boolean } = {}) {
  const newest = new Map<string, SweepRun>();
  const looked: string[] = [];
  const deps: BeginDeps = {
    config: { modeOf: () => "ask", regionOf: () => "us-east-1" },
    watch: {
      sweeps: [
        { check: "daily", every: "1 day" },
        { check: "also-daily", every: "24 hours" },
        { check: "hourly", every: "1 hour" },
      ],
    },
    places,
    sweeps: {
      newest: async (checks) => checks.flatMap((check) => newest.get(check) ?? []),
      begin: async (run, before) => {
        if (newest.get(run.check)?.id !== before?.id) return false;
        newest.set(run.check, run);
        return !isLost;
      },
    },
    sweepExecutions: { isRunning: async (arn) => running.includes(arn) },
    cases: {
      find: async (id: string) => {
        looked.push(id);
        return undefined;
      },
    } as never,
    executions: { start: async () => "" },
    clock: { now: () => new Date(at), sleep: async () => {} },
  };
  return { deps, newest, looked };
}

describe("a sweep", () => {
  test("by its schedule is of all checks of that rate, however they write it, everywhere", async () => {
    const { deps } = there();
    const begun = await beginSweep({ every: "1 day" }, "arn:1", at, deps);
    expect(begun.checks.map(({ check }) => check)).toEqual(["daily", "also-daily"]);
    expect(begun.places).toEqual(places);
  });

  test("by hand is of one check, and of one account where that is named", async () => {
    const { deps } = there();
    const begun = await beginSweep({ check: "hourly", account: "777788889999" }, "arn:1", at, deps);
    expect(begun).toMatchObject({ checks: [{ check: "hourly" }], places: places.slice(2) });
  });

  test("begun twice by its execution is the same one", async () => {
    const { deps } = there({ running: ["arn:1"] });
    const first = await beginSweep({ check: "hourly" }, "arn:1", at, deps);
    expect(await beginSweep({ check: "hourly" }, "arn:1", at, deps)).toEqual(first);
  });

  test("has begun though the answer that it had was lost", async () => {
    const { deps } = there({ isLost: true });
    expect(await beginSweep({ check: "hourly" }, "arn:1", at, deps)).toMatchObject({
      checks: [{ check: "hourly" }],
      under: [],
    });
  });

  test("is none while another of the check goes on, and the others begin", async () => {
    const { deps } = there({ running: ["arn:1"] });
    await beginSweep({ check: "daily" }, "arn:1", at, deps);
    expect(await beginSweep({ every: "1 day" }, "arn:2", at, deps)).toMatchObject({
      checks: [{ check: "also-daily" }],
      under: ["daily"],
    });
  });

  test("sees first to what one that died has left, in each of its accounts", async () => {
    const { deps, looked, newest } = there();
    await beginSweep({ check: "daily" }, "arn:1", at, deps);
    await beginSweep({ check: "daily" }, "arn:2", at, deps);
    expect(looked).toHaveLength(2);
    expect(newest.get("daily")?.executionArn).toBe("arn:2");
  });
});
