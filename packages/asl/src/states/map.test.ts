import type { Json } from "@watchkeeper/core/json";
import { describe, expect, test } from "vitest";
import type { State } from "../state-language.ts";
import { StatesError } from "../states-error.ts";
import {
  machineOf,
  runDefinition,
  startDefinition,
  testServices,
  typesOf,
} from "../testing/run-definition.ts";

const block = (state: object, rest: object = {}) => ({
  StartAt: "Each",
  States: { Each: { End: true, ...state } },
  ...rest,
});
const distributed = { ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" } };
const map = (extra: object): State => ({ Type: "Map", End: true, ...extra }) as State;
const output = async (state: State, input: Json, services = {}) =>
  (await runDefinition(machineOf({ M: state }), input, services)).output;
const refusing = {
  invoke: async ({ arguments: n }: { arguments: Json }) => {
    if ((n as number) % 2 === 1) throw new StatesError("Odd");
    return n;
  },
};
const task = { Type: "Task", Resource: "arn:aws:states:::lambda:invoke", Arguments: "{% $states.input %}" };

describe("an inline Map", () => {
  test("each item is selected, run, and collected in order", async () => {
    const state = map({
      Items: "{% $states.input.ids %}",
      ItemSelector: {
        id: "{% $states.context.Map.Item.Value %}",
        at: "{% $states.context.Map.Item.Index %}",
      },
      ItemProcessor: block({ Type: "Pass", Output: "{% $states.input.id & $string($states.input.at) %}" }),
      Output: { all: "{% $states.result %}" },
    });
    expect(await output(state, { ids: ["a", "b"] })).toEqual({ all: ["a0", "b1"] });
    expect(await output(state, { ids: [] })).toEqual({ all: [] });
  });

  test("an iteration reads the outer variables, and its own stay its own", async () => {
    const execution = await runDefinition(
      machineOf({
        Set: { Type: "Pass", Assign: { base: 10 }, Next: "M" },
        M: {
          Type: "Map",
          Items: [1, 2],
          ItemProcessor: {
            StartAt: "In",
            States: {
              In: { Type: "Pass", Assign: { own: "{% $base + $states.input %}" }, Next: "Out" },
              Out: { Type: "Pass", Output: "{% $own %}", End: true },
            },
          },
          Next: "After",
        },
        After: { Type: "Pass", Output: ["{% $states.input %}", "{% $exists($own) %}"], End: true },
      }),
    );
    expect(execution.output).toEqual([[11, 12], false]);
  });

  test("no more iterations run at a time than MaxConcurrency allows", async () => {
    const services = testServices();
    let now = 0;
    let most = 0;
    const invoke = async () => {
      most = Math.max(most, ++now);
      await new Promise(setImmediate);
      now--;
    };
    await output(
      map({ Items: [1, 2, 3, 4, 5, 6, 7], MaxConcurrency: 3, ItemProcessor: block(task) }),
      {},
      { ...services, invoke },
    );
    expect(most).toBe(3);
  });

  test("a failed iteration ends the others, and the history tells each", async () => {
    const state = map({
      Items: [0, 1],
      ItemProcessor: {
        StartAt: "Which",
        States: {
          Which: {
            Type: "Choice",
            Choices: [{ Condition: "{% $states.input = 0 %}", Next: "Wait" }],
            Default: "Fail",
          },
          Wait: { Type: "Wait", Seconds: 100, End: true },
          Fail: { Type: "Fail", Error: "Broken" },
        },
      },
      Catch: [{ ErrorEquals: ["Broken"], Next: "Caught" }],
    });
    const execution = await runDefinition(machineOf({ M: state, Caught: { Type: "Succeed" } }));
    expect(execution.output).toEqual({ Error: "Broken" });
    expect(typesOf(execution)).toEqual([
      ...["ExecutionStarted", "MapStateEntered", "MapStateStarted"],
      ...["MapIterationStarted", "ChoiceStateEntered", "MapIterationStarted", "ChoiceStateEntered"],
      ...["ChoiceStateExited", "WaitStateEntered", "ChoiceStateExited", "FailStateEntered"],
      ...["MapIterationFailed", "WaitStateAborted", "MapIterationAborted"],
      ...[
        "MapStateFailed",
        "MapStateExited",
        "SucceedStateEntered",
        "SucceedStateExited",
        "ExecutionSucceeded",
      ],
    ]);
  });
});

describe("a distributed Map", () => {
  test("each item is a child execution of its own, counted in the map run", async () => {
    const execution = await runDefinition(
      machineOf({ M: map({ Items: [2, 4], ItemProcessor: block(task, distributed) }) }),
      {},
      refusing,
    );
    expect(execution.output).toEqual([2, 4]);
    expect(typesOf(execution)).toEqual([
      ...["ExecutionStarted", "MapStateEntered", "MapStateStarted", "MapRunStarted", "MapRunSucceeded"],
      ...["MapStateSucceeded", "MapStateExited", "ExecutionSucceeded"],
    ]);
    const [run] = execution.mapRuns;
    expect(run).toMatchObject({
      status: "SUCCEEDED",
      total: 2,
      mapRunArn: expect.stringMatching(/:mapRun:machine\/M:/),
    });
    expect(run?.executions.map((child) => child.history.length)).toEqual([7, 7]);
  });

  test("items come in batches, with what is common to all", async () => {
    const state = map({
      Items: [1, 2, 3],
      ItemBatcher: { MaxItemsPerBatch: "{% 2 %}", BatchInput: { run: "{% $states.input.run %}" } },
      ItemProcessor: block({ Type: "Pass" }, distributed),
    });
    expect(await output(state, { run: "r1" })).toEqual([
      { BatchInput: { run: "r1" }, Items: [1, 2] },
      { BatchInput: { run: "r1" }, Items: [3] },
    ]);
  });

  test("a batch stays below its bytes", async () => {
    const state = map({
      Items: ["aaaa", "bbbb", "cccc"],
      ItemBatcher: { MaxInputBytesPerBatch: 30 },
      ItemProcessor: block({ Type: "Pass" }, distributed),
    });
    expect(await output(state, {})).toEqual([{ Items: ["aaaa", "bbbb"] }, { Items: ["cccc"] }]);
  });

  test.each([
    [{}, "FAILED"],
    [{ ToleratedFailureCount: 1 }, "FAILED"],
    [{ ToleratedFailureCount: 2 }, "SUCCEEDED"],
    [{ ToleratedFailurePercentage: 50 }, "SUCCEEDED"],
    [{ ToleratedFailurePercentage: 49 }, "FAILED"],
    [{ ToleratedFailureCount: 2, ToleratedFailurePercentage: 10 }, "FAILED"],
  ])("two of four fail under %j: %s", async (tolerated, status) => {
    const state = map({ Items: [1, 2, 3, 4], ...tolerated, ItemProcessor: block(task, distributed) });
    const execution = await runDefinition(machineOf({ M: state }), {}, refusing);
    expect(execution.status).toBe(status);
    if (status === "FAILED") expect(execution.error).toBe("States.ExceedToleratedFailureThreshold");
    else expect(execution.output).toEqual([2, 4]);
  });

  test.each<[string, object, unknown, unknown]>([
    ["a JSON file", {}, { Body: '[{"a":1},{"a":2}]' }, [{ a: 1 }, { a: 2 }]],
    ["a part of a JSON file", { ItemsPointer: "/in/here" }, { Body: '{"in":{"here":[1]}}' }, [1]],
    ["JSON lines, so many", { InputType: "JSONL", MaxItems: "{% 2 %}" }, '1\n{"b":2}\n3\n', [1, { b: 2 }]],
    [
      "a CSV file",
      { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW" },
      'id,name\n1,"a ""b"", c"\r\n2,d\n',
      [
        { id: "1", name: 'a "b", c' },
        { id: "2", name: "d" },
      ],
    ],
    [
      "CSV with headers given",
      { InputType: "CSV", CSVHeaderLocation: "GIVEN", CSVHeaders: ["x"], CSVDelimiter: "PIPE" },
      "1|2\n3",
      [{ x: "1" }, { x: "3" }],
    ],
  ])("reads %s", async (_, ReaderConfig, file, items) => {
    const ItemReader = {
      Resource: "arn:aws:states:::s3:getObject",
      Arguments: { Bucket: "b", Key: "k" },
      ReaderConfig,
    };
    const state = map({ ItemReader, ItemProcessor: block({ Type: "Pass" }, distributed) });
    expect(await output(state, {}, { invoke: async () => file })).toEqual(items);
  });

  test("lists a bucket page by page", async () => {
    const pages: Json[] = [
      { Contents: [{ Key: "a" }], NextContinuationToken: "t" },
      { Contents: [{ Key: "b" }] },
    ];
    const requests: Json[] = [];
    const ItemReader = { Resource: "arn:aws:states:::s3:listObjectsV2", Arguments: { Bucket: "b" } };
    const state = map({ ItemReader, ItemProcessor: block({ Type: "Pass" }, distributed) });
    const invoke = async (call: { arguments: Json }) => pages[requests.push(call.arguments) - 1];
    expect(await output(state, {}, { invoke })).toEqual([{ Key: "a" }, { Key: "b" }]);
    expect(requests[1]).toEqual({ Bucket: "b", ContinuationToken: "t" });
  });

  test("a stopped execution stops its children; a child's token is answered through it", async () => {
    const child = block(
      { ...task, Resource: "arn:aws:states:::lambda:invoke.waitForTaskToken" },
      distributed,
    );
    const execution = startDefinition(
      machineOf({ M: map({ Items: [1, 2], ItemProcessor: child }) }),
      {},
      { invoke: async () => ({}) },
    );
    await new Promise(setImmediate);
    await new Promise(setImmediate);
    const [token = ""] = execution.waitingTokens;
    expect(execution.sendTaskSuccess(token, "ok")).toBe("accepted");
    await new Promise(setImmediate);
    execution.stop("Halt", "by the operator");
    await execution.done;
    expect(execution.mapRuns[0]?.executions.map(({ status }) => status).sort()).toEqual([
      "ABORTED",
      "SUCCEEDED",
    ]);
    expect(execution.mapRuns[0]?.status).toBe("ABORTED");
    expect(typesOf(execution).slice(-3)).toEqual(["MapRunAborted", "MapStateAborted", "ExecutionAborted"]);
  });
});
