import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
  type Target,
} from "@aws-sdk/client-eventbridge";
import { IAMClient } from "@aws-sdk/client-iam";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { createWorld } from "../../kernel/create-world.ts";
import type { AnyService } from "../../kernel/service.ts";
import type { World } from "../../kernel/world.ts";
import { clientOptions } from "../../testing/clients.ts";
import { takeMessages } from "../../testing/messages.ts";
import { document } from "../../testing/policy.ts";
import { administrator } from "../../testing/principals.ts";
import { makeRole } from "../../testing/roles.ts";
import { iam } from "../iam/service.ts";
import { sqs } from "../sqs/service.ts";
import { eventbridge } from "./service.ts";

export const hub = "111122223333";
export const spoke = "444455556666";

export const makeWorld = (more: readonly AnyService[] = []): World =>
  createWorld({ services: [eventbridge, sqs, iam, ...more], accounts: [hub, spoke], seed: 7 });

/** One account and Region, with the few requests that every test makes. */
export function place(world: World, account = hub, region = "us-east-1") {
  const options = clientOptions(world, { as: administrator(account), region });
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
    received: (name: string) =>
      takeMessages(queues, `https://sqs.${region}.amazonaws.com/${account}/${name}`),
    role: (name: string, service: string, ...statements: object[]) =>
      makeRole(roles, name, service, ...statements),
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
