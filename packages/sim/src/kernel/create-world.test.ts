import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { describe, expect, test } from "vitest";
import { sqs } from "../services/sqs/service.ts";
import { clientOptions } from "../testing/clients.ts";
import { createWorld } from "./create-world.ts";
import type { AwsEvent, Trace } from "./world.ts";

const account = "111122223333";
const makeWorld = (seed = 1) =>
  createWorld({ services: [sqs], accounts: [account], seed, outsideUser: { account } });

async function makeQueue(seed: number, QueueName = "jobs"): Promise<Trace[]> {
  const world = makeWorld(seed);
  const traces: Trace[] = [];
  world.observe((trace) => traces.push(trace));
  const client = new SQSClient(clientOptions(world, { region: "eu-west-1" }));
  await client.send(new CreateQueueCommand({ QueueName })).catch(() => {});
  await world.clock.advance(10_000);
  return traces;
}
const eventOf = (traces: readonly Trace[]) =>
  traces.flatMap((trace) => (trace.type === "event" ? [trace.event] : []))[0];

describe("a world", () => {
  test("is the same again from the same seed, and another from another", async () => {
    expect(await makeQueue(1)).toEqual(await makeQueue(1));
    expect(await makeQueue(1)).not.toEqual(await makeQueue(2));
  });

  test("hands AWS's own events to whoever takes them, at once or after their delay", async () => {
    const world = makeWorld();
    const seen: [string, number][] = [];
    const start = world.clock.now().getTime();
    world.onEmit(async (event) => {
      seen.push([event["detail-type"], world.clock.now().getTime() - start]);
    });
    const draft = { source: "aws.ec2", account, region: "us-east-1", resources: [], detail: {} };
    world.emit({ ...draft, "detail-type": "later" }, 1_500);
    world.emit({ ...draft, "detail-type": "at once" });
    await world.clock.settled();
    expect(seen).toEqual([["at once", 0]]);
    await world.clock.advance(2_000);
    expect(seen).toEqual([
      ["at once", 0],
      ["later", 1_500],
    ]);
  });

  test("has no accounts but its own", () => {
    expect(() => makeWorld().stateOf(sqs, "999999999999", "us-east-1")).toThrow("no account 999999999999");
  });

  test("lets a service take no role that is not there", () => {
    const arn = `arn:aws:iam::${account}:role/none`;
    expect(() => makeWorld().assume(arn, "s", "states.amazonaws.com")).toThrow(`cannot assume ${arn}`);
  });
});

describe("CloudTrail", () => {
  test("records a write call as it stands in AWS's examples", async () => {
    const event = eventOf(await makeQueue(1));
    expect(event).toEqual({
      version: "0",
      id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      "detail-type": "AWS API Call via CloudTrail",
      source: "aws.sqs",
      account,
      time: "2026-01-01T00:00:00Z",
      region: "eu-west-1",
      resources: [],
      detail: {
        eventVersion: "1.09",
        userIdentity: {
          type: "IAMUser",
          principalId: "jane",
          arn: `arn:aws:iam::${account}:user/jane`,
          accountId: account,
          accessKeyId: "jane",
          userName: "jane",
        },
        eventTime: "2026-01-01T00:00:00Z",
        eventSource: "sqs.amazonaws.com",
        eventName: "CreateQueue",
        awsRegion: "eu-west-1",
        sourceIPAddress: "127.0.0.1",
        userAgent: expect.stringContaining("aws-sdk-js"),
        requestParameters: { queueName: "jobs" },
        responseElements: { queueUrl: `https://sqs.eu-west-1.amazonaws.com/${account}/jobs` },
        requestID: expect.any(String),
        eventID: expect.any(String),
        readOnly: false,
        eventType: "AwsApiCall",
        managementEvent: true,
        recipientAccountId: account,
        eventCategory: "Management",
      },
    } satisfies AwsEvent);
  });

  test("records a call that failed, without response", async () => {
    const { detail } = eventOf(await makeQueue(1, "not a name")) ?? {};
    expect(detail).toMatchObject({ errorCode: "InvalidParameterValue", responseElements: null });
  });
});
