import { ListExecutionsCommand, SendTaskSuccessCommand, StopExecutionCommand } from "@aws-sdk/client-sfn";
import { beforeEach, describe, expect, test } from "vitest";
import { fn, machine, restart, states, task, workshop } from "./test-world.ts";

type Shop = ReturnType<typeof workshop>;

const invoke = (name: string, rest: object = {}) =>
  task("lambda:invoke", { FunctionName: fn(name), Payload: "{% $states.input %}" }, rest);
const wait = (seconds: number, rest: object = { End: true }) => ({ Type: "Wait", Seconds: seconds, ...rest });

let calls: unknown[];
let token: string;

/** Functions and machines, as they are set up in each world anew. */
async function furnished(now?: Date): Promise<Shop> {
  const shop = workshop(now);
  await shop.lambda("echo", async (event) => {
    calls.push(event);
    return event;
  });
  await shop.lambda("busy", async () => {
    calls.push("busy");
    throw Object.assign(new Error("later"), { name: "Busy" });
  });
  await shop.lambda("ask", async (event) => {
    calls.push("ask");
    ({ token } = event as { token: string });
  });
  const retried = invoke("busy", {
    Retry: [{ ErrorEquals: ["Busy"], IntervalSeconds: 60, BackoffRate: 1, MaxAttempts: 2 }],
  });
  const asked = task(
    "lambda:invoke.waitForTaskToken",
    { FunctionName: fn("ask"), Payload: { token: "{% $states.context.Task.Token %}" } },
    { HeartbeatSeconds: 3_600 },
  );
  const each = {
    ...states({ W: wait(90, { Next: "E" }), E: invoke("echo") }),
    ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
  };
  const nested = task("states:startExecution.sync:2", { StateMachineArn: machine("slow"), Input: { n: 1 } });
  await shop.machine("slow", states({ E: invoke("echo", { End: undefined, Next: "W" }), W: wait(120) }));
  await shop.machine("retried", states({ T: retried }));
  await shop.machine("asked", states({ T: asked }));
  const many = { StartAt: "E", States: { E: invoke("echo") } };
  const items = Array.from({ length: 40 }, (_, n) => n);
  await shop.machine(
    "late",
    states({ M: { Type: "Map", Items: items, ItemProcessor: many, Next: "T" }, T: asked }),
  );
  await shop.machine(
    "mapped",
    states({
      M: { Type: "Map", Items: [1, 2, 3], MaxConcurrency: 2, ItemProcessor: each, End: true },
    }),
  );
  await shop.machine("nested", states({ N: nested }));
  await shop.machine(
    "express",
    states({ W: wait(120, { Next: "E" }), E: invoke("echo") }),
    undefined,
    "EXPRESS",
  );
  return shop;
}

/** The same executions in a new process, at the moment at which the old one died. */
async function restarted(before: Shop): Promise<Shop> {
  const told = calls.length;
  const after = await furnished(before.world.clock.now());
  calls.length = told;
  restart(before.world, after.world);
  return after;
}

describe("executions outlive the process", () => {
  beforeEach(() => {
    calls = [];
  });

  test.each([
    ["slow", 120],
    ["retried", 120],
    ["mapped", 180],
    ["nested", 120],
  ])("%s: its history is the one that it would have had", async (name, seconds) => {
    const whole = await furnished();
    const arn = await whole.start(name, { x: 1 });
    await whole.world.clock.advance(seconds * 1_000);
    const wanted = await whole.history(arn);
    const told = calls;
    expect((await whole.describe(arn)).status).toBe(name === "retried" ? "FAILED" : "SUCCEEDED");
    for (const died of [0, 30, 60, 90, 100, seconds]) {
      calls = [];
      const before = await furnished();
      await before.start(name, { x: 1 });
      await before.world.clock.advance(died * 1_000);
      const after = await restarted(before);
      await after.world.clock.advance((seconds - died) * 1_000);
      expect(summary(await after.history(arn)), `died after ${died} s`).toEqual(summary(wanted));
      expect(calls, `died after ${died} s`).toEqual(told);
    }
  });

  test("one that was taken and had not begun begins", async () => {
    const before = await furnished();
    await before.start("slow", {});
    const after = await restarted(before);
    await after.world.clock.advance(120_000);
    expect((await after.describe(arnOf("slow"))).status).toBe("SUCCEEDED");
  });

  test("a token that was sent is not sent again, and the same token comes back", async () => {
    const before = await furnished();
    const arn = await before.start("asked");
    await before.world.clock.advance(60_000);
    const after = await restarted(before);
    await after.sfn.send(new SendTaskSuccessCommand({ taskToken: token, output: '"yes"' }));
    await after.world.clock.settled();
    expect(await after.describe(arn)).toMatchObject({ status: "SUCCEEDED", output: '"yes"' });
    expect(calls).toEqual(["ask"]);
    const later = await restarted(after);
    await expect(
      later.sfn.send(new SendTaskSuccessCommand({ taskToken: token, output: "1" })),
    ).rejects.toMatchObject({ name: "TaskTimedOut" });
  });

  test("an answer that comes at once waits until all is as it was", async () => {
    const before = await furnished();
    const arn = await before.start("late");
    await before.world.clock.advance(1_000);
    const after = await restarted(before);
    await after.sfn.send(new SendTaskSuccessCommand({ taskToken: token, output: '"yes"' }));
    await after.world.clock.settled();
    expect((await after.describe(arn)).output).toBe('"yes"');
  });

  test("a heartbeat is missed at the hour at which it would have been", async () => {
    const before = await furnished();
    const arn = await before.start("asked");
    await before.world.clock.advance(1_800_000);
    const after = await restarted(before);
    await after.world.clock.advance(1_799_999);
    expect((await after.describe(arn)).status).toBe("RUNNING");
    await after.world.clock.advance(1);
    expect((await after.describe(arn)).error).toBe("States.HeartbeatTimeout");
  });

  test("a parent that is stopped after it stops its child", async () => {
    const before = await furnished();
    const arn = await before.start("nested");
    await before.world.clock.advance(1_000);
    const after = await restarted(before);
    await after.sfn.send(new StopExecutionCommand({ executionArn: arn }));
    await after.world.clock.settled();
    const { executions } = await after.sfn.send(
      new ListExecutionsCommand({ stateMachineArn: machine("slow") }),
    );
    expect(executions?.map(({ status }) => status)).toEqual(["ABORTED"]);
  });

  test("an Express execution that nobody waited for goes on too", async () => {
    const before = await furnished();
    await before.start("express", { n: 1 });
    await before.world.clock.advance(60_000);
    const after = await restarted(before);
    await after.world.clock.advance(60_000);
    expect(calls).toEqual([{ n: 1 }]);
  });
});

const arnOf = (name: string) => `${machine(name).replace(":stateMachine:", ":execution:")}:one`;

/** What two worlds can have in common: request ids and the ARNs of roles' sessions are drawn by each. */
const summary = (events: readonly { type?: unknown; timestamp?: Date | undefined; id?: unknown }[]) =>
  events.map(({ id, type, timestamp }) => [id, type, timestamp?.toISOString()]);
