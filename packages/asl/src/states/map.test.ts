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
      executionCounts: { total: 2, succeeded: 2, pending: 0, running: 0 },
      mapRunArn: expect.stringMatching(/:mapRun:machine\/M:/),
    });
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
    expect(execution.mapRuns[0]?.executionCounts).toMatchObject({ succeeded: 1, aborted: 1, running: 0 });
    expect(execution.mapRuns[0]?.status).toBe("ABORTED");
    expect(typesOf(execution).slice(-3)).toEqual(["MapRunAborted", "MapStateAborted", "ExecutionAborted"]);
  });
});

describe("the results of a distributed Map", () => {
  const doubled = block({ Type: "Pass", Output: "{% [$states.input, $states.input] %}" }, distributed);
  const failing = block(task, distributed);
  const written = async (state: object, services = {}) => {
    const files = new Map<string, string>();
    const execution = await runDefinition(
      machineOf({ M: map({ Items: [1, 2, 4], ItemProcessor: doubled, ...state }) }),
      {},
      {
        invoke: async (call: { service: string; arguments: Json }) => {
          if (call.service !== "s3") return refusing.invoke(call);
          const { Key, Body } = call.arguments as { Key: string; Body: string };
          files.set(Key, Body);
          return {};
        },
        ...services,
      },
    );
    return { execution, files };
  };
  const exported = (rest: object = {}) => ({
    Resource: "arn:aws:states:::s3:putObject",
    Arguments: { Bucket: "b", Prefix: "{% 'a/' & 'jobs' %}" },
    ...rest,
  });

  test.each<[object, unknown]>([
    [
      { Transformation: "COMPACT", OutputType: "JSON" },
      [
        [1, 1],
        [2, 2],
        [4, 4],
      ],
    ],
    [{ Transformation: "FLATTEN", OutputType: "JSON" }, [1, 1, 2, 2, 4, 4]],
    [{ Transformation: "FLATTEN", OutputType: "JSONL" }, "1\n1\n2\n2\n4\n4"],
  ])("as the state's result, under %j", async (WriterConfig, result) => {
    const { execution } = await written({ ResultWriter: { WriterConfig } });
    expect(execution.output).toEqual(result);
  });

  test("untransformed they tell of the executions", async () => {
    const { execution } = await written({ ResultWriter: { WriterConfig: { Transformation: "NONE" } } });
    const { mapRuns } = execution;
    expect((execution.output as Json[])[0]).toEqual({
      ExecutionArn: expect.stringMatching(/:execution:machine\/M:/),
      Input: "1",
      InputDetails: { Included: true },
      Name: expect.any(String),
      Output: "[1,1]",
      OutputDetails: { Included: true },
      RedriveCount: 0,
      RedriveStatus: "NOT_REDRIVABLE",
      RedriveStatusReason: "Execution is SUCCEEDED and cannot be redriven",
      StartDate: "2026-01-01T00:00:00.000Z",
      StateMachineArn: mapRuns[0]?.stateMachineArn,
      Status: "SUCCEEDED",
      StopDate: "2026-01-01T00:00:00.000Z",
    });
  });

  test("exported they stand in files by how the children ended, and the result says where", async () => {
    const state = { ItemProcessor: failing, ToleratedFailureCount: 1, ResultWriter: exported() };
    const { execution, files } = await written(state);
    const id = execution.mapRuns[0]?.mapRunArn.split(":").at(-1);
    const folder = `a/jobs/${id}`;
    expect(execution.output).toEqual({
      MapRunArn: execution.mapRuns[0]?.mapRunArn,
      ResultWriterDetails: { Bucket: "b", Key: `${folder}/manifest.json` },
    });
    const failed = files.get(`${folder}/FAILED_0.json`) ?? "";
    const succeeded = files.get(`${folder}/SUCCEEDED_0.json`) ?? "";
    expect(JSON.parse(files.get(`${folder}/manifest.json`) ?? "")).toEqual({
      DestinationBucket: "b",
      MapRunArn: execution.mapRuns[0]?.mapRunArn,
      ResultFiles: {
        FAILED: [{ Key: `${folder}/FAILED_0.json`, Size: failed.length }],
        PENDING: [],
        SUCCEEDED: [{ Key: `${folder}/SUCCEEDED_0.json`, Size: succeeded.length }],
      },
    });
    expect(JSON.parse(failed)).toMatchObject([
      { Error: "Odd", Input: "1", Status: "FAILED", RedriveStatus: "REDRIVABLE_BY_MAP_RUN" },
    ]);
    expect(JSON.parse(succeeded)).toMatchObject([{ Output: "2" }, { Output: "4" }]);
  });

  test("of a Map Run that failed are written too, and what was not begun is pending", async () => {
    const { execution, files } = await written({
      ItemProcessor: failing,
      MaxConcurrency: 1,
      ResultWriter: exported({ WriterConfig: { OutputType: "JSONL", Transformation: "COMPACT" } }),
    });
    expect(execution.error).toBe("States.ExceedToleratedFailureThreshold");
    const names = [...files.keys()].map((key) => key.split("/").at(-1));
    expect(names).toEqual(["FAILED_0.jsonl", "PENDING_0.jsonl", "manifest.json"]);
    const pending = [...files.values()][1] ?? "";
    expect(pending.split("\n").map((line) => JSON.parse(line))).toEqual([
      { Input: "2", InputDetails: { Included: true }, Status: "PENDING" },
      { Input: "4", InputDetails: { Included: true }, Status: "PENDING" },
    ]);
  });

  test("that cannot be written fail the state by name", async () => {
    const invoke = async () => {
      throw new StatesError("S3.NoSuchBucketException", "The specified bucket does not exist");
    };
    const { execution } = await written({ ResultWriter: exported() }, { invoke });
    expect([execution.error, execution.cause]).toEqual([
      "States.ResultWriterFailed",
      "The specified bucket does not exist",
    ]);
    expect(typesOf(execution)).toContain("MapRunFailed");
  });
});

describe("the limits of a Map Run", () => {
  test("may be changed while it runs", async () => {
    const services = testServices();
    const waiting = block({ Type: "Wait", Seconds: 10 }, distributed);
    const execution = startDefinition(
      machineOf({ M: map({ Items: [1, 2, 3, 4, 5], MaxConcurrency: 1, ItemProcessor: waiting }) }),
      {},
      services,
    );
    await services.clock.sleep(5_000);
    const [run] = execution.mapRuns;
    expect(run?.executionCounts).toMatchObject({ running: 1, pending: 4 });
    expect(execution.updateMapRun(run!, { maxConcurrency: 5 })).toBe(true);
    await execution.done;
    expect(execution.stopDate?.toISOString()).toBe("2026-01-01T00:00:15.000Z");
    expect(run?.limits).toMatchObject({ maxConcurrency: 5 });
  });
});

test("the rows of an inventory's files are items, as many as are wanted", async () => {
  const files: Record<string, string> = {
    "manifest.json": JSON.stringify({
      destinationBucket: "arn:aws:s3:::inventories",
      fileFormat: "CSV",
      fileSchema: "Bucket, Key, Size",
      files: [{ key: "one.csv" }, { key: "two.csv" }],
    }),
    "one.csv": '"b","x","1"\n"b","y","2"\n',
    "two.csv": '"b","z","3"\n',
  };
  const asked: Json[] = [];
  const invoke = async (call: { arguments: Json }) => {
    asked.push(call.arguments);
    return { Body: files[(call.arguments as { Key: string }).Key] };
  };
  const read = (MaxItems: number) =>
    output(
      map({
        ItemReader: {
          Resource: "arn:aws:states:::s3:getObject",
          Arguments: { Bucket: "b", Key: "manifest.json" },
          ReaderConfig: { InputType: "MANIFEST", MaxItems },
        },
        ItemProcessor: block({ Type: "Pass", Output: "{% $states.input.Key %}" }, distributed),
      }),
      {},
      { invoke },
    );
  expect(await read(0)).toEqual(["x", "y", "z"]);
  expect(asked.at(-1)).toEqual({ Bucket: "inventories", Key: "two.csv" });
  expect(await read(2)).toEqual(["x", "y"]);
  expect(asked).toHaveLength(5);
});
