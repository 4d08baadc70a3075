import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  CreateLogStreamCommand,
  FilterLogEventsCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { beforeEach, expect, test } from "vitest";
import { createWorld } from "../../kernel/create-world.ts";
import type { World } from "../../kernel/world.ts";
import { clientOptions } from "../../testing/clients.ts";
import { noteEvents } from "../../testing/events.ts";
import { narrowCaller } from "../../testing/narrow-caller.ts";
import { administrator } from "../../testing/principals.ts";
import { logs } from "./service.ts";

const account = "111122223333";
const words = { logGroupName: "/app", logStreamName: "one" };

let world: World;
let client: CloudWatchLogsClient;
beforeEach(async () => {
  world = createWorld({ services: [logs], accounts: [account], seed: 3 });
  client = new CloudWatchLogsClient(clientOptions(world, { as: administrator(account) }));
  await client.send(new CreateLogGroupCommand(words));
  await client.send(new CreateLogStreamCommand(words));
});

const put = (message: string) =>
  client.send(
    new PutLogEventsCommand({ ...words, logEvents: [{ message, timestamp: world.clock.now().getTime() }] }),
  );
const found = async (filterPattern = "") =>
  (await client.send(new FilterLogEventsCommand({ ...words, filterPattern }))).events?.map(
    ({ message }) => message,
  );

test("events go when their group keeps them no longer", async () => {
  await client.send(new PutRetentionPolicyCommand({ ...words, retentionInDays: 1 }));
  await put("old");
  await world.clock.advance(20 * 3_600_000);
  await put("new");
  expect(await found()).toEqual(["old", "new"]);
  await world.clock.advance(5 * 3_600_000);
  expect(await found()).toEqual(["new"]);
});

test("events leave no record, and their stream is what IAM is asked for", async () => {
  const events = noteEvents(world);
  const as = narrowCaller(
    world,
    { service: "logs", account, region: "us-east-1" },
    { Action: "logs:PutLogEvents", Resource: "arn:aws:logs:*:*:log-group:/app:log-stream:one" },
    { Action: "logs:CreateLogStream", Resource: "arn:aws:logs:*:*:log-group:/app:*" },
  );
  const logEvents = [{ message: "words", timestamp: world.clock.now().getTime() }];
  expect(await as("PutLogEvents", { ...words, logEvents })).toBe("done");
  expect(await as("CreateLogStream", { ...words, logStreamName: "two" })).toBe("done");
  expect(await as("PutLogEvents", { ...words, logStreamName: "two", logEvents })).toBe(
    "AccessDeniedException",
  );
  expect(await as("DescribeLogStreams", words)).toBe("AccessDeniedException");
  await world.clock.advance(10_000);
  expect(events.map(({ detail }) => (detail as { eventName: string }).eventName)).not.toContain(
    "PutLogEvents",
  );
});

test.each([
  ["{ $.a.b = 1 }", ['{"a":{"b":1}}']],
  ['{ $.list[1] = "x" }', ['{"list":["y","x"]}']],
  ["{ $.none IS NULL }", ['{"none":null}']],
  ["{ $.list NOT EXISTS && $.none NOT EXISTS }", ['{"a":{"b":1}}']],
  ["%l.st%", ['{"list":["y","x"]}']],
])("the pattern %s finds what it says", async (pattern, messages) => {
  for (const message of ['{"a":{"b":1}}', '{"list":["y","x"]}', '{"none":null}', "plain"]) await put(message);
  expect(await found(pattern)).toEqual(messages);
});

test.each(["{ $.a = }", "{ a = 1 }", "{ $.a = 1", '{ $.a > "x" }', "%(%"])(
  "the pattern %s is none",
  async (pattern) => {
    await put("words");
    await expect(found(pattern)).rejects.toMatchObject({ name: "InvalidParameterException" });
  },
);
