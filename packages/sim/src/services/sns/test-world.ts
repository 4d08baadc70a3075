import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { AddPermissionCommand, CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import {
  CreateTopicCommand,
  PublishCommand,
  type PublishCommandInput,
  SNSClient,
  SubscribeCommand,
} from "@aws-sdk/client-sns";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { createWorld } from "../../kernel/create-world.ts";
import { requestHandler } from "../../kernel/request-handler.ts";
import type { AnyService } from "../../kernel/service.ts";
import type { LambdaCode, World } from "../../kernel/world.ts";
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

export const document = (...Statement: object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement });

/** What an SDK client of an account's administrator is made with. */
export const clientOptions = (world: World, account = hub) => ({
  region: "us-east-1",
  requestHandler: requestHandler(world),
  credentials: world.credentialsFor({
    type: "user",
    arn: `arn:aws:iam::${account}:user/admin`,
    account,
    userId: "AIDAADMIN",
    administrator: true,
  }),
});

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
  const options = clientOptions(world, account);
  const topics = new SNSClient(options);
  const queues = new SQSClient(options);
  const functions = new LambdaClient(options);
  const roles = new IAMClient(options);
  return {
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
    async received(name: string): Promise<readonly Message[]> {
      const QueueUrl = `https://sqs.us-east-1.amazonaws.com/${account}/${name}`;
      const { Messages = [] } = await queues.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] }),
      );
      for (const { ReceiptHandle } of Messages) {
        await queues.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
      return Messages;
    },
    async role(name: string, service: string, ...statements: object[]): Promise<string> {
      const trust = { Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" };
      await roles.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: document(trust) }));
      if (statements.length > 0) {
        const PolicyDocument = document(...statements);
        await roles.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: "own", PolicyDocument }));
      }
      return `arn:aws:iam::${account}:role/${name}`;
    },
    /** A function that a topic may invoke. */
    async function(name: string, code: LambdaCode, SourceArn?: string): Promise<string> {
      world.code.set(name, code);
      const Role = await this.role(`${name}-role`, "lambda.amazonaws.com");
      const Code = { S3Bucket: "code", S3Key: name };
      const words = { Runtime: "nodejs24.x", Handler: "index.handler" } as const;
      await functions.send(new CreateFunctionCommand({ FunctionName: name, Role, Code, ...words }));
      if (SourceArn !== undefined) {
        const who = { Principal: "sns.amazonaws.com", Action: "lambda:InvokeFunction", SourceArn };
        await functions.send(new AddPermissionCommand({ FunctionName: name, StatementId: "sns", ...who }));
      }
      return `arn:aws:lambda:us-east-1:${account}:function:${name}`;
    },
  };
}

/** The texts of notifications, in the order of their coming. */
export const textsOf = (messages: readonly Message[]): string[] =>
  messages.map(({ Body }) => (JSON.parse(Body ?? "") as { Message: string }).Message);
