import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import {
  SendTaskFailureCommand,
  SendTaskHeartbeatCommand,
  SendTaskSuccessCommand,
  StartSyncExecutionCommand,
  StopExecutionCommand,
} from "@aws-sdk/client-sfn";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { beforeEach, describe, expect, test } from "vitest";
import { gentle } from "../../kernel/faults/fault-profile.ts";
import { noteEvents } from "../../testing/events.ts";
import { takeMessages } from "../../testing/messages.ts";
import { allow } from "../../testing/policy.ts";
import { simpleTable } from "../../testing/tables.ts";
import { account, fn, machine, states, task, workshop } from "./test-world.ts";

let shop: ReturnType<typeof workshop>;
beforeEach(() => {
  shop = workshop();
});

const invoke = (name: string, rest: object = {}) =>
  task("lambda:invoke", { FunctionName: fn(name), Payload: "{% $states.input %}" }, rest);
const finished = async (arn: string) => {
  await shop.world.clock.settled();
  return shop.describe(arn);
};

class Named extends Error {
  constructor(name: string, message: string) {
    super(message);
    this.name = name;
  }
}

describe("a function", () => {
  test("answers in the shape of lambda:invoke", async () => {
    await shop.lambda("double", async (event) => ({ twice: (event as { n: number }).n * 2 }));
    await shop.machine("m", states({ Call: invoke("double") }), [
      allow("lambda:InvokeFunction", fn("double")),
    ]);
    const arn = await shop.start("m", { n: 21 });
    const { status, output = "" } = await finished(arn);
    expect(status).toBe("SUCCEEDED");
    expect(JSON.parse(output)).toEqual({
      ExecutedVersion: "$LATEST",
      Payload: { twice: 42 },
      StatusCode: 200,
      SdkHttpMetadata: expect.objectContaining({ HttpStatusCode: 200 }),
      SdkResponseMetadata: { RequestId: expect.any(String) },
    });
    expect((await shop.history(arn)).map(({ type }) => type)).toEqual([
      "ExecutionStarted",
      "TaskStateEntered",
      "TaskScheduled",
      "TaskStarted",
      "TaskSucceeded",
      "TaskStateExited",
      "ExecutionSucceeded",
    ]);
  });

  test("named by its own ARN answers with its result alone", async () => {
    await shop.lambda("double", async (event) => ({ got: event }));
    const { Arguments: _none, ...call } = task(fn("double"), {}) as { Arguments: unknown };
    await shop.machine("m", states({ Call: call }));
    const arn = await shop.start("m", { n: 1 });
    expect(JSON.parse((await finished(arn)).output ?? "")).toEqual({ got: { n: 1 } });
    expect((await shop.history(arn)).map(({ type }) => type)).toContain("LambdaFunctionSucceeded");
  });

  test("that throws fails the task by the error's name: retried on the clock, then caught", async () => {
    const calls: number[] = [];
    await shop.lambda("busy", async () => {
      calls.push(shop.world.clock.now().getTime());
      throw new Named("TableBusy", "try later");
    });
    const Retry = [{ ErrorEquals: ["TableBusy"], IntervalSeconds: 10, MaxAttempts: 2, BackoffRate: 2 }];
    const Catch = [{ ErrorEquals: ["TableBusy"], Next: "Sorry", Output: "{% $states.errorOutput %}" }];
    await shop.machine(
      "m",
      states({ Call: invoke("busy", { Retry, Catch }), Sorry: { Type: "Pass", End: true } }),
    );
    const arn = await shop.start("m");
    await shop.world.clock.advance(30_000);
    const start = calls[0] ?? 0;
    expect(calls.map((time) => time - start)).toEqual([0, 10_000, 30_000]);
    const { status, output = "" } = await shop.describe(arn);
    expect(status).toBe("SUCCEEDED");
    const { Error: name, Cause } = JSON.parse(output);
    expect(name).toBe("TableBusy");
    expect(JSON.parse(Cause)).toMatchObject({ errorType: "TableBusy", errorMessage: "try later" });
    const failed = (await shop.history(arn)).find(({ type }) => type === "TaskFailed");
    expect(failed?.taskFailedEventDetails).toMatchObject({
      resourceType: "lambda",
      resource: "invoke",
      error: "TableBusy",
    });
  });

  test("that the role may not invoke is not invoked, and the cause names the action", async () => {
    let isInvoked = false;
    await shop.lambda("secret", async () => {
      isInvoked = true;
    });
    await shop.machine("m", states({ Call: invoke("secret") }), [
      allow("lambda:InvokeFunction", fn("other")),
    ]);
    const { status, error, cause } = await finished(await shop.start("m"));
    expect({ status, error }).toEqual({ status: "FAILED", error: "Lambda.AWSLambdaException" });
    expect(cause).toMatch(
      new RegExp(
        `^User: arn:aws:sts::${account}:assumed-role/m-role/[A-Za-z]{32} is not authorized to perform: lambda:InvokeFunction on resource: ${fn("secret")} because no identity-based policy allows the lambda:InvokeFunction action \\(Service: AWSLambda; Status Code: 403; Error Code: AccessDeniedException; Request ID: .+; Proxy: null\\)$`,
      ),
    );
    expect(isInvoked).toBe(false);
  });

  test("that does not exist is told by Lambda's own name for it", async () => {
    await shop.machine("m", states({ Call: invoke("nobody") }));
    expect((await finished(await shop.start("m"))).error).toBe("Lambda.ResourceNotFoundException");
  });

  test("holds the clock while it works", async () => {
    await shop.lambda("slow", async () => {
      for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
      return shop.world.clock.now().toISOString();
    });
    const both = states({
      Both: {
        Type: "Parallel",
        End: true,
        Branches: [
          states({ Call: invoke("slow", { TimeoutSeconds: 30 }) }),
          states({ Wait: { Type: "Wait", Seconds: 60, End: true } }),
        ],
      },
    });
    await shop.machine("m", both);
    const arn = await shop.start("m");
    await shop.world.clock.advance(60_000);
    const { status, output = "" } = await shop.describe(arn);
    expect(status).toBe("SUCCEEDED");
    expect(JSON.parse(output)[0].Payload).toBe("2026-01-01T00:00:00.000Z");
  });
});

describe("a task token", () => {
  let token: string;
  const approval = (rest: object = {}) =>
    states({
      Ask: task(
        "lambda:invoke.waitForTaskToken",
        { FunctionName: fn("ask"), Payload: { token: "{% $states.context.Task.Token %}" } },
        { TimeoutSeconds: 86_400, ...rest },
      ),
    });
  beforeEach(async () => {
    await shop.lambda("ask", async (event) => {
      ({ token } = event as { token: string });
    });
  });
  const succeed = (taskToken: string, output = '{"by":"jane"}') =>
    shop.sfn.send(new SendTaskSuccessCommand({ taskToken, output }));

  test("comes back with an answer hours later", async () => {
    await shop.machine("m", approval());
    const arn = await shop.start("m");
    await shop.world.clock.advance(5 * 3_600_000);
    expect((await shop.describe(arn)).status).toBe("RUNNING");
    await expect(succeed(token, "{")).rejects.toMatchObject({ name: "InvalidOutput" });
    await succeed(token);
    expect(await finished(arn)).toMatchObject({ status: "SUCCEEDED", output: '{"by":"jane"}' });
    await expect(succeed(token)).rejects.toMatchObject({
      name: "TaskTimedOut",
      message: "Task Timed Out: 'Provided task does not exist anymore'",
    });
    await expect(succeed("nonsense")).rejects.toMatchObject({
      name: "InvalidToken",
      message: "Invalid Token: 'Invalid token'",
    });
    expect((await shop.history(arn)).map(({ type }) => type)).toContain("TaskSubmitted");
  });

  test("comes back with a failure", async () => {
    await shop.machine("m", approval());
    const arn = await shop.start("m");
    await shop.world.clock.settled();
    await shop.sfn.send(new SendTaskFailureCommand({ taskToken: token, error: "Refused", cause: "no" }));
    expect(await finished(arn)).toMatchObject({ status: "FAILED", error: "Refused", cause: "no" });
  });

  test("does not come back: the task times out to the second", async () => {
    await shop.machine("m", approval());
    const arn = await shop.start("m");
    await shop.world.clock.advance(86_400_000 - 1);
    expect((await shop.describe(arn)).status).toBe("RUNNING");
    await shop.world.clock.advance(1);
    expect(await shop.describe(arn)).toMatchObject({ status: "FAILED", error: "States.Timeout" });
    await expect(succeed(token)).rejects.toMatchObject({ name: "TaskTimedOut" });
  });

  test("is kept alive by heartbeats", async () => {
    await shop.machine("m", approval({ HeartbeatSeconds: 60 }));
    const arn = await shop.start("m");
    for (let beat = 0; beat < 5; beat++) {
      await shop.world.clock.advance(50_000);
      await shop.sfn.send(new SendTaskHeartbeatCommand({ taskToken: token }));
    }
    expect((await shop.describe(arn)).status).toBe("RUNNING");
    await shop.world.clock.advance(60_000);
    expect(await shop.describe(arn)).toMatchObject({ status: "FAILED", error: "States.HeartbeatTimeout" });
  });
});

describe("a nested execution", () => {
  const nested = (pattern: string, name = "child") =>
    states({
      Start: task(`states:startExecution${pattern}`, { StateMachineArn: machine(name), Input: { n: 1 } }),
    });
  const slow = (last: object) => states({ Wait: { Type: "Wait", Seconds: 600, Next: "Last" }, Last: last });
  const done = { Type: "Pass", Output: { done: true }, End: true };

  test("is waited for, and its output is data", async () => {
    await shop.machine("child", slow(done), []);
    await shop.machine("parent", nested(".sync:2"));
    const arn = await shop.start("parent");
    await shop.world.clock.advance(599_999);
    expect((await shop.describe(arn)).status).toBe("RUNNING");
    await shop.world.clock.advance(1);
    const { status, output = "" } = await shop.describe(arn);
    expect(status).toBe("SUCCEEDED");
    expect(JSON.parse(output)).toMatchObject({
      Output: { done: true },
      Status: "SUCCEEDED",
      StateMachineArn: machine("child"),
      StartDate: Date.parse("2026-01-01T00:00:00Z"),
      StopDate: Date.parse("2026-01-01T00:10:00Z"),
    });
    expect((await shop.history(arn)).map(({ type }) => type)).toContain("TaskSubmitted");
  });

  test("with .sync its output is text; without, it is only started", async () => {
    await shop.machine("child", slow(done), []);
    await shop.machine("parent", nested(".sync"));
    await shop.machine("starter", nested(""));
    const waiting = await shop.start("parent");
    const started = await shop.start("starter");
    expect(JSON.parse((await finished(started)).output ?? "")).toMatchObject({
      ExecutionArn: expect.stringContaining(":execution:child:"),
    });
    await shop.world.clock.advance(600_000);
    expect(JSON.parse((await shop.describe(waiting)).output ?? "").Output).toBe('{"done":true}');
  });

  test("that fails fails its parent, which tells of it", async () => {
    await shop.machine("child", slow({ Type: "Fail", Error: "Broken", Cause: "on purpose" }), []);
    await shop.machine("parent", nested(".sync:2"));
    const arn = await shop.start("parent");
    await shop.world.clock.advance(600_000);
    const { error, cause = "" } = await shop.describe(arn);
    expect(error).toBe("States.TaskFailed");
    expect(JSON.parse(cause)).toMatchObject({ Status: "FAILED", Error: "Broken", Cause: "on purpose" });
  });

  test("is stopped with its parent", async () => {
    await shop.machine("child", slow(done), []);
    await shop.machine("parent", nested(".sync:2"));
    const arn = await shop.start("parent");
    await shop.world.clock.advance(1_000);
    const submitted = (await shop.history(arn)).find(({ type }) => type === "TaskSubmitted");
    const child = JSON.parse(submitted?.taskSubmittedEventDetails?.output ?? "").ExecutionArn;
    expect((await shop.describe(child)).status).toBe("RUNNING");
    await shop.sfn.send(new StopExecutionCommand({ executionArn: arn }));
    expect((await finished(child)).status).toBe("ABORTED");
  });

  test("is asked about until AWS answers: a failure of AWS loses no outcome", async () => {
    await shop.machine("child", slow(done), []);
    await shop.machine("parent", nested(".sync:2"));
    const arn = await shop.start("parent");
    await shop.world.clock.advance(590_000);
    shop.world.faults.use({ ...gentle, serverError: 1 });
    await shop.world.clock.advance(60_000);
    expect((await shop.describe(arn)).status).toBe("RUNNING");
    shop.world.faults.use(undefined);
    await shop.world.clock.advance(10_000);
    expect((await shop.describe(arn)).status).toBe("SUCCEEDED");
  });

  test("needs leave to be started", async () => {
    await shop.machine("child", slow(done), []);
    await shop.machine("parent", nested(""), [allow("states:DescribeExecution")]);
    const { error, cause } = await finished(await shop.start("parent"));
    expect(error).toBe("StepFunctions.AWSStepFunctionsException");
    expect(cause).toContain("is not authorized to perform: states:StartExecution");
  });
});

describe("other services", () => {
  test("an event is put, a message sent, and the execution's own status told", async () => {
    const queues = new SQSClient(shop.options);
    const events = new EventBridgeClient(shop.options);
    const QueueUrl = `https://sqs.us-east-1.amazonaws.com/${account}/q`;
    await queues.send(new CreateQueueCommand({ QueueName: "q" }));
    await events.send(new PutRuleCommand({ Name: "r", EventPattern: '{"source":["own"]}' }));
    await events.send(
      new PutTargetsCommand({
        Rule: "r",
        Targets: [
          {
            Id: "m",
            Arn: machine("taker"),
            RoleArn: await shop.role("start", "events.amazonaws.com", allow("states:StartExecution")),
          },
        ],
      }),
    );
    const told = noteEvents(shop.world);
    const sent = { QueueUrl, MessageBody: { from: "{% $states.input.source %}" } };
    await shop.machine("taker", states({ Send: task("sqs:sendMessage", sent) }));
    const entry = { Source: "own", DetailType: "t", Detail: { n: 1 } };
    await shop.machine("putter", states({ Put: task("events:putEvents", { Entries: [entry] }) }));
    const arn = await shop.start("putter");
    await shop.world.clock.advance(2_000);
    const { output = "" } = await shop.describe(arn);
    expect(JSON.parse(output)).toMatchObject({
      FailedEntryCount: 0,
      Entries: [{ EventId: expect.any(String) }],
    });
    expect((await takeMessages(queues, QueueUrl)).map(({ Body }) => Body)).toEqual(['{"from":"own"}']);
    const statuses = told.filter(
      (event) => event.source === "aws.states" && event["detail-type"].endsWith("Status Change"),
    );
    expect(statuses.map(({ detail }) => (detail as { status: string }).status)).toEqual([
      "RUNNING",
      "SUCCEEDED",
      "RUNNING",
      "SUCCEEDED",
    ]);
    expect(statuses[1]).toMatchObject({
      "detail-type": "Step Functions Execution Status Change",
      resources: [arn],
      detail: {
        executionArn: arn,
        stateMachineArn: machine("putter"),
        name: "one",
        status: "SUCCEEDED",
        startDate: Date.parse("2026-01-01T00:00:00Z"),
        stopDate: Date.parse("2026-01-01T00:00:00Z"),
        input: "{}",
        inputDetails: { included: true },
        output,
        error: null,
      },
    });
  });

  test("any simulated operation is called by the AWS SDK's name, and fails by its error names", async () => {
    const table = simpleTable("things", "id");
    const item = {
      TableName: "things",
      Item: { id: { S: "1" } },
      ConditionExpression: "attribute_not_exists(id)",
    };
    const run = async (name: string, all: object) => {
      await shop.machine(name, states(all));
      const arn = await shop.start(name);
      await shop.world.clock.advance(60_000);
      return shop.describe(arn);
    };
    const { output = "" } = await run("make", { Make: task("aws-sdk:dynamodb:createTable", table) });
    expect(JSON.parse(output).TableDescription).toMatchObject({
      TableName: "things",
      CreationDateTime: "2026-01-01T00:00:00Z",
    });
    expect((await run("put", { Put: task("dynamodb:putItem", item) })).status).toBe("SUCCEEDED");
    expect((await run("again", { Put: task("dynamodb:putItem", item) })).error).toBe(
      "DynamoDB.ConditionalCheckFailedException",
    );
    expect((await run("sdk", { Put: task("aws-sdk:dynamodb:putItem", item) })).error).toBe(
      "DynamoDb.ConditionalCheckFailedException",
    );
    const role = { RoleName: "nobody" };
    expect((await run("iam", { Get: task("aws-sdk:iam:getRole", role) })).error).toBe(
      "Iam.NoSuchEntityException",
    );
    const wait = await run("list", {
      List: task("aws-sdk:sfn:listExecutions", { StateMachineArn: machine("put"), MaxResults: 1 }),
    });
    expect(JSON.parse(wait.output ?? "").Executions).toMatchObject([{ Name: "one", Status: "SUCCEEDED" }]);
  });

  test("what is not simulated ends the execution by its name, and no Catch takes it", async () => {
    const Catch = [{ ErrorEquals: ["States.ALL"], Next: "Caught" }];
    const run = async (name: string, resource: string) => {
      await shop.machine(
        name,
        states({ Call: task(resource, {}, { Catch }), Caught: { Type: "Pass", End: true } }),
      );
      return finished(await shop.start(name));
    };
    expect(await run("a", "glue:startJobRun")).toMatchObject({
      status: "FAILED",
      error: "States.Runtime",
      cause: "The embedded AWS does not simulate the integration arn:aws:states:::glue:startJobRun.",
    });
    expect((await run("b", "aws-sdk:athena:startQueryExecution")).cause).toContain(
      "athena:StartQueryExecution",
    );
  });

  test("an argument that the operation does not have ends the execution by its name", async () => {
    await shop.machine("m", states({ Call: task("aws-sdk:sqs:purgeQueue", { QueueURL: "x" }) }));
    expect(await finished(await shop.start("m"))).toMatchObject({
      error: "States.Runtime",
      cause: 'The field "QueueURL" is not supported by Step Functions',
    });
  });

  test("a state's own role is taken, where the machine's may", async () => {
    const other = await shop.role("other", "states.amazonaws.com", allow("lambda:InvokeFunction"));
    await shop.lambda("f", async () => "ok");
    const call = invoke("f", { Credentials: { RoleArn: other } });
    await shop.machine("m", states({ Call: call }), [allow("lambda:InvokeFunction")]);
    const { status, cause } = await finished(await shop.start("m"));
    expect(status).toBe("FAILED");
    expect(cause).toContain("sts:AssumeRole");
  });
});

test("an Express machine answers whoever waits for it", async () => {
  await shop.lambda("f", async (event) => event);
  const slow = states({ Wait: { Type: "Wait", Seconds: 2, Next: "Call" }, Call: invoke("f") });
  const stateMachineArn = await shop.machine("m", slow, [allow("*")], "EXPRESS");
  const answering = shop.sfn.send(new StartSyncExecutionCommand({ stateMachineArn, input: '{"a":1}' }));
  await shop.world.clock.advance(2_000);
  const { status, output = "", billingDetails, startDate, stopDate } = await answering;
  expect(status).toBe("SUCCEEDED");
  expect(JSON.parse(output).Payload).toEqual({ a: 1 });
  expect(billingDetails?.billedDurationInMilliseconds).toBe(2_000);
  expect((stopDate?.getTime() ?? 0) - (startDate?.getTime() ?? 0)).toBe(2_000);
});
