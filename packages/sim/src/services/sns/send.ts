import { sourceKeys } from "../../kernel/iam/source-keys.ts";
import type { World } from "../../kernel/world.ts";
import type { MessageAttributes } from "./message-attributes.ts";
import type { Topic } from "./resources.ts";

/** Sends a text to a queue or a function, by its ARN, as SNS on behalf of a topic. Throws what they answer. */
export async function send(
  world: World,
  topic: Topic,
  arn: string,
  text: string,
  attributes: MessageAttributes,
): Promise<void> {
  const [, , service = "", region = "", account = "", name] = arn.split(":");
  const caller = {
    principal: world.servicePrincipal("sns.amazonaws.com", topic.account),
    account: topic.account,
    region,
    context: sourceKeys(topic.arn),
  };
  if (service === "lambda") {
    const input = { FunctionName: arn, InvocationType: "Event", Payload: Buffer.from(text) };
    await world.call({ ...caller, service, operation: "Invoke", input });
    return;
  }
  const QueueUrl = `https://sqs.${region}.amazonaws.com/${account}/${name}`;
  const input = { QueueUrl, MessageBody: text, MessageAttributes: attributes };
  await world.call({ ...caller, service, operation: "SendMessage", input });
}
