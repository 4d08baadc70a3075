import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListDeadLetterSourceQueuesCommand,
  ListQueuesCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { afterEach, describe, expect, test, vi } from "vitest";
import { createWorld } from "../../kernel/create-world.ts";
import { requestHandler } from "../../kernel/request-handler.ts";
import { outsideKeys as credentials } from "../../testing/clients.ts";
import { overHttp } from "../../testing/over-http.ts";
import { sqs } from "./service.ts";

const account = "111122223333";
const makeWorld = () =>
  createWorld({ services: [sqs], accounts: [account], seed: 1, outsideUser: { account } });

afterEach(() => void vi.unstubAllEnvs());

describe("A queue's URL", () => {
  test("names the host that was asked, so that a client with AWS_ENDPOINT_URL alone stays on this machine", async () => {
    const endpoint = await overHttp(makeWorld());
    vi.stubEnv("AWS_ENDPOINT_URL", endpoint);
    const client = new SQSClient({ region: "eu-west-1", credentials });
    const { QueueUrl: dead } = await client.send(new CreateQueueCommand({ QueueName: "dead" }));
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: dead, AttributeNames: ["QueueArn"] }),
    );
    const RedrivePolicy = JSON.stringify({
      deadLetterTargetArn: Attributes!.QueueArn,
      maxReceiveCount: 3,
    });
    const { QueueUrl } = await client.send(
      new CreateQueueCommand({ QueueName: "jobs", Attributes: { RedrivePolicy } }),
    );
    expect(QueueUrl).toBe(`${endpoint}/${account}/jobs`);
    await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "one" }));
    const { Messages } = await client.send(new ReceiveMessageCommand({ QueueUrl }));
    expect(Messages).toMatchObject([{ Body: "one" }]);
    expect((await client.send(new GetQueueUrlCommand({ QueueName: "jobs" }))).QueueUrl).toBe(QueueUrl);
    expect((await client.send(new ListQueuesCommand({ QueueNamePrefix: "j" }))).QueueUrls).toEqual([
      QueueUrl,
    ]);
    const sources = await client.send(new ListDeadLetterSourceQueuesCommand({ QueueUrl: dead }));
    expect(sources.queueUrls).toEqual([QueueUrl]);
  });

  test("names the laptop to a function too", async () => {
    const world = makeWorld();
    const process = { functionName: "f", isDead: false, die: () => {} };
    const client = new SQSClient({
      region: "eu-west-1",
      credentials,
      endpoint: "http://127.0.0.1:4600",
      requestHandler: requestHandler(world, () => process),
    });
    const { QueueUrl } = await client.send(new CreateQueueCommand({ QueueName: "jobs" }));
    expect(QueueUrl).toBe(`http://127.0.0.1:4600/${account}/jobs`);
  });

  test("is understood whatever its host, and so is the bare name of an own queue", async () => {
    const endpoint = await overHttp(makeWorld());
    const client = new SQSClient({
      region: "eu-west-1",
      endpoint,
      credentials,
      useQueueUrlAsEndpoint: false,
    });
    await client.send(new CreateQueueCommand({ QueueName: "jobs" }));
    const names = [
      "jobs",
      `https://sqs.eu-west-1.amazonaws.com/${account}/jobs`,
      `http://elsewhere.example/${account}/jobs`,
    ];
    for (const QueueUrl of names) await client.send(new SendMessageCommand({ QueueUrl, MessageBody: "one" }));
    await expect(
      client.send(new SendMessageCommand({ QueueUrl: "nothing", MessageBody: "one" })),
    ).rejects.toMatchObject({ name: "QueueDoesNotExist" });
    const { Attributes } = await client.send(
      new GetQueueAttributesCommand({ QueueUrl: "jobs", AttributeNames: ["ApproximateNumberOfMessages"] }),
    );
    expect(Attributes).toEqual({ ApproximateNumberOfMessages: "3" });
  });
});
