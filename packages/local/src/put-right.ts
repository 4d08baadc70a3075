import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { hashOf } from "@watchkeeper/core/json";
import type { Deployment } from "@watchkeeper/infra/deployment";
import type { World } from "@watchkeeper/sim/kernel/world";
import { type Ask, deployer } from "./deployer.ts";

/** Puts right, in a cloud that was taken up and has not moved yet, what another process cannot have as it was. */
export async function putRight(
  world: World,
  deployment: Deployment,
  slack: { readonly emulated: boolean } | undefined,
): Promise<void> {
  const ask = deployer(world, deployment.hub.account, deployment.hub.region);
  await tellAddresses(ask, deployment);
  if (slack?.emulated) await tellChatAnew(world, ask, deployment);
}

/** The laptop may be served on another port, and an emulated chat always is: functions are told where. */
async function tellAddresses(ask: Ask, { functions }: Deployment): Promise<void> {
  const { Functions } = await ask("lambda", "ListFunctions", {});
  const there = new Set((Functions as readonly { FunctionName: string }[]).map((one) => one.FunctionName));
  // A release that the cloud was saved before may have brought functions, which its deployment makes.
  for (const { name, environment } of functions.filter((fn) => there.has(fn.name))) {
    const { Environment } = await ask("lambda", "GetFunctionConfiguration", { FunctionName: name });
    const { Variables = {} } = (Environment ?? {}) as { Variables?: Record<string, string> };
    if (hashOf(Variables) === hashOf(environment)) continue;
    await ask("lambda", "UpdateFunctionConfiguration", {
      FunctionName: name,
      Environment: { Variables: environment },
    });
  }
}

/**
 * An emulated chat has forgotten its messages. Of each case whose end it did not show, it is told anew as if it never
 * had been; what it showed of closed ones is history.
 */
async function tellChatAnew(world: World, ask: Ask, { names, hub, functions }: Deployment): Promise<void> {
  // The queue lets nobody in but its senders: the sweeper is one.
  const sweeper = functions.find(({ key }) => key === "sweep-outbox")?.roleArn ?? "";
  const principal = world.assume(sweeper, "put-right", "lambda.amazonaws.com");
  const send = (input: unknown) =>
    world.call({ principal, service: "sqs", operation: "SendMessage", ...hub, input });
  const { QueueUrl } = await ask("sqs", "GetQueueUrl", { QueueName: names.queue("chat") });
  let ExclusiveStartKey: unknown;
  do {
    const { Items, LastEvaluatedKey } = await ask("dynamodb", "Scan", {
      TableName: names.table("work"),
      ConsistentRead: true,
      FilterExpression:
        "sk = :chat AND attribute_exists(gsi1pk) AND (attribute_exists(ts) OR attribute_exists(claim))",
      ExpressionAttributeValues: marshall({ ":chat": "CHAT" }),
      ...(ExclusiveStartKey ? { ExclusiveStartKey } : {}),
    });
    for (const item of Items as Parameters<typeof unmarshall>[0][]) {
      const { pk, sk } = unmarshall(item) as { pk: string; sk: string };
      await ask("dynamodb", "UpdateItem", {
        TableName: names.table("work"),
        Key: marshall({ pk, sk }),
        UpdateExpression: "REMOVE ts, claim, claimUntil",
      });
      const caseId = pk.replace(/^CASE#/, "");
      await send({ QueueUrl, MessageBody: JSON.stringify({ caseId }) });
    }
    ExclusiveStartKey = LastEvaluatedKey;
  } while (ExclusiveStartKey);
}
