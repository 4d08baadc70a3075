import { DynamoDBClient, UpdateItemCommand } from "@aws-sdk/client-dynamodb";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Intake } from "@watchkeeper/chat/ports";
import type { Runtime } from "@watchkeeper/core/runtime";
import { clientConfig } from "./client-config.ts";
import { tableNameIn } from "./dynamodb/table-variables.ts";
import { fromSdk } from "./errors.ts";

/** How long a request is remembered: twice as long as its timestamp is taken. */
const rememberedSeconds = 600;

/** What the ingress does with a verified request. Imported lazily: whoever cannot sign never wakes the SDK. */
export function clickIntake(runtime: Runtime, queueUrl: string): Intake {
  const dynamodb = new DynamoDBClient(clientConfig(runtime));
  const sqs = new SQSClient(clientConfig(runtime));
  return {
    seen: async (hash) => {
      try {
        const ttl = Math.floor(runtime.clock.now().getTime() / 1_000) + rememberedSeconds;
        // One atomic write both remembers and answers: of two at one instant, one is the first.
        const { Attributes } = await dynamodb.send(
          new UpdateItemCommand({
            TableName: tableNameIn(runtime.env, "work"),
            Key: { pk: { S: `SEEN#${hash}` }, sk: { S: "SEEN" } },
            UpdateExpression: "SET #ttl = :ttl, v = :one ADD times :one",
            ExpressionAttributeNames: { "#ttl": "ttl" },
            ExpressionAttributeValues: { ":ttl": { N: String(ttl) }, ":one": { N: "1" } },
            ReturnValues: "UPDATED_NEW",
          }),
        );
        return Number(Attributes?.times?.N ?? "1");
      } catch (error) {
        throw fromSdk(error, "dynamodb:UpdateItem of the requests that were seen");
      }
    },
    handOver: async (interaction) => {
      try {
        await sqs.send(
          new SendMessageCommand({ QueueUrl: queueUrl, MessageBody: JSON.stringify(interaction) }),
        );
      } catch (error) {
        throw fromSdk(error, "sqs:SendMessage to the clicks queue");
      }
    },
  };
}
