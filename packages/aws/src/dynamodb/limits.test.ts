import {
  ConditionalCheckFailedException,
  DynamoDBClient,
  GetItemCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { mockClient } from "aws-sdk-client-mock";
import { beforeEach, expect, test } from "vitest";
import { hubRuntime } from "../testing/hub-runtime.ts";
import { dynamoLimits } from "./limits.ts";
import { dynamoTables } from "./tables.ts";

const dynamodb = mockClient(DynamoDBClient);
const limits = () => dynamoLimits(dynamoTables(hubRuntime, () => "t").work, hubRuntime.clock);
const reserve = () => limits().reserve("444455556666", "c-1.f00d", 2, 50);

beforeEach(() => {
  dynamodb.reset();
  const message = "The conditional request failed";
  dynamodb.on(UpdateItemCommand).rejects(new ConditionalCheckFailedException({ message, $metadata: {} }));
});

test("a reservation whose answer was lost is found when it is made again, and counted once", async () => {
  dynamodb.on(GetItemCommand).resolves({ Item: { steps: { N: "2" }, runs: { SS: ["c-1.f00d"] } } });
  expect(await reserve()).toBe(true);
});

test("what a run has reserved itself is not held against it", async () => {
  dynamodb
    .on(GetItemCommand)
    .resolves({ Item: { steps: { N: "12" }, runs: { SS: ["c-1.f00d", "c-2.f00d"] } } });
  expect(await limits().stepsThisHour("444455556666", { run: "c-1.f00d", steps: 2 })).toBe(10);
  expect(await limits().stepsThisHour("444455556666", { run: "c-3.f00d", steps: 2 })).toBe(12);
});

test("there is no room where others have reserved it all", async () => {
  dynamodb.on(GetItemCommand).resolves({ Item: { steps: { N: "50" }, runs: { SS: ["c-2.f00d"] } } });
  expect(await reserve()).toBe(false);
});
