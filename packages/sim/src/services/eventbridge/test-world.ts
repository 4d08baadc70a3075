import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  type Target,
} from "@aws-sdk/client-eventbridge";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  type Message,
  ReceiveMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { createWorld } from "../../kernel/create-world.ts";
import { requestHandler } from "../../kernel/request-handler.ts";
import type { AnyService, Principal } from "../../kernel/service.ts";
import type { World } from "../../kernel/world.ts";
import { iam } from "../iam/service.ts";
import { sqs } from "../sqs/service.ts";
import { eventbridge } from "./service.ts";

export const hub = "111122223333";
export const spoke = "444455556666";

export const makeWorld = (more: readonly AnyService[] = []): World =>
  createWorld({ services: [eventbridge, sqs, iam, ...more], accounts: [hub, spoke], seed: 7 });

const administrator = (account: string): Principal => ({
  type: "user",
  arn: `arn:aws:iam::${account}:user/admin`,
  account,
  userId: "AIDAADMIN",
  administrator: true,
});

/** What an SDK client of an account's administrator is made with. */
export const clientOptions = (world: World, account = hub, region = "us-east-1") => ({
  region,
  requestHandler: requestHandler(world),
  credentials: world.credentialsFor(administrator(account)),
});

/** One account and Region, with the few requests that every test makes. */
export function place(world: World, account = hub, region = "us-east-1") {
  const options = clientOptions(world, account, region);
  const events = new EventBridgeClient(options);
  const queues = new SQSClient(options);
  const roles = new IAMClient(options);
  return {
    events,
    roles,
    /** A queue that lets EventBridge in, or one that does not. */
    async queue(name: string, Policy: string | undefined = queuePolicy(account, region, name)) {
      await queues.send(
        new CreateQueueCommand({ QueueName: name, Attributes: Policy === "" ? {} : { Policy } }),
      );
      return `arn:aws:sqs:${region}:${account}:${name}`;
    },
    /** The messages in a queue, which are then gone. */
    async received(name: string): Promise<readonly Message[]> {
      const QueueUrl = `https://sqs.${region}.amazonaws.com/${account}/${name}`;
      const { Messages = [] } = await queues.send(
        new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] }),
      );
      for (const { ReceiptHandle } of Messages) {
        await queues.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
      return Messages;
    },
    async role(name: string, service: string, statement?: object) {
      const trust = { Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" };
      await roles.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: document(trust) }));
      if (statement) {
        const PolicyDocument = document(statement);
        await roles.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: "own", PolicyDocument }));
      }
      return `arn:aws:iam::${account}:role/${name}`;
    },
    bus: (Name: string) => events.send(new CreateEventBusCommand({ Name })),
    async rule(Name: string, words: Partial<PutRuleCommand["input"]>, ...Targets: Target[]) {
      const { RuleArn } = await events.send(new PutRuleCommand({ Name, ...words }));
      const where = words.EventBusName === undefined ? {} : { EventBusName: words.EventBusName };
      if (Targets.length > 0) {
        await events.send(new PutTargetsCommand({ Rule: Name, ...where, Targets }));
      }
      return RuleArn ?? "";
    },
    put: (...Entries: object[]) => events.send(new PutEventsCommand({ Entries })),
  };
}

export const document = (...Statement: object[]): string =>
  JSON.stringify({ Version: "2012-10-17", Statement });

export const order = { Source: "shop", DetailType: "Order placed", Detail: JSON.stringify({ total: 12 }) };
export const orders = JSON.stringify({ source: ["shop"] });

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-resource-based.html */
const queuePolicy = (account: string, region: string, name: string): string =>
  document({
    Effect: "Allow",
    Principal: { Service: "events.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: `arn:aws:sqs:${region}:${account}:${name}`,
    Condition: { ArnLike: { "aws:SourceArn": `arn:aws:events:${region}:${account}:rule/*` } },
  });
