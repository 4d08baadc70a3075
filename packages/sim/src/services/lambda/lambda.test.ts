import { IAMClient } from "@aws-sdk/client-iam";
import {
  AddPermissionCommand,
  CreateEventSourceMappingCommand,
  CreateFunctionCommand,
  type CreateFunctionCommandInput,
  DeleteEventSourceMappingCommand,
  DeleteFunctionCommand,
  GetFunctionCommand,
  GetPolicyCommand,
  InvokeCommand,
  LambdaClient,
  ListEventSourceMappingsCommand,
  ListFunctionsCommand,
  PutFunctionEventInvokeConfigCommand,
  UpdateEventSourceMappingCommand,
  UpdateFunctionConfigurationCommand,
  waitUntilFunctionActiveV2,
} from "@aws-sdk/client-lambda";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { beforeEach, describe, expect, test } from "vitest";
import { createWorld } from "../../kernel/create-world.ts";
import type { LambdaCode, World } from "../../kernel/world.ts";
import { clientOptions } from "../../testing/clients.ts";
import { addFunction } from "../../testing/functions.ts";
import { takeMessages } from "../../testing/messages.ts";
import { allow, document } from "../../testing/policy.ts";
import { makeRole, setPolicy } from "../../testing/roles.ts";
import { iam } from "../iam/service.ts";
import { sns } from "../sns/service.ts";
import { sqs } from "../sqs/service.ts";
import { sts } from "../sts/service.ts";
import { lambda } from "./service.ts";

const account = "111122223333";
const role = `arn:aws:iam::${account}:role/worker`;

let world: World;
let lambdaClient: LambdaClient;
let sqsClient: SQSClient;
const roles = () => new IAMClient(clientOptions(world));

beforeEach(async () => {
  world = createWorld({
    services: [iam, sts, sqs, sns, lambda],
    accounts: [account],
    seed: 3,
    outsideUser: { account },
  });
  lambdaClient = new LambdaClient(clientOptions(world));
  sqsClient = new SQSClient(clientOptions(world));
  await makeRole(roles(), "worker", "lambda.amazonaws.com", allow("sqs:*"));
});

const givePolicy = (...statements: object[]) => setPolicy(roles(), "worker", ...statements);

const makeFunction = (code: LambdaCode, words: Partial<CreateFunctionCommandInput> = {}) =>
  addFunction(world, lambdaClient, "worker", code, { Role: role, ...words });

async function invoke(event: unknown, words: object = {}) {
  const answer = await lambdaClient.send(
    new InvokeCommand({ FunctionName: "worker", Payload: JSON.stringify(event), ...words }),
  );
  const text = Buffer.from(answer.Payload ?? []).toString();
  return {
    status: answer.StatusCode,
    error: answer.FunctionError,
    payload: text === "" ? undefined : JSON.parse(text),
  };
}

async function makeQueue(name: string, words: Record<string, string> = {}) {
  const { QueueUrl = "" } = await sqsClient.send(
    new CreateQueueCommand({ QueueName: name, Attributes: words }),
  );
  return { url: QueueUrl, arn: `arn:aws:sqs:us-east-1:${account}:${name}` };
}
const left = async (url: string) => {
  const { Attributes: all = {} } = await sqsClient.send(
    new GetQueueAttributesCommand({ QueueUrl: url, AttributeNames: ["All"] }),
  );
  return Number(all.ApproximateNumberOfMessages) + Number(all.ApproximateNumberOfMessagesNotVisible);
};

describe("a function", () => {
  test("is made, active, shown, listed and deleted", async () => {
    await makeFunction(async () => null, { Environment: { Variables: { STAGE: "test" } } });
    await waitUntilFunctionActiveV2({ client: lambdaClient, maxWaitTime: 10 }, { FunctionName: "worker" });
    const { Configuration: shown } = await lambdaClient.send(
      new GetFunctionCommand({ FunctionName: `${account}:function:worker` }),
    );
    expect(shown).toMatchObject({
      Role: role,
      Timeout: 3,
      MemorySize: 128,
      Environment: { Variables: { STAGE: "test" } },
    });
    expect((await lambdaClient.send(new ListFunctionsCommand({}))).Functions).toHaveLength(1);
    await lambdaClient.send(new DeleteFunctionCommand({ FunctionName: "worker" }));
    await expect(lambdaClient.send(new GetFunctionCommand({ FunctionName: "worker" }))).rejects.toMatchObject(
      {
        name: "ResourceNotFoundException",
        message: `Function not found: arn:aws:lambda:us-east-1:${account}:function:worker`,
      },
    );
  });

  test("needs code that is there and a role that Lambda may assume", async () => {
    await expect(
      makeFunction(async () => null, { Code: { S3Bucket: "code", S3Key: "none" } }),
    ).rejects.toThrow("S3 Error Code: NoSuchKey");
    await expect(
      makeFunction(async () => null, { Role: `arn:aws:iam::${account}:role/none` }),
    ).rejects.toThrow("The role defined for the function cannot be assumed by Lambda.");
  });

  test("is given its role only by one who may pass it", async () => {
    await givePolicy(allow("lambda:*"));
    const session = world.assume(role, "one", "lambda.amazonaws.com");
    world.code.set("worker.zip", async () => null);
    const input = { FunctionName: "x", Role: role, Code: { S3Bucket: "code", S3Key: "worker.zip" } };
    await expect(
      new LambdaClient(clientOptions(world, { as: session })).send(new CreateFunctionCommand(input)),
    ).rejects.toMatchObject({
      name: "AccessDeniedException",
      message: expect.stringContaining(`is not authorized to perform: iam:PassRole on resource: ${role}`),
    });
  });
});

describe("invoking", () => {
  test("event and result pass through JSON; the code acts as its role, with its environment", async () => {
    await makeFunction(
      async (event, { credentials, environment }) => {
        const client = new STSClient(clientOptions(world, { credentials }));
        const identity = await client.send(new GetCallerIdentityCommand({}));
        return {
          event,
          arn: identity.Arn,
          stage: environment.STAGE,
          gone: undefined,
          when: new Date(0),
        };
      },
      { Environment: { Variables: { STAGE: "test" } } },
    );
    expect(await invoke({ at: new Date(1) })).toEqual({
      status: 200,
      error: undefined,
      payload: {
        event: { at: "1970-01-01T00:00:00.001Z" },
        arn: `arn:aws:sts::${account}:assumed-role/worker/worker`,
        stage: "test",
        when: "1970-01-01T00:00:00.000Z",
      },
    });
    expect(await invoke({}, { InvocationType: "DryRun" })).toMatchObject({ status: 204 });
  });

  test("what the code throws comes back as a function error", async () => {
    await makeFunction(async () => {
      throw Object.assign(new Error("no such lease"), { name: "LeaseNotFound" });
    });
    const { status, error, payload } = await invoke({});
    expect({ status, error }).toEqual({ status: 200, error: "Unhandled" });
    expect(payload).toMatchObject({ errorType: "LeaseNotFound", errorMessage: "no such lease" });
    expect(payload.trace[0]).toContain("no such lease");
  });

  test("a timeout strikes on the world's clock", async () => {
    await makeFunction(async () => world.clock.sleep(60_000));
    let outcome: Awaited<ReturnType<typeof invoke>> | undefined;
    void invoke({}).then((answer) => {
      outcome = answer;
    });
    await world.clock.advance(2_999);
    expect(outcome).toBeUndefined();
    await world.clock.advance(1);
    expect(outcome).toMatchObject({
      error: "Unhandled",
      payload: {
        errorType: "Sandbox.Timedout",
        errorMessage: expect.stringContaining("Task timed out after 3.00 seconds"),
      },
    });
  });

  test("time stands still while the code works", async () => {
    let worked = 0;
    await makeFunction(async () => {
      for (let turn = 0; turn < 100; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      worked = world.clock.now().getTime();
    });
    const before = world.clock.now().getTime();
    const done = invoke({});
    await world.clock.advance(60_000);
    expect(await done).toMatchObject({ error: undefined });
    expect(worked).toBe(before);
  });

  test("a payload that is no JSON is refused", async () => {
    await makeFunction(async () => null);
    await expect(
      lambdaClient.send(new InvokeCommand({ FunctionName: "worker", Payload: "{" })),
    ).rejects.toMatchObject({ name: "InvalidRequestContentException" });
  });

  test("a permission whose condition nothing would judge by is refused by name", async () => {
    await makeFunction(async () => "done");
    const permission = {
      FunctionName: "worker",
      StatementId: "everybody",
      Action: "lambda:InvokeFunction",
      Principal: "*",
      PrincipalOrgID: "o-a1b2c3d4e5",
    };
    await expect(lambdaClient.send(new AddPermissionCommand(permission))).rejects.toMatchObject({
      name: "NotImplemented",
      message: "The embedded AWS does not simulate lambda:AddPermission with PrincipalOrgID.",
    });
    await expect(lambdaClient.send(new GetPolicyCommand({ FunctionName: "worker" }))).rejects.toThrow(
      "does not exist",
    );
  });

  test("a service may invoke it once the function's policy says so", async () => {
    await makeFunction(async () => "done");
    const rule = `arn:aws:events:us-east-1:${account}:rule/r`;
    const asEvents = () =>
      world.call({
        principal: world.servicePrincipal("events.amazonaws.com", account),
        service: "lambda",
        operation: "Invoke",
        account,
        region: "us-east-1",
        input: { FunctionName: "worker", Payload: "{}" },
        context: { "aws:SourceArn": rule },
      });
    await expect(asEvents()).rejects.toThrow(
      "because no resource-based policy allows the lambda:InvokeFunction action",
    );
    await lambdaClient.send(
      new AddPermissionCommand({
        FunctionName: "worker",
        StatementId: "rule",
        Action: "lambda:InvokeFunction",
        Principal: "events.amazonaws.com",
        SourceArn: rule,
      }),
    );
    expect(await asEvents()).toMatchObject({ StatusCode: 200 });
    const { Policy = "" } = await lambdaClient.send(new GetPolicyCommand({ FunctionName: "worker" }));
    expect(JSON.parse(Policy).Statement).toMatchObject([
      { Sid: "rule", Principal: { Service: "events.amazonaws.com" } },
    ]);
  });
});

describe("asynchronous invocations", () => {
  test("are tried again after one and two minutes, then told to destination and dead-letter queue", async () => {
    const dead = await makeQueue("dead");
    const failed = await makeQueue("failed");
    const attempts: number[] = [];
    const start = world.clock.now().getTime();
    await makeFunction(
      async () => {
        attempts.push((world.clock.now().getTime() - start) / 1_000);
        throw new Error("broken");
      },
      { DeadLetterConfig: { TargetArn: dead.arn } },
    );
    await lambdaClient.send(
      new PutFunctionEventInvokeConfigCommand({
        FunctionName: "worker",
        DestinationConfig: { OnFailure: { Destination: failed.arn } },
      }),
    );
    expect(await invoke({ n: 1 }, { InvocationType: "Event" })).toMatchObject({ status: 202 });
    await world.clock.advance(300_000);
    expect(attempts).toEqual([0, 60, 180]);
    const [record] = await takeMessages(sqsClient, failed.url);
    expect(JSON.parse(record?.Body ?? "")).toMatchObject({
      requestContext: { condition: "RetriesExhausted", approximateInvokeCount: 3 },
      requestPayload: { n: 1 },
      responseContext: { functionError: "Unhandled" },
      responsePayload: { errorMessage: "broken" },
    });
    expect(await takeMessages(sqsClient, dead.url)).toMatchObject([
      { Body: '{"n":1}', MessageAttributes: { ErrorMessage: { StringValue: "broken" } } },
    ]);
  });

  test("that fail are told to topics, as destination and as dead letters", async () => {
    await givePolicy(allow("sns:Publish"));
    const Policy = document({ Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: "*" });
    const topics = new SNSClient(clientOptions(world));
    const [failed, dead] = await Promise.all(
      ["failed", "dead"].map(async (Name) => {
        const queue = await makeQueue(Name, { Policy });
        const { TopicArn } = await topics.send(new CreateTopicCommand({ Name }));
        const Attributes = { RawMessageDelivery: "true" };
        await topics.send(
          new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint: queue.arn, Attributes }),
        );
        return { ...queue, topic: TopicArn ?? "" };
      }),
    );
    await makeFunction(
      async () => {
        throw new Error("broken");
      },
      { DeadLetterConfig: { TargetArn: dead!.topic } },
    );
    await lambdaClient.send(
      new PutFunctionEventInvokeConfigCommand({
        FunctionName: "worker",
        MaximumRetryAttempts: 0,
        DestinationConfig: { OnFailure: { Destination: failed!.topic } },
      }),
    );
    await invoke({ n: 1 }, { InvocationType: "Event" });
    await world.clock.advance(10_000);
    const [record] = await takeMessages(sqsClient, failed!.url);
    expect(JSON.parse(record?.Body ?? "")).toMatchObject({ requestPayload: { n: 1 } });
    expect(await takeMessages(sqsClient, dead!.url)).toMatchObject([
      { Body: '{"n":1}', MessageAttributes: { ErrorMessage: { StringValue: "broken" } } },
    ]);
  });

  test("cannot have a topic for their dead letters that the role may not publish to", async () => {
    const TargetArn = `arn:aws:sns:us-east-1:${account}:dead`;
    await expect(makeFunction(async () => null, { DeadLetterConfig: { TargetArn } })).rejects.toMatchObject({
      name: "InvalidParameterValueException",
      message: "The provided execution role does not have permissions to call Publish on SNS",
    });
  });

  test("are tried as often as configured", async () => {
    let attempts = 0;
    await makeFunction(async () => {
      attempts += 1;
      throw new Error("broken");
    });
    await lambdaClient.send(
      new PutFunctionEventInvokeConfigCommand({ FunctionName: "worker", MaximumRetryAttempts: 0 }),
    );
    await invoke({}, { InvocationType: "Event" });
    await world.clock.advance(600_000);
    expect(attempts).toBe(1);
  });
});

describe("a queue as event source", () => {
  const map = async (arn: string, words: object = {}) =>
    lambdaClient.send(
      new CreateEventSourceMappingCommand({ FunctionName: "worker", EventSourceArn: arn, ...words }),
    );
  const send = (url: string, MessageBody: string) =>
    sqsClient.send(new SendMessageCommand({ QueueUrl: url, MessageBody }));
  const bodiesOf = (event: unknown) =>
    (event as { Records: { body: string }[] }).Records.map(({ body }) => body);

  test("its messages wake the function, and are deleted when it is done", async () => {
    const jobs = await makeQueue("jobs");
    const seen: string[][] = [];
    await makeFunction(async (event) => {
      seen.push(bodiesOf(event));
    });
    await map(jobs.arn);
    await send(jobs.url, "one");
    await world.clock.settled();
    expect(seen).toEqual([["one"]]);
    expect(await left(jobs.url)).toBe(0);
  });

  test("a batch that fails comes again when its visibility ends, and goes to the dead-letter queue in the end", async () => {
    const dead = await makeQueue("dead");
    const RedrivePolicy = JSON.stringify({ deadLetterTargetArn: dead.arn, maxReceiveCount: 2 });
    const jobs = await makeQueue("jobs", { VisibilityTimeout: "60", RedrivePolicy });
    let attempts = 0;
    await makeFunction(async () => {
      attempts += 1;
      throw new Error("broken");
    });
    await map(jobs.arn);
    await send(jobs.url, "poison");
    await world.clock.advance(59_000);
    expect(attempts).toBe(1);
    await world.clock.advance(120_000);
    expect(attempts).toBe(2);
    expect(await takeMessages(sqsClient, dead.url)).toMatchObject([{ Body: "poison" }]);
  });

  test("a function may report single messages as failed", async () => {
    const jobs = await makeQueue("jobs", { VisibilityTimeout: "60" });
    const seen: string[][] = [];
    await makeFunction(async (event) => {
      seen.push(bodiesOf(event));
      const { Records } = event as { Records: { body: string; messageId: string }[] };
      return {
        batchItemFailures: Records.filter(({ body }) => body === "bad").map(({ messageId }) => ({
          itemIdentifier: messageId,
        })),
      };
    });
    await send(jobs.url, "good");
    await send(jobs.url, "bad");
    await map(jobs.arn, { FunctionResponseTypes: ["ReportBatchItemFailures"] });
    await world.clock.advance(60_000);
    expect(seen).toEqual([["good", "bad"], ["bad"]]);
  });

  test("a batching window gathers messages until it closes or the batch is full", async () => {
    const jobs = await makeQueue("jobs", { VisibilityTimeout: "60" });
    const seen: string[][] = [];
    await makeFunction(async (event) => {
      seen.push(bodiesOf(event));
    });
    await map(jobs.arn, { BatchSize: 3, MaximumBatchingWindowInSeconds: 10 });
    await send(jobs.url, "a");
    await world.clock.advance(5_000);
    await send(jobs.url, "b");
    await world.clock.advance(4_999);
    expect(seen).toEqual([]);
    await world.clock.advance(1);
    expect(seen).toEqual([["a", "b"]]);
    for (const body of ["c", "d", "e"]) await send(jobs.url, body);
    await world.clock.settled();
    expect(seen[1]).toEqual(["c", "d", "e"]);
  });

  test("as many batches are worked at once as the mapping says, and the rest stays in the queue", async () => {
    const jobs = await makeQueue("jobs", { VisibilityTimeout: "60" });
    let atOnce = 0;
    let most = 0;
    await makeFunction(
      async () => {
        atOnce += 1;
        most = Math.max(most, atOnce);
        await world.clock.sleep(10_000);
        atOnce -= 1;
      },
      { Timeout: 30 },
    );
    const { UUID } = await map(jobs.arn, { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 2 } });
    for (const body of ["a", "b", "c", "d", "e"]) await send(jobs.url, body);
    await world.clock.advance(1_000);
    const { Attributes } = await sqsClient.send(
      new GetQueueAttributesCommand({ QueueUrl: jobs.url, AttributeNames: ["All"] }),
    );
    expect(Attributes).toMatchObject({
      ApproximateNumberOfMessages: "3",
      ApproximateNumberOfMessagesNotVisible: "2",
    });
    await world.clock.advance(30_000);
    expect([most, await left(jobs.url)]).toEqual([2, 0]);

    await lambdaClient.send(new UpdateEventSourceMappingCommand({ UUID, ScalingConfig: {} }));
    for (const body of ["f", "g", "h"]) await send(jobs.url, body);
    await world.clock.advance(10_000);
    expect([most, await left(jobs.url)]).toEqual([3, 0]);
    for (const MaximumConcurrency of [1, 1_001]) {
      const limited = new UpdateEventSourceMappingCommand({ UUID, ScalingConfig: { MaximumConcurrency } });
      await expect(lambdaClient.send(limited)).rejects.toMatchObject({
        name: "InvalidParameterValueException",
      });
    }
  });

  test("the function's role must be allowed to read the queue, when it is made and later", async () => {
    const jobs = await makeQueue("jobs");
    await makeFunction(async () => null);
    await givePolicy(allow("sqs:SendMessage"));
    await expect(map(jobs.arn)).rejects.toMatchObject({
      name: "InvalidParameterValueException",
      message: "The provided execution role does not have permissions to call ReceiveMessage on SQS",
    });
    await givePolicy(allow("sqs:*"));
    await map(jobs.arn);
    await world.clock.settled();
    await givePolicy(allow("sqs:SendMessage"));
    await send(jobs.url, "one");
    await world.clock.settled();
    const { EventSourceMappings: [shown] = [] } = await lambdaClient.send(
      new ListEventSourceMappingsCommand({}),
    );
    expect(shown?.LastProcessingResult).toContain("AccessDenied");
    await givePolicy(allow("sqs:*"));
    await world.clock.advance(60_000);
    expect(await left(jobs.url)).toBe(0);
  });

  test("a queue whose visibility is shorter than the function's timeout is refused", async () => {
    const jobs = await makeQueue("jobs", { VisibilityTimeout: "10" });
    await makeFunction(async () => null);
    await lambdaClient.send(new UpdateFunctionConfigurationCommand({ FunctionName: "worker", Timeout: 60 }));
    await expect(map(jobs.arn)).rejects.toThrow(
      "Queue visibility timeout: 10 seconds is less than Function timeout: 60 seconds",
    );
  });

  test("a mapping that is deleted feeds no more", async () => {
    const jobs = await makeQueue("jobs");
    let runs = 0;
    await makeFunction(async () => {
      runs += 1;
    });
    const { UUID } = await map(jobs.arn);
    await lambdaClient.send(new DeleteEventSourceMappingCommand({ UUID }));
    await send(jobs.url, "one");
    await world.clock.advance(60_000);
    expect(runs).toBe(0);
  });
});
