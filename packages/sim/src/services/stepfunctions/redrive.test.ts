import {
  DeleteStateMachineCommand,
  DescribeMapRunCommand,
  ListExecutionsCommand,
  ListMapRunsCommand,
  RedriveExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { beforeEach, describe, expect, test } from "vitest";
import { noteEvents } from "../../testing/events.ts";
import { fn, machine, restart, states, task, workshop } from "./test-world.ts";

let shop: ReturnType<typeof workshop>;
let calls: unknown[];
/** What fails, by what the function is called with. */
let failing: Set<unknown>;

const invoke = (Payload: unknown, rest: object = {}) =>
  task(
    "lambda:invoke",
    { FunctionName: fn("f"), Payload },
    { Output: "{% $states.result.Payload %}", ...rest },
  );
const block = (all: object) => states(all);
const pass = (Output: unknown, rest: object = { End: true }) => ({ Type: "Pass", Output, ...rest });

async function furnish(now?: Date) {
  shop = workshop(now);
  await shop.lambda("f", async (event) => {
    calls.push(event);
    if (failing.has(event)) throw Object.assign(new Error("not yet"), { name: "NotYet" });
    return event;
  });
}

beforeEach(async () => {
  calls = [];
  failing = new Set();
  await furnish();
});

const settled = () => shop.world.clock.settled();
const redriven = (executionArn: string, clientToken?: string) =>
  shop.sfn.send(new RedriveExecutionCommand({ executionArn, ...(clientToken && { clientToken }) }));
const typesOf = async (arn: string, after: number) =>
  (await shop.history(arn)).slice(after).map(({ id, previousEventId, type }) => [id, previousEventId, type]);

/** Runs until it has failed, mends what failed, and redrives it. */
async function mended(definition: object): Promise<{ arn: string; events: number }> {
  await shop.machine("m", definition);
  const arn = await shop.start("m", { n: 1 });
  await shop.world.clock.advance(1_000);
  expect((await shop.describe(arn)).status).toBe("FAILED");
  const events = (await shop.history(arn)).length;
  failing.clear();
  calls = [];
  await redriven(arn);
  await settled();
  return { arn, events };
}

describe("a redriven execution", () => {
  test("goes on from the task that failed, with its variables, and its history goes on too", async () => {
    failing.add("b");
    const { arn, events } = await mended(
      states({
        A: invoke("a", { Assign: { kept: "{% $uuid() %}" }, End: undefined, Next: "B" }),
        B: invoke("b", { End: undefined, Next: "C" }),
        C: pass("{% [$states.input, $exists($kept), $states.context.Execution.RedriveCount] %}"),
      }),
    );
    expect(calls).toEqual(["b"]);
    const described = await shop.describe(arn);
    expect(described).toMatchObject({
      status: "SUCCEEDED",
      output: '["b",true,1]',
      redriveCount: 1,
      redriveDate: shop.world.clock.now(),
      redriveStatus: "NOT_REDRIVABLE",
      redriveStatusReason: "Execution is SUCCEEDED and cannot be redriven",
    });
    expect(described.error).toBeUndefined();
    expect(await typesOf(arn, events)).toEqual([
      [events + 1, events, "ExecutionRedriven"],
      [events + 2, events + 1, "TaskScheduled"],
      [events + 3, events + 2, "TaskStarted"],
      [events + 4, events + 3, "TaskSucceeded"],
      [events + 5, events + 4, "TaskStateExited"],
      [events + 6, events + 5, "PassStateEntered"],
      [events + 7, events + 6, "PassStateExited"],
      [events + 8, events + 7, "ExecutionSucceeded"],
    ]);
    const history = await shop.history(arn);
    expect(history[events]?.executionRedrivenEventDetails).toEqual({ redriveCount: 1 });
  });

  test("is retried anew, as often as the first time", async () => {
    failing.add("t");
    const Retry = [{ ErrorEquals: ["NotYet"], MaxAttempts: 2, IntervalSeconds: 1, BackoffRate: 1 }];
    await shop.machine("m", states({ T: invoke("t", { Retry }) }));
    const arn = await shop.start("m");
    await shop.world.clock.advance(2_000);
    expect(calls).toHaveLength(3);
    await redriven(arn);
    await shop.world.clock.advance(2_000);
    expect(calls).toHaveLength(6);
    await redriven(arn);
    await settled();
    failing.clear();
    await shop.world.clock.advance(1_000);
    expect(await shop.describe(arn)).toMatchObject({ status: "SUCCEEDED", redriveCount: 2 });
  });

  test("enters a Fail state again, and fails again", async () => {
    const { arn, events } = await mended(states({ F: { Type: "Fail", Error: "No" } }));
    expect((await typesOf(arn, events)).map(([, , type]) => type)).toEqual([
      "ExecutionRedriven",
      "FailStateEntered",
      "ExecutionFailed",
    ]);
    expect(await shop.describe(arn)).toMatchObject({ error: "No", redriveStatus: "REDRIVABLE" });
  });

  test("runs only those branches again that failed or were stopped", async () => {
    failing.add("bad");
    const { arn } = await mended(
      states({
        P: {
          Type: "Parallel",
          Branches: [
            block({ A: invoke("good") }),
            block({ B0: invoke("before", { End: undefined, Next: "B" }), B: invoke("bad") }),
            block({ C0: { Type: "Wait", Seconds: 5, Next: "C" }, C: invoke("late") }),
          ],
          Next: "After",
        },
        After: pass("{% $states.input %}"),
      }),
    );
    expect(calls).toEqual(["bad"]);
    await shop.world.clock.advance(5_000);
    expect(calls).toEqual(["bad", "late"]);
    expect(await shop.describe(arn)).toMatchObject({ status: "SUCCEEDED", output: '["good","bad","late"]' });
  });

  test("retries a Parallel state whole, as ever", async () => {
    failing.add("bad");
    const Branches = [block({ A: invoke("good") }), block({ B: invoke("bad") })];
    const Retry = [{ ErrorEquals: ["NotYet"], MaxAttempts: 1, IntervalSeconds: 1 }];
    await shop.machine("m", states({ P: { Type: "Parallel", Branches, Retry, End: true } }));
    const arn = await shop.start("m");
    await shop.world.clock.advance(1_000);
    calls = [];
    await redriven(arn);
    await settled();
    expect(calls).toEqual(["bad"]);
    failing.clear();
    await shop.world.clock.advance(1_000);
    expect(calls).toEqual(["bad", "good", "bad"]);
    expect((await shop.describe(arn)).status).toBe("SUCCEEDED");
  });

  test("runs only those iterations again that failed, and those that had not begun", async () => {
    failing.add(2);
    const { arn } = await mended(
      states({
        M: {
          Type: "Map",
          Items: [1, 2, 3],
          MaxConcurrency: 1,
          ItemProcessor: block({ T: invoke("{% $states.input %}") }),
          End: true,
        },
      }),
    );
    expect(calls).toEqual([2, 3]);
    expect(await shop.describe(arn)).toMatchObject({ status: "SUCCEEDED", output: "[1,2,3]" });
    const started = (await shop.history(arn)).filter(({ type }) => type === "MapIterationStarted");
    expect(started.map((event) => event.mapIterationStartedEventDetails?.index)).toEqual([0, 1, 2]);
  });

  const distributed = {
    Type: "Map",
    Items: [1, 2, 3, 4],
    MaxConcurrency: 1,
    ItemProcessor: {
      ...block({ S: pass("{% $states.input %}", { Next: "T" }), T: invoke("{% $states.input %}") }),
      ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
    },
    End: true,
  };

  test("redrives its Map Run: the children that failed go on, the others begin", async () => {
    failing.add(2);
    const { arn, events } = await mended(states({ M: distributed }));
    expect(calls).toEqual([2, 3, 4]);
    expect(await shop.describe(arn)).toMatchObject({ status: "SUCCEEDED", output: "[1,2,3,4]" });
    expect((await typesOf(arn, events)).map(([, , type]) => type)).toEqual([
      "ExecutionRedriven",
      "MapRunRedriven",
      "MapRunSucceeded",
      "MapStateSucceeded",
      "MapStateExited",
      "ExecutionSucceeded",
    ]);
    const { mapRuns = [] } = await shop.sfn.send(new ListMapRunsCommand({ executionArn: arn }));
    expect(mapRuns).toHaveLength(1);
    const { mapRunArn = "" } = mapRuns[0] ?? {};
    expect(await shop.sfn.send(new DescribeMapRunCommand({ mapRunArn }))).toMatchObject({
      status: "SUCCEEDED",
      redriveCount: 1,
      executionCounts: { succeeded: 4, failed: 0, pending: 0, total: 4 },
    });
    const list = async (redriveFilter: "REDRIVEN" | "NOT_REDRIVEN") =>
      (await shop.sfn.send(new ListExecutionsCommand({ mapRunArn, redriveFilter }))).executions ?? [];
    const [child, ...others] = await list("REDRIVEN");
    expect([child?.redriveCount, others, (await list("NOT_REDRIVEN")).length]).toEqual([1, [], 3]);
    const types = (await shop.history(child?.executionArn ?? "")).map(({ type }) => type);
    expect(types.filter((type) => type === "PassStateEntered")).toHaveLength(1);
    expect(types.slice(-6)).toEqual([
      "ExecutionRedriven",
      "TaskScheduled",
      "TaskStarted",
      "TaskSucceeded",
      "TaskStateExited",
      "ExecutionSucceeded",
    ]);
  });

  test("a child of a Map Run is redriven by it alone", async () => {
    failing.add(1);
    await shop.machine("m", states({ M: distributed }));
    const arn = await shop.start("m");
    await settled();
    const { mapRuns = [] } = await shop.sfn.send(new ListMapRunsCommand({ executionArn: arn }));
    const { mapRunArn = "" } = mapRuns[0] ?? {};
    const { executions = [] } = await shop.sfn.send(new ListExecutionsCommand({ mapRunArn }));
    const child = executions[0]?.executionArn ?? "";
    expect((await shop.describe(child)).redriveStatus).toBe("REDRIVABLE_BY_MAP_RUN");
    await expect(redriven(child)).rejects.toMatchObject({ name: "ExecutionNotRedrivable" });
  });

  test("begins its time anew, whether it was stopped or timed out", async () => {
    const slow = states(
      { W: { Type: "Wait", Seconds: 50, Next: "T" }, T: invoke("t") },
      { TimeoutSeconds: 60 },
    );
    await shop.machine("m", slow);
    const arn = await shop.start("m");
    await shop.world.clock.advance(20_000);
    await shop.sfn.send(new StopExecutionCommand({ executionArn: arn }));
    await redriven(arn);
    await shop.world.clock.advance(49_999);
    expect((await shop.describe(arn)).status).toBe("RUNNING");
    await shop.world.clock.advance(1);
    expect(await shop.describe(arn)).toMatchObject({ status: "SUCCEEDED", output: '"t"' });
  });

  test("outlives the process like any other, also before it has gone on", async () => {
    failing.add("t");
    const Branches = [block({ A: invoke("a") }), block({ T: invoke("t") })];
    const definition = states({ P: { Type: "Parallel", End: true, Branches } });
    await shop.machine("m", definition);
    const arn = await shop.start("m");
    await settled();
    await redriven(arn);
    const { world: before } = shop;
    await furnish(before.clock.now());
    await shop.machine("m", definition);
    restart(before, shop.world);
    failing.clear();
    calls = [];
    await settled();
    expect(calls).toEqual(["t"]);
    expect(await shop.describe(arn)).toMatchObject({ status: "SUCCEEDED", redriveCount: 1 });
  });

  test("is told of as running, and then of its end", async () => {
    const told = noteEvents(shop.world);
    failing.add("t");
    await mended(states({ T: invoke("t") }));
    const details = told
      .filter((event) => event["detail-type"].includes("Status Change"))
      .map(({ detail }) => detail as { status: string; redriveCount: number });
    expect(details.map(({ status, redriveCount }) => [status, redriveCount])).toEqual([
      ["RUNNING", 0],
      ["FAILED", 0],
      ["RUNNING", 1],
      ["SUCCEEDED", 1],
    ]);
  });
});

describe("what cannot be redriven is refused with its reason", () => {
  const refusal = (arn: string) =>
    redriven(arn).then(
      () => "redriven",
      (error: Error) => `${error.name}: ${error.message}`,
    );
  const failed = async () => {
    await shop.machine("m", states({ F: { Type: "Fail" } }));
    const arn = await shop.start("m");
    await settled();
    return arn;
  };

  test("while it runs, and once it has succeeded", async () => {
    await shop.machine("m", states({ W: { Type: "Wait", Seconds: 5, End: true } }));
    const arn = await shop.start("m");
    await settled();
    expect(await refusal(arn)).toBe("ExecutionNotRedrivable: Execution is RUNNING and cannot be redriven");
    await shop.world.clock.advance(5_000);
    expect(await refusal(arn)).toBe("ExecutionNotRedrivable: Execution is SUCCEEDED and cannot be redriven");
  });

  test("fourteen days after its end", async () => {
    const arn = await failed();
    await shop.world.clock.advance(14 * 86_400_000);
    expect((await shop.describe(arn)).redriveStatus).toBe("REDRIVABLE");
    await shop.world.clock.advance(1);
    expect(await refusal(arn)).toBe("ExecutionNotRedrivable: Execution redrivable period exceeded");
  });

  test("with a history that is full", async () => {
    const loop = { Type: "Pass", Next: "B" };
    await shop.machine(
      "m",
      states({
        A: loop,
        B: { Type: "Choice", Choices: [{ Condition: "{% false %}", Next: "C" }], Default: "A" },
        C: { Type: "Succeed" },
      }),
    );
    const arn = await shop.start("m");
    await settled();
    expect(await refusal(arn)).toBe("ExecutionNotRedrivable: Execution history event limit exceeded");
  });

  test("of an Express machine, or of nobody", async () => {
    const express = machine("m").replace(":stateMachine:", ":express:");
    expect(await refusal(`${express}:one:two`)).toContain("InvalidArn");
    expect(await refusal(`${machine("m").replace(":stateMachine:", ":execution:")}:none`)).toContain(
      "ExecutionDoesNotExist",
    );
  });

  test("and the same client token asks for the same redrive", async () => {
    const arn = await failed();
    const first = await redriven(arn, "token");
    await shop.world.clock.advance(60_000);
    expect((await redriven(arn, "token")).redriveDate).toEqual(first.redriveDate);
    expect((await shop.describe(arn)).redriveCount).toBe(1);
    await redriven(arn, "another");
    await settled();
    expect((await shop.describe(arn)).redriveCount).toBe(2);
    await shop.sfn.send(new DeleteStateMachineCommand({ stateMachineArn: machine("m") }));
  });
});
