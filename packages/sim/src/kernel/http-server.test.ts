import { CloudWatchClient, ListMetricsCommand, PutMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { ListStateMachinesCommand, SFNClient } from "@aws-sdk/client-sfn";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueueTagsCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { GetCallerIdentityCommand, GetFederationTokenCommand, STSClient } from "@aws-sdk/client-sts";
import { AwsQueryProtocol } from "@aws-sdk/core/protocols";
import { describe, expect, test } from "vitest";
import { cloudwatch } from "../services/cloudwatch/service.ts";
import { dynamodb } from "../services/dynamodb/service.ts";
import { sqs } from "../services/sqs/service.ts";
import { sts } from "../services/sts/service.ts";
import { clientOptions, outsideKeys as credentials } from "../testing/clients.ts";
import { overHttp } from "../testing/over-http.ts";
import { createWorld } from "./create-world.ts";
import { httpServer } from "./http-server.ts";

const account = "111122223333";
const makeWorld = (outside = true) =>
  createWorld({
    services: [sts, sqs, cloudwatch, dynamodb],
    accounts: [account],
    seed: 7,
    ...(outside ? { outsideUser: { account } } : {}),
  });

describe("the embedded AWS over HTTP", () => {
  test("an SDK client reaches it, and an outside user is an IAM user of that account", async () => {
    const endpoint = await overHttp(makeWorld());
    const client = new STSClient({ region: "eu-west-1", endpoint, credentials });
    const identity = await client.send(new GetCallerIdentityCommand({}));
    expect(identity).toMatchObject({ Account: account, Arn: `arn:aws:iam::${account}:user/jane` });
    expect(identity.$metadata.requestId).toMatch(/^[0-9a-f-]{36}$/);
  });

  test("an operation that it lacks is refused by name", async () => {
    const endpoint = await overHttp(makeWorld());
    const client = new STSClient({ region: "eu-west-1", endpoint, credentials });
    await expect(client.send(new GetFederationTokenCommand({ Name: "jane" }))).rejects.toMatchObject({
      name: "NotImplemented",
      message: "The embedded AWS does not simulate sts:GetFederationToken.",
      $metadata: { httpStatusCode: 501 },
    });
  });

  test("a service that it lacks is refused by name", async () => {
    const endpoint = await overHttp(makeWorld());
    const client = new SFNClient({ region: "eu-west-1", endpoint, credentials });
    await expect(client.send(new ListStateMachinesCommand({}))).rejects.toMatchObject({
      name: "NotImplemented",
      message: "The embedded AWS does not simulate states:ListStateMachines.",
    });
  });

  test("an older program speaks query to what speaks JSON today, and is refused in query too", async () => {
    const endpoint = await overHttp(makeWorld());
    const words = { region: "us-east-1", endpoint, credentials, protocol: AwsQueryProtocol };
    const queues = new SQSClient(words);
    const { QueueUrl } = await queues.send(
      new CreateQueueCommand({
        QueueName: "work",
        Attributes: { VisibilityTimeout: "5" },
        tags: { team: "a" },
      }),
    );
    const attributes = new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["VisibilityTimeout"] });
    expect((await queues.send(attributes)).Attributes).toEqual({ VisibilityTimeout: "5" });
    expect((await queues.send(new ListQueueTagsCommand({ QueueUrl }))).Tags).toEqual({ team: "a" });
    await expect(queues.send(new GetQueueUrlCommand({ QueueName: "none" }))).rejects.toMatchObject({
      name: "QueueDoesNotExist",
      $metadata: { httpStatusCode: 400 },
    });
    await expect(
      queues.send(new GetQueueUrlCommand({ QueueName: "work", QueueOwnerAWSAccountId: "444455556666" })),
    ).rejects.toMatchObject({ name: "AccessDenied" });
    const metrics = new CloudWatchClient(words);
    const datum = { MetricName: "Sold", Value: 7, Dimensions: [{ Name: "Shop", Value: "a" }] };
    await metrics.send(new PutMetricDataCommand({ Namespace: "Own", MetricData: [datum] }));
    const { Metrics } = await metrics.send(new ListMetricsCommand({ Namespace: "Own" }));
    expect(Metrics).toEqual([{ Namespace: "Own", MetricName: "Sold", Dimensions: datum.Dimensions }]);
  });

  test("a program that speaks a protocol that the service never spoke is told so", async () => {
    const endpoint = await overHttp(makeWorld());
    const scope = "jane/20260101/us-east-1/dynamodb/aws4_request";
    const headers = {
      "content-type": "application/x-www-form-urlencoded",
      authorization: `AWS4-HMAC-SHA256 Credential=${scope}, SignedHeaders=host, Signature=00`,
    };
    const response = await fetch(endpoint, { method: "POST", body: "Action=ListTables", headers });
    expect([response.status, await response.json()]).toEqual([
      400,
      expect.objectContaining({
        message: "The embedded AWS speaks JSON for dynamodb; this client speaks another protocol.",
      }),
    ]);
  });

  test("a request without a signature is refused as AWS refuses it", async () => {
    const endpoint = await overHttp(makeWorld());
    const body = "Action=GetCallerIdentity&Version=2011-06-15";
    const headers = { "content-type": "application/x-www-form-urlencoded" };
    const response = await fetch(endpoint, { method: "POST", body, headers });
    expect(response.status).toBe(403);
    expect(await response.text()).toContain("<Code>MissingAuthenticationToken</Code>");
  });

  test("what is no request to AWS goes to the composition's own routes", async () => {
    const endpoint = await overHttp(makeWorld(), {
      fallback: (request, response) => response.end(`own route ${request.url}`),
    });
    expect(await (await fetch(`${endpoint}/console`)).text()).toBe("own route /console");
    const client = new STSClient({ region: "eu-west-1", endpoint, credentials });
    expect(await client.send(new GetCallerIdentityCommand({}))).toMatchObject({ Account: account });
  });

  test("a port in use is said so", async () => {
    const endpoint = await overHttp(makeWorld());
    const port = Number(new URL(endpoint).port);
    await expect(httpServer(makeWorld(), { port, host: "127.0.0.1" })).rejects.toThrow(
      `Port ${port} on 127.0.0.1 is in use by another process.`,
    );
  });
});

describe("keys", () => {
  test("an unknown key is refused where no outside users are let in", async () => {
    const client = new STSClient(clientOptions(makeWorld(false)));
    await expect(client.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: "InvalidClientTokenId",
      message: "The security token included in the request is invalid.",
    });
  });

  test("a session that has expired on the world's clock is refused", async () => {
    const world = makeWorld(false);
    const expires = new Date(world.clock.now().getTime() + 900_000);
    const jane = {
      type: "user",
      arn: `arn:aws:iam::${account}:user/jane`,
      account,
      userId: "AIDAJANE",
    } as const;
    const client = new STSClient(clientOptions(world, { credentials: world.credentialsFor(jane, expires) }));
    expect(await client.send(new GetCallerIdentityCommand({}))).toMatchObject({ UserId: "AIDAJANE" });
    await world.clock.advance(900_000);
    await expect(client.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
      name: "ExpiredToken",
    });
  });

  test("a session key without its token, and a session key that nobody issued, are refused", async () => {
    const world = makeWorld();
    const session = world.credentialsFor({
      type: "assumed-role",
      arn: `arn:aws:sts::${account}:assumed-role/r/s`,
      account,
      userId: "AROAR:s",
    });
    const withoutToken = { accessKeyId: session.accessKeyId, secretAccessKey: session.secretAccessKey };
    const foreign = { accessKeyId: "ASIAFOREIGN", secretAccessKey: "unused", sessionToken: "token" };
    for (const credentials of [withoutToken, foreign]) {
      const client = new STSClient(clientOptions(world, { credentials }));
      await expect(client.send(new GetCallerIdentityCommand({}))).rejects.toMatchObject({
        name: "InvalidClientTokenId",
      });
    }
  });
});
