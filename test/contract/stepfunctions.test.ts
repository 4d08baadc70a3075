import {
  CreateStateMachineCommand,
  type CreateStateMachineCommandInput,
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  GetExecutionHistoryCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  ListTagsForResourceCommand,
  SendTaskSuccessCommand,
  SFNClient,
  StartExecutionCommand,
  StopExecutionCommand,
  TagResourceCommand,
  UntagResourceCommand,
  UpdateStateMachineCommand,
} from "@aws-sdk/client-sfn";
import { expect } from "vitest";
import { contractOf, refusal } from "./contract.ts";
import { account, region } from "./places.ts";
import { serviceRole } from "./service-role.ts";
import { clientConfig, eventually, fresh } from "./target.ts";

const holds = contractOf("stepfunctions");
const sfn = new SFNClient(clientConfig);

const roleArn = await serviceRole("states", "*");

const states = (all: Record<string, object>, words: object = {}): string =>
  JSON.stringify({ ...words, StartAt: Object.keys(all)[0], States: all });
const inJsonata = (all: Record<string, object>): string => states(all, { QueryLanguage: "JSONata" });
const pass = states({ Pass: { Type: "Pass", End: true } });
const wait = states({ Wait: { Type: "Wait", Seconds: 3_600, End: true } });

const machine = async (
  definition: string,
  words: Partial<CreateStateMachineCommandInput> = {},
): Promise<string> => {
  const { stateMachineArn = "" } = await sfn.send(
    new CreateStateMachineCommand({ name: fresh("machine"), roleArn, definition, ...words }),
  );
  return stateMachineArn;
};
const start = async (stateMachineArn: string, words: object = {}): Promise<string> =>
  (await sfn.send(new StartExecutionCommand({ stateMachineArn, ...words }))).executionArn ?? "";
const ended = (executionArn: string) =>
  eventually(async () => {
    const execution = await sfn.send(new DescribeExecutionCommand({ executionArn }));
    return execution.status === "RUNNING" ? undefined : execution;
  });
/** What an execution of that definition ends with. */
const ran = async (definition: string, input: object = {}) =>
  ended(await start(await machine(definition), { input: JSON.stringify(input) }));

holds("a state machine is kept as it was made", async () => {
  const name = fresh("machine");
  const stateMachineArn = await machine(pass, { name });
  expect(stateMachineArn).toBe(`arn:aws:states:${region}:${account}:stateMachine:${name}`);
  const described = await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));
  expect(described).toMatchObject({ name, status: "ACTIVE", type: "STANDARD", definition: pass, roleArn });
});

holds("the same machine is made twice, with another definition it is not", async () => {
  const name = fresh("machine");
  const first = await machine(pass, { name });
  expect(await machine(pass, { name })).toBe(first);
  expect(await refusal(machine(wait, { name }))).toEqual({
    code: "StateMachineAlreadyExists",
    status: 400,
  });
});

holds("a definition that is none is refused", async () => {
  for (const definition of ["not JSON", "{}", states({ Pass: { Type: "Pass", Next: "Nowhere" } })]) {
    expect(await refusal(machine(definition))).toEqual({ code: "InvalidDefinition", status: 400 });
  }
});

holds("a machine's name is checked", async () => {
  expect(await refusal(machine(pass, { name: "not a name?" }))).toEqual({ code: "InvalidName", status: 400 });
});

holds("a machine that is not there is refused", async () => {
  const stateMachineArn = `arn:aws:states:${region}:${account}:stateMachine:${fresh("none")}`;
  const missing = { code: "StateMachineDoesNotExist", status: 400 };
  expect(await refusal(sfn.send(new DescribeStateMachineCommand({ stateMachineArn })))).toEqual(missing);
  expect(await refusal(start(stateMachineArn))).toEqual(missing);
  expect(await refusal(sfn.send(new DeleteStateMachineCommand({ stateMachineArn })))).toBeUndefined();
});

holds("an ARN that is none is refused", async () => {
  const words = { stateMachineArn: "not-an-arn" };
  expect(await refusal(sfn.send(new DescribeStateMachineCommand(words)))).toEqual({
    code: "InvalidArn",
    status: 400,
  });
});

holds("a deleted machine is gone", async () => {
  const stateMachineArn = await machine(pass);
  await sfn.send(new DeleteStateMachineCommand({ stateMachineArn }));
  const gone = await eventually(() =>
    refusal(sfn.send(new DescribeStateMachineCommand({ stateMachineArn }))),
  );
  expect(gone.code).toBe("StateMachineDoesNotExist");
});

holds("a machine's definition is changed", async () => {
  const stateMachineArn = await machine(pass);
  await sfn.send(new UpdateStateMachineCommand({ stateMachineArn, definition: wait }));
  expect((await sfn.send(new DescribeStateMachineCommand({ stateMachineArn }))).definition).toBe(wait);
});

holds("machines are listed page by page", async () => {
  const arns = [await machine(pass), await machine(pass)];
  const listed: (string | undefined)[] = [];
  let nextToken: string | undefined;
  do {
    const page = await sfn.send(new ListStateMachinesCommand({ maxResults: 1, nextToken }));
    listed.push(...(page.stateMachines ?? []).map(({ stateMachineArn }) => stateMachineArn));
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  expect(listed).toEqual(expect.arrayContaining(arns));
});

holds("a machine has tags", async () => {
  const resourceArn = await machine(pass, { tags: [{ key: "team", value: "cloud" }] });
  await sfn.send(new TagResourceCommand({ resourceArn, tags: [{ key: "stage", value: "live" }] }));
  await sfn.send(new UntagResourceCommand({ resourceArn, tagKeys: ["team"] }));
  expect((await sfn.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual([
    { key: "stage", value: "live" },
  ]);
});

holds("an execution ends with its output", async () => {
  const stateMachineArn = await machine(pass);
  const executionArn = await start(stateMachineArn, { name: "first", input: '{"a":1}' });
  expect(executionArn).toBe(`${stateMachineArn.replace(":stateMachine:", ":execution:")}:first`);
  expect(await ended(executionArn)).toMatchObject({
    name: "first",
    status: "SUCCEEDED",
    stateMachineArn,
    startDate: expect.any(Date),
    stopDate: expect.any(Date),
  });
  const { input, output } = await ended(executionArn);
  expect([JSON.parse(input ?? ""), JSON.parse(output ?? "")]).toEqual([{ a: 1 }, { a: 1 }]);
});

holds("an execution without input has an empty one", async () => {
  expect((await ended(await start(await machine(pass)))).input).toBe("{}");
});

holds("an input that is no JSON is refused", async () => {
  expect(await refusal(start(await machine(pass), { input: "not JSON" }))).toEqual({
    code: "InvalidExecutionInput",
    status: 400,
  });
});

holds("an execution of that name is the same while its input is", async () => {
  const stateMachineArn = await machine(wait);
  const first = await start(stateMachineArn, { name: "one", input: "{}" });
  expect(await start(stateMachineArn, { name: "one", input: "{}" })).toBe(first);
  expect(await refusal(start(stateMachineArn, { name: "one", input: '{"a":1}' }))).toEqual({
    code: "ExecutionAlreadyExists",
    status: 400,
  });
});

holds("an ended execution keeps its name", async () => {
  const stateMachineArn = await machine(pass);
  await ended(await start(stateMachineArn, { name: "one", input: "{}" }));
  expect(await refusal(start(stateMachineArn, { name: "one", input: "{}" }))).toEqual({
    code: "ExecutionAlreadyExists",
    status: 400,
  });
});

holds("an execution that is not there is refused", async () => {
  const executionArn = `arn:aws:states:${region}:${account}:execution:${fresh("none")}:one`;
  const missing = { code: "ExecutionDoesNotExist", status: 400 };
  expect(await refusal(sfn.send(new DescribeExecutionCommand({ executionArn })))).toEqual(missing);
  expect(await refusal(sfn.send(new StopExecutionCommand({ executionArn })))).toEqual(missing);
  expect(await refusal(sfn.send(new GetExecutionHistoryCommand({ executionArn })))).toEqual(missing);
});

holds("a running execution is stopped with an error and a cause", async () => {
  const executionArn = await start(await machine(wait));
  const { stopDate } = await sfn.send(
    new StopExecutionCommand({ executionArn, error: "Enough", cause: "told so" }),
  );
  expect(stopDate).toBeInstanceOf(Date);
  expect(await ended(executionArn)).toMatchObject({ status: "ABORTED", error: "Enough", cause: "told so" });
});

holds("executions are listed by status", async () => {
  const stateMachineArn = await machine(wait);
  const executionArn = await start(stateMachineArn);
  const list = async (statusFilter: "RUNNING" | "SUCCEEDED") =>
    (await sfn.send(new ListExecutionsCommand({ stateMachineArn, statusFilter }))).executions?.map(
      (execution) => execution.executionArn,
    );
  expect(await list("RUNNING")).toEqual([executionArn]);
  expect(await list("SUCCEEDED")).toEqual([]);
});

holds("an execution knows its machine's definition", async () => {
  const stateMachineArn = await machine(wait);
  const executionArn = await start(stateMachineArn);
  expect(await sfn.send(new DescribeStateMachineForExecutionCommand({ executionArn }))).toMatchObject({
    stateMachineArn,
    definition: wait,
    roleArn,
  });
});

holds("the history tells each state, forwards and backwards", async () => {
  const executionArn = await start(await machine(pass));
  await ended(executionArn);
  const history = async (reverseOrder: boolean) =>
    (await sfn.send(new GetExecutionHistoryCommand({ executionArn, reverseOrder }))).events ?? [];
  const events = await history(false);
  expect(events.map(({ id, type }) => `${id} ${type}`)).toEqual([
    "1 ExecutionStarted",
    "2 PassStateEntered",
    "3 PassStateExited",
    "4 ExecutionSucceeded",
  ]);
  expect(events[1]?.stateEnteredEventDetails?.name).toBe("Pass");
  expect((await history(true)).map(({ id }) => id)).toEqual([4, 3, 2, 1]);
});

holds("a failed state fails its execution, with error and cause", async () => {
  const definition = states({ Fail: { Type: "Fail", Error: "Broken", Cause: "no reason" } });
  expect(await ran(definition)).toMatchObject({ status: "FAILED", error: "Broken", cause: "no reason" });
});

holds("a choice takes the first rule that matches, or the default", async () => {
  const definition = inJsonata({
    Choose: {
      Type: "Choice",
      Choices: [{ Condition: "{% $states.input.price > 10 %}", Next: "Dear" }],
      Default: "Cheap",
    },
    Dear: { Type: "Pass", Output: "dear", End: true },
    Cheap: { Type: "Pass", Output: "cheap", End: true },
  });
  expect((await ran(definition, { price: 11 })).output).toBe('"dear"');
  expect((await ran(definition, { price: 10 })).output).toBe('"cheap"');
});

holds("a choice that matches nothing fails", async () => {
  const definition = inJsonata({
    Choose: { Type: "Choice", Choices: [{ Condition: "{% $states.input.price = 1 %}", Next: "End" }] },
    End: { Type: "Succeed" },
  });
  expect(await ran(definition, { price: 2 })).toMatchObject({
    status: "FAILED",
    error: "States.NoChoiceMatched",
  });
});

holds("a map runs each item, in order", async () => {
  const definition = inJsonata({
    Each: {
      Type: "Map",
      Items: "{% $states.input.items %}",
      ItemProcessor: {
        ProcessorConfig: { Mode: "INLINE" },
        StartAt: "One",
        States: { One: { Type: "Pass", Output: { value: "{% $states.input * 2 %}" }, End: true } },
      },
      End: true,
    },
  });
  const { output } = await ran(definition, { items: [1, 2, 3] });
  expect(JSON.parse(output ?? "")).toEqual([{ value: 2 }, { value: 4 }, { value: 6 }]);
});

holds("parallel branches answer side by side", async () => {
  const branch = (Result: string) => ({
    StartAt: Result,
    States: { [Result]: { Type: "Pass", Result, End: true } },
  });
  const definition = states({ Both: { Type: "Parallel", Branches: [branch("a"), branch("b")], End: true } });
  expect(JSON.parse((await ran(definition)).output ?? "")).toEqual(["a", "b"]);
});

holds("an error in a branch is caught", async () => {
  const definition = inJsonata({
    Try: {
      Type: "Parallel",
      Branches: [
        { StartAt: "Fail", States: { Fail: { Type: "Fail", Error: "Broken", Cause: "no reason" } } },
      ],
      Catch: [{ ErrorEquals: ["Broken"], Output: "{% $states.errorOutput %}", Next: "Mend" }],
      End: true,
    },
    Mend: { Type: "Pass", End: true },
  });
  const { status, output } = await ran(definition, { a: 1 });
  expect(status).toBe("SUCCEEDED");
  expect(JSON.parse(output ?? "")).toEqual({ Error: "Broken", Cause: "no reason" });
});

holds("paths and intrinsic functions shape what a state passes on", async () => {
  const definition = states({
    Shape: {
      Type: "Pass",
      InputPath: "$.order",
      Parameters: {
        "text.$": "States.Format('{} x {}', $.count, $.name)",
        "list.$": "States.Array($.name, $.count)",
        fixed: true,
      },
      ResultPath: "$.shaped",
      OutputPath: "$.shaped",
      End: true,
    },
  });
  const { output } = await ran(definition, { order: { name: "nail", count: 3 } });
  expect(JSON.parse(output ?? "")).toEqual({ text: "3 x nail", list: ["nail", 3], fixed: true });
});

holds("a machine in JSONata assigns, computes and puts out", async () => {
  const definition = inJsonata({
    Sum: { Type: "Pass", Assign: { total: "{% $sum($states.input.prices) %}" }, Next: "Tell" },
    Tell: { Type: "Pass", Output: { total: "{% $total %}" }, End: true },
  });
  const { output } = await ran(definition, { prices: [1, 2, 3] });
  expect(JSON.parse(output ?? "")).toEqual({ total: 6 });
});

holds("a task token that is none is refused", async () => {
  expect(
    await refusal(sfn.send(new SendTaskSuccessCommand({ taskToken: "not a token", output: "{}" }))),
  ).toEqual({ code: "InvalidToken", status: 400 });
});
