import { describe, expect, test } from "vitest";
import type { State } from "../state-language.ts";
import { machineOf, runDefinition, typesOf } from "../testing/run-definition.ts";

const pass = (extra: object = {}): State => ({ Type: "Pass", End: true, ...extra }) as State;

describe("Pass, Succeed, Fail", () => {
  test("Assign and Output both see the variables as they were before", async () => {
    const execution = await runDefinition(
      machineOf({
        A: { Type: "Pass", Assign: { x: 1 }, Next: "B" },
        B: { Type: "Pass", Assign: { x: "{% $x + 1 %}", y: "{% $x %}" }, Output: "{% $x %}", Next: "C" },
        C: { Type: "Succeed", Output: ["{% $x %}", "{% $y %}", "{% $states.input %}"] },
      }),
    );
    expect(execution.output).toEqual([2, 1, 1]);
  });

  test("Fail may compute its error and cause", async () => {
    const execution = await runDefinition(
      machineOf({ F: { Type: "Fail", Error: "{% 'E' & '1' %}", Cause: "because" } }),
    );
    expect([execution.status, execution.error, execution.cause]).toEqual(["FAILED", "E1", "because"]);
  });
});

describe("Choice", () => {
  const choose = (Choices: object[], extra: object = {}) =>
    runDefinition(machineOf({ C: { Type: "Choice", Choices, ...extra } as State, A: pass(), B: pass() }), {
      n: 5,
    });

  test("the first true rule is followed, with its own Output", async () => {
    const execution = await choose([
      { Condition: "{% $states.input.n > 9 %}", Next: "A" },
      { Condition: "{% $states.input.n > 3 %}", Next: "B", Output: "second" },
    ]);
    expect(execution.output).toBe("second");
    expect(execution.history.at(-2)?.stateExitedEventDetails?.name).toBe("B");
  });

  test("the state's Output belongs to Default", async () => {
    expect(
      (await choose([{ Condition: false, Next: "A" }], { Default: "B", Output: "default" })).output,
    ).toBe("default");
    expect(
      (await choose([{ Condition: true, Next: "A" }], { Default: "B", Output: "default" })).output,
    ).toEqual({ n: 5 });
  });

  test("an evaluation that fails in a rule names the rule", async () => {
    const execution = await choose([{ Condition: true, Next: "A", Output: { x: "{% $nothing %}" } }]);
    expect(execution.history[2]?.evaluationFailedEventDetails?.location).toBe("Choices[0]/Output/x");
  });

  test("no rule and no Default is an error, as is a Condition that is not boolean", async () => {
    expect((await choose([{ Condition: false, Next: "A" }])).error).toBe("States.NoChoiceMatched");
    expect((await choose([{ Condition: "{% $states.input.n %}", Next: "A" }])).cause).toBe(
      "An error occurred while executing the state 'C' (entered at the event id #2). The JSONata expression '$states.input.n' specified for the field 'Choices[0]/Condition' returned an unexpected result type. Expected 'boolean', but was 'number' for value: 5",
    );
  });
});

describe("what a catcher of States.ALL covers", () => {
  const caught = (state: State, names = ["States.ALL"]) =>
    runDefinition(
      machineOf({
        P: {
          Type: "Parallel",
          Branches: [{ StartAt: "In", States: { In: state } }],
          Catch: [{ ErrorEquals: names, Next: "Caught" }],
          End: true,
        },
        Caught: { Type: "Succeed", Output: "caught" },
      }),
    );

  test("an evaluation that failed, told once", async () => {
    const execution = await caught(pass({ Output: "{% $nothing %}" }));
    expect(execution.output).toBe("caught");
    expect(typesOf(execution).filter((type) => type === "EvaluationFailed")).toHaveLength(1);
  });

  test("never States.Runtime", async () => {
    const jsonPath = pass({ QueryLanguage: "JSONPath", InputPath: "$.a" });
    expect((await caught(jsonPath)).error).toBe("States.Runtime");
    expect((await caught(jsonPath, ["States.Runtime"])).error).toBe("States.Runtime");
  });

  test("States.DataLimitExceeded only by its own name", async () => {
    const big = pass({ Output: "{% $pad('', 262145, '-') %}" });
    expect((await caught(big)).error).toBe("States.DataLimitExceeded");
    expect((await caught(big, ["States.DataLimitExceeded"])).output).toBe("caught");
  });
});

describe("Wait", () => {
  test.each([
    [{ Seconds: "{% $states.input.days * 86400 %}" }, "2026-01-31T00:00:00.000Z"],
    [{ Timestamp: "2026-02-01T12:00:00Z" }, "2026-02-01T12:00:00.000Z"],
    [{ Timestamp: "2016-03-14T01:59:00Z" }, "2026-01-01T00:00:00.000Z"],
  ])("%j ends at %s", async (fields, end) => {
    const execution = await runDefinition(machineOf({ W: { Type: "Wait", ...fields, End: true } as State }), {
      days: 30,
    });
    expect(execution.stopDate?.toISOString()).toBe(end);
  });

  test.each([
    [{ Timestamp: "{% '2026-02-30T00:00:00Z' %}" }, "returned a value that is not an RFC3339 timestamp"],
    [{ Timestamp: "{% '2026-02-01T12:00:00' %}" }, "returned a value that is not an RFC3339 timestamp"],
    [{ Seconds: "{% -1 %}" }, "returned a value that is not an integer from 0 to 99999999: -1"],
    [{ Seconds: "{% 'soon' %}" }, "Expected 'number', but was 'string'"],
  ])("%j is an evaluation error", async (fields, cause) => {
    const execution = await runDefinition(machineOf({ W: { Type: "Wait", ...fields, End: true } as State }));
    expect(execution.error).toBe("States.QueryEvaluationError");
    expect(execution.cause).toContain(cause);
  });
});

describe("Parallel", () => {
  test("branches wait side by side, and their outputs are collected in order", async () => {
    const branch = (Seconds: number, name: string) => ({
      StartAt: name,
      States: {
        [name]: { Type: "Wait", Seconds, Output: `{% '${name}' & $states.input & $v %}`, End: true } as State,
      },
    });
    const execution = await runDefinition(
      machineOf({
        V: { Type: "Pass", Assign: { v: "!" }, Next: "P" },
        P: {
          Type: "Parallel",
          Arguments: "-in",
          Branches: [branch(20, "slow"), branch(10, "fast")],
          End: true,
        },
      }),
    );
    expect(execution.output).toEqual(["slow-in!", "fast-in!"]);
    expect(execution.stopDate?.toISOString()).toBe("2026-01-01T00:00:20.000Z");
  });

  test("the first failure ends the other branches and is the state's own", async () => {
    const execution = await runDefinition(
      machineOf({
        P: {
          Type: "Parallel",
          Branches: [
            { StartAt: "W", States: { W: { Type: "Wait", Seconds: 99, End: true } } },
            { StartAt: "F", States: { F: { Type: "Fail", Error: "Broken" } } },
          ],
          Retry: [{ ErrorEquals: ["Broken"], MaxAttempts: 1, IntervalSeconds: 5 }],
          Catch: [{ ErrorEquals: ["States.ALL"], Next: "End" }],
          End: true,
        },
        End: { Type: "Succeed" },
      }),
    );
    expect(execution.output).toEqual({ Error: "Broken" });
    expect(typesOf(execution).filter((type) => /Aborted|Parallel/.test(type))).toEqual([
      ...["ParallelStateEntered", "ParallelStateStarted", "WaitStateAborted", "ParallelStateFailed"],
      ...["ParallelStateStarted", "WaitStateAborted", "ParallelStateFailed", "ParallelStateExited"],
    ]);
    expect(execution.stopDate?.toISOString()).toBe("2026-01-01T00:00:05.000Z");
  });
});
