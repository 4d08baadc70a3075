import { IAMClient } from "@aws-sdk/client-iam";
import { AddPermissionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  CreateTopicCommand,
  PublishCommand,
  type PublishCommandInput,
  SNSClient,
  SubscribeCommand,
} from "@aws-sdk/client-sns";
import { CreateQueueCommand, type Message, SQSClient } from "@aws-sdk/client-sqs";
import { createWorld } from "../../kernel/create-world.ts";
import type { AnyService } from "../../kernel/service.ts";
import type { LambdaCode, World } from "../../kernel/world.ts";
import { clientOptions } from "../../testing/clients.ts";
import { addFunction } from "../../testing/functions.ts";
import { takeMessages } from "../../testing/messages.ts";
import { document } from "../../testing/policy.ts";
import { administrator } from "../../testing/principals.ts";
import { makeRole } from "../../testing/roles.ts";
import { iam } from "../iam/service.ts";
import { lambda } from "../lambda/service.ts";
import { sqs } from "../sqs/service.ts";
import { sns } from "./service.ts";

export const hub = "111122223333";
export const spoke = "444455556666";

export const makeWorld = (more: readonly AnyService[] = []): World =>
  createWorld({ services: [sns, sqs, lambda, iam, ...more], accounts: [hub, spoke], seed: 11 });

export const topicArn = (name: string, account = hub): string => `arn:aws:sns:us-east-1:${account}:${name}`;
export const queueArn = (name: string, account = hub): string => `arn:aws:sqs:us-east-1:${account}:${name}`;

/** Lets SNS send to a queue on behalf of a topic. */
export const openTo = (queue: string, topic: string): string =>
  document({
    Effect: "Allow",
    Principal: { Service: "sns.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: queue,
    Condition: { ArnEquals: { "aws:SourceArn": topic } },
  });

/** One account, with the few requests that every test makes. */
export function place(world: World, account = hub) {
  const options = clientOptions(world, { as: administrator(account) });
  const topics = new SNSClient(options);
  const queues = new SQSClient(options);
  const functions = new LambdaClient(options);
  const roles = new IAMClient(options);
  return {
    options,
    topics,
    queues,
    roles,
    async topic(Name: string, Attributes: Record<string, string> = {}): Promise<string> {
      const { TopicArn = "" } = await topics.send(new CreateTopicCommand({ Name, Attributes }));
      return TopicArn;
    },
    async queue(name: string, Policy?: string): Promise<string> {
      await queues.send(
        new CreateQueueCommand({ QueueName: name, Attributes: Policy === undefined ? {} : { Policy } }),
      );
      return queueArn(name, account);
    },
    async subscribe(TopicArn: string, Endpoint: string, Attributes: Record<string, string> = {}) {
      const Protocol = Endpoint.split(":")[2] ?? "";
      const words = { TopicArn, Protocol, Endpoint, Attributes, ReturnSubscriptionArn: true };
      return (await topics.send(new SubscribeCommand(words))).SubscriptionArn ?? "";
    },
    publish: (TopicArn: string, Message: string, words: Partial<PublishCommandInput> = {}) =>
      topics.send(new PublishCommand({ TopicArn, Message, ...words })),
    /** The messages in a queue, which are then gone. */
    received: (name: string) =>
      takeMessages(queues, `https://sqs.us-east-1.amazonaws.com/${account}/${name}`),
    role: (name: string, service: string, ...statements: object[]) =>
      makeRole(roles, name, service, ...statements),
    /** A function that a topic may invoke. */
    async function(name: string, code: LambdaCode, SourceArn?: string): Promise<string> {
      const Role = await makeRole(roles, `${name}-role`, "lambda.amazonaws.com");
      const arn = await addFunction(world, functions, name, code, { Role });
      if (SourceArn !== undefined) {
        const who = { Principal: "sns.amazonaws.com", Action: "lambda:InvokeFunction", SourceArn };
        await functions.send(new AddPermissionCommand({ FunctionName: name, StatementId: "sns", ...who }));
      }
      return arn;
    },
  };
}

/** The texts of notifications, in the order of their coming. */
export const textsOf = (messages: readonly Message[]): string[] =>
  messages.map(({ Body }) => (JSON.parse(Body ?? "") as { Message: string }).Message);
