import {
  CreateStateMachineCommand,
  DeleteStateMachineCommand,
  DescribeExecutionCommand,
  DescribeStateMachineCommand,
  DescribeStateMachineForExecutionCommand,
  ListExecutionsCommand,
  ListStateMachinesCommand,
  ListTagsForResourceCommand,
  StartExecutionCommand,
  StopExecutionCommand,
  TagResourceCommand,
  UpdateStateMachineCommand,
  ValidateStateMachineDefinitionCommand,
} from "@aws-sdk/client-sfn";
import { beforeEach, describe, expect, test } from "vitest";
import { allow } from "../../testing/policy.ts";
import { account, machine, states, task, workshop } from "./test-world.ts";

const pass = states({ Pass: { Type: "Pass", End: true } });
const wait = states({ Wait: { Type: "Wait", Seconds: 3_600, End: true } });
const day = 86_400_000;

let shop: ReturnType<typeof workshop>;
beforeEach(() => {
  shop = workshop();
});

describe("a state machine", () => {
  const create = (words: object) =>
    shop.sfn.send(
      new CreateStateMachineCommand({
        name: "m",
        roleArn: `arn:aws:iam::${account}:role/m-role`,
        definition: JSON.stringify(pass),
        ...words,
      }),
    );

  test("is made once, described, listed, tagged, changed and deleted", async () => {
    const arn = await shop.machine("m", pass);
    expect((await create({})).stateMachineArn).toBe(arn);
    await expect(create({ definition: JSON.stringify(wait) })).rejects.toMatchObject({
      name: "StateMachineAlreadyExists",
      message: `State Machine Already Exists: '${arn}'`,
    });
    const described = await shop.sfn.send(new DescribeStateMachineCommand({ stateMachineArn: arn }));
    expect(described).toMatchObject({
      name: "m",
      status: "ACTIVE",
      type: "STANDARD",
      definition: JSON.stringify(pass),
      creationDate: new Date("2026-01-01T00:00:00Z"),
      loggingConfiguration: { level: "OFF" },
    });
    await shop.sfn.send(new TagResourceCommand({ resourceArn: arn, tags: [{ key: "a", value: "b" }] }));
    const { tags } = await shop.sfn.send(new ListTagsForResourceCommand({ resourceArn: arn }));
    expect(tags).toEqual([{ key: "a", value: "b" }]);
    await shop.machine("another", pass);
    const { stateMachines } = await shop.sfn.send(new ListStateMachinesCommand({}));
    expect(stateMachines?.map(({ name }) => name)).toEqual(["another", "m"]);
    const running = await shop.start("m");
    const definition = JSON.stringify(wait);
    await shop.sfn.send(new UpdateStateMachineCommand({ stateMachineArn: arn, definition }));
    const asStarted = await shop.sfn.send(
      new DescribeStateMachineForExecutionCommand({ executionArn: running }),
    );
    expect(asStarted.definition).toBe(JSON.stringify(pass));
    const second = await shop.start("m", {}, "two");
    await shop.sfn.send(new DeleteStateMachineCommand({ stateMachineArn: arn }));
    await expect(shop.start("m", {}, "three")).rejects.toMatchObject({ name: "StateMachineDeleting" });
    await shop.world.clock.advance(3_600_000);
    expect((await shop.describe(second)).status).toBe("SUCCEEDED");
    await expect(shop.start("m", {}, "four")).rejects.toMatchObject({
      name: "StateMachineDoesNotExist",
      message: `State Machine Does Not Exist: '${arn}'`,
    });
  });

  test("a faulty definition and a role that does not let Step Functions in are refused", async () => {
    await shop.role("m-role", "states.amazonaws.com");
    const definition = JSON.stringify(states({ A: { Type: "Pass", Next: "B" } }));
    await expect(create({ definition })).rejects.toMatchObject({
      name: "InvalidDefinition",
      message: expect.stringContaining(
        "MISSING_TRANSITION_TARGET: Missing 'Next' target: B at /States/A/Next",
      ),
    });
    const answer = await shop.sfn.send(new ValidateStateMachineDefinitionCommand({ definition }));
    expect(answer).toMatchObject({ result: "FAIL", truncated: false });
    expect(answer.diagnostics?.[0]).toMatchObject({ severity: "ERROR", location: "/States/A/Next" });
    await expect(create({ roleArn: await shop.role("x", "lambda.amazonaws.com") })).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringContaining("is authorized to assume the provided role."),
    });
    await expect(create({ name: "no good" })).rejects.toMatchObject({
      name: "InvalidName",
      message: "Invalid Name: 'no good'",
    });
  });

  test("one in JSONPath is refused by name when it is made, and not when it runs", async () => {
    await shop.role("m-role", "states.amazonaws.com");
    const wait = { Type: "Wait", SecondsPath: "$.seconds", End: true };
    const definition = JSON.stringify({ StartAt: "W", States: { W: wait } });
    await expect(create({ definition })).rejects.toMatchObject({
      name: "NotImplemented",
      message: expect.stringContaining("JSONPath (The state 'W' is in JSONPath mode and uses SecondsPath."),
    });
    const answer = await shop.sfn.send(new ValidateStateMachineDefinitionCommand({ definition }));
    expect(answer).toMatchObject({ result: "OK" });
  });

  test("one that waits for nested executions needs the managed rule", async () => {
    const nested = states({ N: task("states:startExecution.sync:2", { StateMachineArn: machine("c") }) });
    const may = [allow(["states:StartExecution", "states:DescribeExecution"])];
    await expect(shop.machine("m", nested, may)).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: `'arn:aws:iam::${account}:role/m-role' is not authorized to create managed-rule.`,
    });
    const rule = `arn:aws:events:us-east-1:${account}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule`;
    await shop.machine("n", nested, [
      ...may,
      allow(["events:PutRule", "events:PutTargets", "events:DescribeRule"], rule),
    ]);
  });
});

describe("an execution", () => {
  test("is the same while it runs with the same input, and its name is taken for 90 days after", async () => {
    await shop.machine("m", wait);
    const arn = await shop.start("m", { a: 1 });
    expect(arn).toBe(`arn:aws:states:us-east-1:${account}:execution:m:one`);
    expect(await shop.start("m", { a: 1 })).toBe(arn);
    const taken = { name: "ExecutionAlreadyExists", message: `Execution Already Exists: '${arn}'` };
    await expect(shop.start("m", { a: 2 })).rejects.toMatchObject(taken);
    await shop.world.clock.advance(3_600_000);
    expect((await shop.describe(arn)).status).toBe("SUCCEEDED");
    await expect(shop.start("m", { a: 1 })).rejects.toMatchObject(taken);
    await shop.world.clock.advance(91 * day);
    await expect(shop.describe(arn)).rejects.toMatchObject({ name: "ExecutionDoesNotExist" });
    expect(await shop.start("m", { a: 2 })).toBe(arn);
  });

  test("its input is JSON, and not too long", async () => {
    await shop.machine("m", pass);
    const start = (input: string) =>
      shop.sfn.send(new StartExecutionCommand({ stateMachineArn: machine("m"), input }));
    await expect(start("{")).rejects.toMatchObject({
      name: "InvalidExecutionInput",
      message: expect.stringMatching(/^Invalid State Machine Execution Input: '/),
    });
    await expect(start(JSON.stringify("x".repeat(262_144)))).rejects.toMatchObject({
      name: "InvalidExecutionInput",
    });
    await expect(
      shop.sfn.send(new DescribeExecutionCommand({ executionArn: `${machine("m")}:x` })),
    ).rejects.toMatchObject({ name: "InvalidArn" });
  });

  test("waits for as long as it is told, tells its story, and is listed by its status", async () => {
    await shop.machine("m", wait);
    const arn = await shop.start("m", { a: 1 });
    await shop.world.clock.advance(3_599_999);
    expect(await shop.describe(arn)).toMatchObject({
      status: "RUNNING",
      startDate: new Date("2026-01-01T00:00:00Z"),
      input: '{"a":1}',
      inputDetails: { included: true },
      redriveStatus: "NOT_REDRIVABLE",
    });
    await shop.world.clock.advance(1);
    expect(await shop.describe(arn)).toMatchObject({
      status: "SUCCEEDED",
      stopDate: new Date("2026-01-01T01:00:00Z"),
      output: '{"a":1}',
      outputDetails: { included: true },
    });
    const history = await shop.history(arn);
    expect(history.map(({ id, previousEventId, type }) => [id, previousEventId, type])).toEqual([
      [1, 0, "ExecutionStarted"],
      [2, 0, "WaitStateEntered"],
      [3, 2, "WaitStateExited"],
      [4, 3, "ExecutionSucceeded"],
    ]);
    expect(history[0]?.executionStartedEventDetails).toEqual({
      input: '{"a":1}',
      inputDetails: { truncated: false },
      roleArn: `arn:aws:iam::${account}:role/m-role`,
    });
    expect(history[2]?.timestamp).toEqual(new Date("2026-01-01T01:00:00Z"));
    for (const name of ["two", "three"]) await shop.start("m", {}, name);
    const list = async (words: object) =>
      shop.sfn.send(new ListExecutionsCommand({ stateMachineArn: machine("m"), ...words }));
    const first = await list({ statusFilter: "RUNNING", maxResults: 1 });
    expect(first.executions?.map(({ name }) => name)).toEqual(["three"]);
    const second = await list({ statusFilter: "RUNNING", maxResults: 1, nextToken: first.nextToken });
    expect(second.executions?.map(({ name }) => name)).toEqual(["two"]);
    expect(second.nextToken).toBeUndefined();
  });

  test("is stopped, before it ran or while it waits", async () => {
    await shop.machine("m", wait);
    const stop = (executionArn: string) =>
      shop.sfn.send(new StopExecutionCommand({ executionArn, error: "Halt", cause: "by hand" }));
    const early = await shop.start("m", {}, "early");
    await stop(early);
    const late = await shop.start("m", {}, "late");
    await shop.world.clock.advance(60_000);
    expect((await stop(late)).stopDate).toEqual(new Date("2026-01-01T00:01:00Z"));
    for (const arn of [early, late]) {
      expect(await shop.describe(arn)).toMatchObject({ status: "ABORTED", error: "Halt", cause: "by hand" });
    }
    expect((await shop.history(late)).at(-1)).toMatchObject({
      type: "ExecutionAborted",
      executionAbortedEventDetails: { error: "Halt", cause: "by hand" },
    });
  });
});
