import { describe, expect, test } from "vitest";
import type { Definition, State } from "./state-language.ts";
import { machineOf, runDefinition, startDefinition, typesOf } from "./testing/run-definition.ts";

const loop = machineOf({
  Start: { Type: "Pass", Assign: { i: 0 }, Next: "Step" },
  Step: { Type: "Pass", Assign: { i: "{% $i + 1 %}" }, Next: "More?" },
  "More?": { Type: "Choice", Choices: [{ Condition: "{% $i > 1000000 %}", Next: "Done" }], Default: "Step" },
  Done: { Type: "Succeed" },
});

describe("an execution", () => {
  test("it tells its events as they happen, and the context what it is", async () => {
    const seen: string[] = [];
    const state: State = { Type: "Pass", Output: "{% $states.context %}", End: true };
    const execution = await runDefinition(
      machineOf({ S: state }),
      { a: 1 },
      {},
      { onEvent: ({ type }) => seen.push(type) },
    );
    expect(seen).toEqual(typesOf(execution));
    expect(execution.output).toEqual({
      Execution: {
        Id: "arn:aws:states:us-east-1:111111111111:execution:machine:test",
        Input: { a: 1 },
        Name: "test",
        RoleArn: "arn:aws:iam::111111111111:role/machine",
        StartTime: "2026-01-01T00:00:00.000Z",
        RedriveCount: 0,
      },
      StateMachine: { Id: "arn:aws:states:us-east-1:111111111111:stateMachine:machine", Name: "machine" },
      State: { EnteredTime: "2026-01-01T00:00:00.000Z", Name: "S", RetryCount: 0 },
    });
  });

  test("it is stopped in the middle of a wait, with error and cause", async () => {
    const execution = startDefinition(
      machineOf({
        P: {
          Type: "Parallel",
          Branches: [{ StartAt: "W", States: { W: { Type: "Wait", Seconds: 9, End: true } } }],
          End: true,
        },
      }),
    );
    await Promise.resolve();
    queueMicrotask(() => execution.stop("Halt", "the switch was thrown"));
    await execution.done;
    expect([execution.status, execution.error, execution.cause]).toEqual([
      "ABORTED",
      "Halt",
      "the switch was thrown",
    ]);
    expect(execution.history.at(-1)?.executionAbortedEventDetails).toEqual({
      error: "Halt",
      cause: "the switch was thrown",
    });
    expect(typesOf(execution).slice(-3)).toEqual([
      "WaitStateAborted",
      "ParallelStateAborted",
      "ExecutionAborted",
    ]);
    execution.stop();
    expect(execution.error).toBe("Halt");
  });

  test("its own TimeoutSeconds ends it", async () => {
    const execution = await runDefinition(
      machineOf({ W: { Type: "Wait", Seconds: 99, End: true } }, { TimeoutSeconds: 60 }),
    );
    expect(execution.status).toBe("TIMED_OUT");
    expect(execution.stopDate?.toISOString()).toBe("2026-01-01T00:01:00.000Z");
    expect(typesOf(execution).at(-1)).toBe("ExecutionTimedOut");
  });

  test("its history ends at 25,000 events, whatever it catches", async () => {
    const execution = await runDefinition(loop);
    expect(execution.history).toHaveLength(25_000);
    expect(execution.error).toBe("States.Runtime");
    expect(execution.cause).toBe("The execution reached the maximum number of history events (25000).");
  });

  test("an output beyond 256 KiB fails it, and only by name is that caught", async () => {
    const big = machineOf({ S: { Type: "Pass", Output: "{% $pad('', 262145, '-') %}", End: true } });
    expect((await runDefinition(big)).error).toBe("States.DataLimitExceeded");
    const just = machineOf({ S: { Type: "Pass", Output: "{% $pad('', 262142, '-') %}", End: true } });
    expect((await runDefinition(just)).status).toBe("SUCCEEDED");
  });
});

describe("a state in JSONPath mode", () => {
  const jsonPath = (state: object): Definition => ({
    StartAt: "S",
    States: { S: { End: true, ...state } as State },
  });

  test("runs where it uses no path, its strings being literal", async () => {
    expect((await runDefinition(jsonPath({ Type: "Pass", Result: { a: "{% 1 %}" } }))).output).toEqual({
      a: "{% 1 %}",
    });
    expect((await runDefinition(jsonPath({ Type: "Pass" }), { b: 1 })).output).toEqual({ b: 1 });
  });

  test.each([
    [{ Type: "Pass", InputPath: "$.a" }, "InputPath"],
    [{ Type: "Pass", Parameters: { "x.$": "$.a" } }, "Parameters/x.$"],
    [{ Type: "Choice", Choices: [{ Variable: "$.a", IsNull: true, Next: "S" }] }, "Choices"],
    [{ Type: "Wait", SecondsPath: "$.a" }, "SecondsPath"],
  ])("%j is refused by name", async (state, field) => {
    const execution = await runDefinition(jsonPath(state));
    expect(execution.error).toBe("States.Runtime");
    expect(execution.cause).toContain(`The state 'S' is in JSONPath mode and uses ${field}.`);
  });
});
