import type { Json } from "@watchkeeper/core/json";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { redrive } from "./execution-data.ts";
import type { TaskCall } from "./services.ts";
import type { Definition, State, StateBlock } from "./state-language.ts";
import { StatesError } from "./states-error.ts";
import { dataOf, machineOf, runDefinition } from "./testing/run-definition.ts";
import { type Answers, type Deed, runWithCrashes, TestHost } from "./testing/test-host.ts";

const lambda = "arn:aws:states:::lambda:invoke";
const task = (rest: object = {}): State =>
  ({ Type: "Task", Resource: lambda, Arguments: "{% $states.input %}", End: true, ...rest }) as State;
const wait = (seconds: number | string, rest: object = { End: true }): State =>
  ({ Type: "Wait", Seconds: seconds, ...rest }) as State;
const block = (states: { readonly [name: string]: State }): StateBlock => ({
  StartAt: Object.keys(states)[0] ?? "",
  States: states,
});
const children = (states: { readonly [name: string]: State }) => ({
  ...block(states),
  ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
});
const echo: Answers = async ({ arguments: given }) => given;

/** Every crash leads to the same end, by the same history. */
async function expectSame(
  definition: Definition,
  input: Json,
  answers: Answers = echo,
  deeds: readonly Deed[] = [],
) {
  const { whole, resumed } = await runWithCrashes(dataOf(definition, input), answers, deeds);
  for (const [crash, outcome] of resumed.entries()) expect(outcome, `crash ${crash}`).toEqual(whole);
  return { whole: whole[0]!, crashes: resumed.length, records: whole };
}

describe("an execution whose process died is taken up again, wherever it was, and ends by the same history", () => {
  test("with waits and variables, random numbers and the time", async () => {
    const { whole } = await expectSame(
      machineOf({
        A: {
          Type: "Pass",
          Assign: { id: "{% $uuid() %}", n: "{% $random() %}", at: "{% $now() %}" },
          Next: "B",
        },
        B: wait("{% $states.input.s %}", { Next: "C" }),
        C: { Type: "Pass", Output: "{% [$id, $n, $at, $now(), $uuid()] %}", End: true },
      }),
      { s: 60 },
    );
    expect(whole).toMatchObject({ status: "SUCCEEDED", output: { length: 5 } });
    expect((whole.output as Json[])[3]).toBe("2026-01-01T00:01:00.000Z");
  });

  test("with a task that is retried with jitter, times out, and is caught", async () => {
    let calls = 0;
    const answers: Answers = async (_, { clock }) => {
      calls += 1;
      if (calls < 3) throw new StatesError("Busy", "later");
      return clock.never();
    };
    const { whole } = await expectSame(
      machineOf({
        T: task({
          TimeoutSeconds: 30,
          Retry: [{ ErrorEquals: ["Busy"], JitterStrategy: "FULL", IntervalSeconds: 10 }],
          Catch: [{ ErrorEquals: ["States.Timeout"], Next: "Late" }],
          End: undefined,
          Next: "Late",
        }),
        Late: { Type: "Pass", Output: "{% $states.input.Error %}", End: true },
      }),
      {},
      answers,
    );
    expect(whole.output).toBe("States.Timeout");
  });

  test("with branches whose tasks and waits end in between each other", async () => {
    const { whole } = await expectSame(
      machineOf({
        P: {
          Type: "Parallel",
          Branches: [
            block({ A1: wait(5, { Next: "A2" }), A2: task() }),
            block({ B1: task({ End: undefined, Next: "B2" }), B2: wait(5, { Next: "B3" }), B3: task() }),
            block({ C1: wait(9) }),
          ],
          End: true,
        },
      }),
      { x: 1 },
    );
    expect(whole.output).toEqual([{ x: 1 }, { x: 1 }, { x: 1 }]);
  });

  test("with a branch that fails and ends the others", async () => {
    const { whole } = await expectSame(
      machineOf({
        P: {
          Type: "Parallel",
          Branches: [
            block({ A: wait(50) }),
            block({ B: wait(5, { Next: "F" }), F: { Type: "Fail", Error: "Broken" } }),
            block({ C: task({ Resource: `${lambda}.waitForTaskToken` }) }),
          ],
          Catch: [{ ErrorEquals: ["Broken"], Next: "After" }],
          Next: "After",
        },
        After: wait(3),
      }),
      {},
    );
    expect(whole.status).toBe("SUCCEEDED");
  });

  test("with an inline Map, so many at a time", async () => {
    await expectSame(
      machineOf({
        M: {
          Type: "Map",
          Items: [3, 1, 2, 5, 4],
          MaxConcurrency: 2,
          ItemProcessor: block({ W: wait("{% $states.input %}", { Next: "T" }), T: task() }),
          End: true,
        },
      }),
      {},
    );
  });

  test("with the children of a distributed Map, each by a history of its own", async () => {
    const answers: Answers = async ({ arguments: n }) => {
      if (n === 4) throw new StatesError("Four");
      return n;
    };
    const { whole, records } = await expectSame(
      machineOf({
        M: {
          Type: "Map",
          Items: [3, 1, 4, 2],
          MaxConcurrency: 2,
          ToleratedFailureCount: 1,
          ItemProcessor: children({ W: wait("{% $states.input %}", { Next: "T" }), T: task() }),
          Next: "After",
        } as State,
        After: wait(1),
      }),
      {},
      answers,
    );
    expect(whole.output).toEqual([3, 1, 2]);
    expect(records).toHaveLength(5);
  });

  test("with a distributed Map that reads its items, and too many failures", async () => {
    const answers: Answers = async ({ service, arguments: n }) => {
      if (service === "s3") return { Body: "[9,1,9,9]" };
      if (n === 1) throw new StatesError("One");
      return n;
    };
    const { whole } = await expectSame(
      machineOf({
        M: {
          Type: "Map",
          ItemReader: { Resource: "arn:aws:states:::s3:getObject", Arguments: { Bucket: "b", Key: "k" } },
          ItemProcessor: children({ W: wait("{% $states.input %}", { Next: "T" }), T: task() }),
          End: true,
        } as State,
      }),
      {},
      answers,
    );
    expect(whole.status).toBe("FAILED");
    expect(whole.mapRuns[0]?.executionCounts).toMatchObject({ failed: 1, aborted: 3 });
  });

  const asking = machineOf({ T: task({ Resource: `${lambda}.waitForTaskToken`, HeartbeatSeconds: 60 }) });
  const answering = (after: number, deed: (token: string) => Deed["do"]): Deed => ({
    after,
    do: (execution) => deed(execution.waitingTokens[0] ?? "")(execution),
  });
  const beat = answering(50_000, (token) => (execution) => void execution.sendTaskHeartbeat(token));

  test("with a task token that is kept alive, and then answered", async () => {
    const succeed = answering(
      100_000,
      (token) => (execution) => void execution.sendTaskSuccess(token, { by: "jane" }),
    );
    const { whole } = await expectSame(asking, {}, echo, [beat, succeed]);
    expect(whole.output).toEqual({ by: "jane" });
  });

  test("with a task token that is refused, or whose heartbeat is missed", async () => {
    const fail = answering(9, (token) => (execution) => void execution.sendTaskFailure(token, "No"));
    expect((await expectSame(asking, {}, echo, [fail])).whole.status).toBe("FAILED");
    const { whole } = await expectSame(asking, {}, echo, [beat]);
    expect(whole.history.at(-1)?.timestamp.toISOString()).toBe("2026-01-01T00:01:50.000Z");
  });

  test("with a stop, or the machine's own timeout, in the middle of all", async () => {
    const all = (rest: Partial<Definition>) =>
      machineOf(
        {
          P: {
            Type: "Parallel",
            Branches: [
              block({ A: wait(50) }),
              block({
                M: {
                  Type: "Map",
                  Items: [30, 40],
                  ItemProcessor: children({ W: wait("{% $states.input %}") }),
                  End: true,
                } as State,
              }),
            ],
            End: true,
          },
        },
        rest,
      );
    const stop: Deed = { after: 5_000, do: (execution) => execution.stop("Halt", "enough") };
    expect((await expectSame(all({}), {}, echo, [stop])).whole.status).toBe("ABORTED");
    expect((await expectSame(all({ TimeoutSeconds: 5 }), {})).whole.status).toBe("TIMED_OUT");
  });

  test("with a job that was submitted: it is not submitted again, only waited for", async () => {
    const submissions: string[] = [];
    const answers: Answers = async (call, host) => {
      if (!call.again) submissions.push(call.id);
      if (!call.again?.submitted) call.submitted({ job: call.id });
      await host.clock.sleep(Date.parse("2026-01-01T00:00:20Z") - host.clock.now().getTime(), call.signal);
      return { done: (call.again?.submitted as { job: string } | undefined)?.job ?? call.id };
    };
    const resource = "arn:aws:states:::states:startExecution.sync:2";
    const { whole } = await expectSame(machineOf({ T: task({ Resource: resource }) }), {}, answers);
    expect(whole.output).toEqual({ done: submissions[0] });
    expect(whole.history.map(({ type }) => type)).toContain("TaskSubmitted");
    // Once in the run that was not cut, and at the cut before anything had begun.
    expect(submissions).toEqual([submissions[0], submissions[0]]);
  });

  test("with a redrive of what had failed before", async () => {
    let isMended = false;
    const invoke = async ({ arguments: n }: TaskCall) => {
      if (n === 2 && !isMended) throw new StatesError("Two");
      return n;
    };
    const definition = machineOf({
      P: {
        Type: "Parallel",
        Branches: [
          block({ A: wait(3, { Next: "A2" }), A2: task({ Arguments: 1 }) }),
          block({
            M: {
              Type: "Map",
              Items: [1, 2, 3],
              ItemProcessor: block({ W: wait(1, { Next: "T" }), T: task() }),
              End: true,
            },
          }),
        ],
        Next: "After",
      },
      After: wait(1),
    });
    const { data } = await runDefinition(definition, {}, { invoke });
    expect(data.status).toBe("FAILED");
    redrive(data, new Date("2026-01-02T00:00:00Z"));
    isMended = true;
    const { whole, resumed } = await runWithCrashes(data, invoke);
    for (const [crash, outcome] of resumed.entries()) expect(outcome, `crash ${crash}`).toEqual(whole);
    expect(whole[0]).toMatchObject({ status: "SUCCEEDED", output: [1, [1, 2, 3]] });
    const types = whole[0]?.history.map(({ type }) => type) ?? [];
    expect(types.filter((type) => type === "MapStateEntered")).toHaveLength(1);
  });

  test("with a redrive of a distributed Map", async () => {
    let isMended = false;
    const answers: Answers = async ({ arguments: n }) => {
      if (n === 2 && !isMended) throw new StatesError("Two");
      return n;
    };
    const definition = machineOf({
      M: {
        Type: "Map",
        Items: [1, 2, 3],
        MaxConcurrency: 1,
        ItemProcessor: children({ W: wait(1, { Next: "T" }), T: task() }),
        End: true,
      } as State,
    });
    const data = dataOf(definition);
    const time = data.startDate.getTime();
    const host = new TestHost(answers, new Map(), { records: new Map([[data.arn, data]]), time, done: 0 });
    await host.run();
    expect(data.status).toBe("FAILED");
    redrive(data, new Date("2026-01-02T00:00:00Z"));
    isMended = true;
    const saved = structuredClone(host.records);
    const { whole, resumed } = await runWithCrashes(saved.get(data.arn)!, answers, [], saved);
    for (const [crash, outcome] of resumed.entries()) expect(outcome, `crash ${crash}`).toEqual(whole);
    expect(whole[0]).toMatchObject({ status: "SUCCEEDED", output: [1, 2, 3] });
    expect(whole[0]?.mapRuns).toMatchObject([
      { redriveCount: 1, executionCounts: { succeeded: 3, failed: 0, pending: 0, running: 0 } },
    ]);
  });

  test("with a redrive of branches whose outputs were too large together: all run again", async () => {
    const big = (length: number) => ({
      Type: "Pass" as const,
      Output: `{% $pad('', ${length}, '-') %}`,
      End: true as const,
    });
    const Branches = [block({ A: big(200_000) }), block({ B: big(200_000) })];
    const execution = await runDefinition(machineOf({ P: { Type: "Parallel", Branches, End: true } }));
    expect(execution.error).toBe("States.DataLimitExceeded");
    const { data } = execution;
    redrive(data, new Date("2026-01-02T00:00:00Z"));
    const { whole } = await runWithCrashes(data, echo);
    const types = whole[0]?.history.map(({ type }) => type) ?? [];
    expect(types.filter((type) => type === "ParallelStateStarted")).toHaveLength(2);
    expect(types.filter((type) => type === "PassStateEntered")).toHaveLength(4);
  });

  test("whatever its shape", async () => {
    const leaf = fc.oneof(
      fc.integer({ min: 0, max: 9 }).map((seconds) => wait(seconds)),
      fc.constant(task()),
      fc.constant(task({ Resource: `${lambda}.waitForTaskToken`, TimeoutSeconds: 7 })),
      fc.constant(task({ Arguments: "broken", Retry: [{ ErrorEquals: ["Broken"], MaxAttempts: 2 }] })),
      fc.constant<State>({ Type: "Pass", Output: "{% $uuid() %}", End: true }),
    );
    const caught = { ErrorEquals: ["States.ALL"], Next: "S1" };
    const { tree, chain } = fc.letrec<{ tree: State; chain: { readonly [name: string]: State } }>((tie) => ({
      tree: fc.oneof(
        { depthSize: "small", maxDepth: 3 },
        leaf,
        fc
          .array(tie("chain"), { minLength: 1, maxLength: 3 })
          .map((chains): State => ({ Type: "Parallel", Branches: chains.map(block), End: true })),
        tie("chain").map(
          (chain): State => ({ Type: "Map", Items: [1, 2], ItemProcessor: block(chain), End: true }),
        ),
      ),
      chain: fc.tuple(tie("tree"), leaf).map(([first, last]) => {
        const { End: _, ...rest } = first as { End?: true };
        const catches = first.Type === "Wait" || first.Type === "Pass" ? {} : { Catch: [caught] };
        return { S0: { ...rest, ...catches, Next: "S1" } as State, S1: last };
      }),
    }));
    // One child at a time: which of two comes first at one moment stands in nobody's journal.
    const distributed = chain.map(
      (states) =>
        ({
          Type: "Map",
          Items: [1, 2],
          MaxConcurrency: 1,
          ToleratedFailureCount: 1,
          ItemProcessor: children(states),
          End: true,
        }) as State,
    );
    const answers: Answers = async (call: TaskCall) => {
      if (call.arguments === "broken") throw new StatesError("Broken");
      return call.arguments;
    };
    await fc.assert(
      fc.asyncProperty(fc.oneof(tree, distributed), async (state) => {
        await expectSame(machineOf({ Root: state }), { a: 1 }, answers);
      }),
      { numRuns: 25 },
    );
  }, 60_000);
});
