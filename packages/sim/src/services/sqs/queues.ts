import type * as Sqs from "@aws-sdk/client-sqs";
import { AwsError } from "../../kernel/aws-error.ts";
import { lowerCamel } from "../../kernel/cloud-trail.ts";
import type { Operations, TrailRecord } from "../../kernel/service.ts";
import { isFifo } from "./fifo.ts";
import { dropExpired } from "./message-store.ts";
import { checkAttributes, isAttribute, redriveOf, showAttributes } from "./queue-attributes.ts";
import { arnOf, findQueue, noSuchQueue, onQueue, queueByArn, urlOf } from "./shared.ts";
import type { Queue, SqsState } from "./state.ts";
import { queueWatchers } from "./watchers.ts";

type QueueOperations =
  | "CreateQueue"
  | "DeleteQueue"
  | "GetQueueUrl"
  | "GetQueueAttributes"
  | "SetQueueAttributes"
  | "ListQueues"
  | "ListDeadLetterSourceQueues"
  | "PurgeQueue"
  | "TagQueue"
  | "UntagQueue"
  | "ListQueueTags";

/** How long a deleted queue's name, and a purged queue, must rest. */
const restMs = 60_000;

const trail = (input: unknown, output: unknown): TrailRecord => ({
  requestParameters: lowerCamel(input),
  responseElements: Object.keys((output ?? {}) as object).length > 0 ? lowerCamel(output) : null,
});

/** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/APIReference/API_CreateQueue.html, and what is done to queues. */
export const queueOperations: Pick<Operations<typeof Sqs, SqsState>, QueueOperations> = {
  CreateQueue: {
    authorize: (input, { region, account }) => [
      { action: "sqs:CreateQueue", resource: arnOf(region, account, input.QueueName ?? "") },
    ],
    run: (input, request) => {
      const { state, account, region, now } = request;
      const name = checkName(input.QueueName);
      const attributes = input.Attributes ?? {};
      checkAttributes(name, attributes);
      if (isFifo({ name }) && attributes.FifoQueue !== "true") throw notAName();
      const known = state.queues.get(name);
      if (known) return { QueueUrl: urlOf(sameQueue(known, attributes), request) };
      const deleted = state.deleted.get(name);
      if (deleted && now.getTime() - deleted.getTime() < restMs) {
        throw new AwsError(
          "QueueDeletedRecently",
          "You must wait 60 seconds after deleting a queue before you can create another with the same name.",
        );
      }
      const queue: Queue = {
        name,
        arn: arnOf(region, account, name),
        created: now,
        modified: now,
        purged: undefined,
        attributes: new Map(Object.entries(attributes)),
        tags: new Map(Object.entries(input.tags ?? {})),
        messages: [],
        numbered: 0,
        sentLately: new Map(),
      };
      state.queues.set(name, queue);
      return { QueueUrl: urlOf(queue, request) };
    },
    trail,
  },
  DeleteQueue: {
    authorize: onQueue("DeleteQueue"),
    run: (input, request) => {
      const queue = findQueue(input, request);
      request.state.queues.delete(queue.name);
      request.state.deleted.set(queue.name, request.now);
      queueWatchers.wake(queue);
      return {};
    },
    trail,
  },
  GetQueueUrl: {
    authorize: (input, request) => {
      const owner = input.QueueOwnerAWSAccountId ?? request.account;
      const arn = arnOf(request.region, owner, input.QueueName ?? "");
      const policy = queueByArn(request.world, arn)?.attributes.get("Policy");
      return [{ action: "sqs:GetQueueUrl", resource: arn, ...(policy ? { resourcePolicy: policy } : {}) }];
    },
    run: (input, request) => {
      const owner = input.QueueOwnerAWSAccountId ?? request.account;
      const queue = queueByArn(request.world, arnOf(request.region, owner, input.QueueName ?? ""));
      if (!queue) throw noSuchQueue();
      return { QueueUrl: urlOf(queue, request) };
    },
  },
  GetQueueAttributes: {
    authorize: onQueue("GetQueueAttributes"),
    run: (input, request) => {
      const queue = findQueue(input, request);
      dropExpired(queue, request.now.getTime());
      const all = showAttributes(queue, request.now.getTime());
      const names: readonly string[] = input.AttributeNames ?? [];
      const wanted = names.includes("All") ? Object.keys(all) : names;
      const unknown = wanted.find((name) => !isAttribute(name, all));
      if (unknown) throw new AwsError("InvalidAttributeName", `Unknown Attribute ${unknown}.`);
      const entries = wanted.flatMap((name) => (all[name] === undefined ? [] : [[name, all[name]] as const]));
      return entries.length > 0 ? { Attributes: Object.fromEntries(entries) } : {};
    },
  },
  SetQueueAttributes: {
    authorize: onQueue("SetQueueAttributes"),
    run: (input, request) => {
      const queue = findQueue(input, request);
      const attributes = input.Attributes ?? {};
      checkAttributes(queue.name, attributes);
      for (const [name, value] of Object.entries(attributes)) queue.attributes.set(name, value);
      queue.modified = request.now;
      return {};
    },
    trail,
  },
  ListQueues: {
    run: (input, request) => {
      const { state } = request;
      const names = [...state.queues.keys()]
        .filter((name) => name.startsWith(input.QueueNamePrefix ?? ""))
        .toSorted();
      const start = Number(input.NextToken ?? 0);
      const end = start + (input.MaxResults ?? 1_000);
      const urls = names.slice(start, end).map((name) => urlOf(state.queues.get(name)!, request));
      const next = input.MaxResults !== undefined && end < names.length ? { NextToken: String(end) } : {};
      return urls.length > 0 ? { QueueUrls: urls, ...next } : {};
    },
  },
  ListDeadLetterSourceQueues: {
    authorize: onQueue("ListDeadLetterSourceQueues"),
    run: (input, request) => {
      const { arn } = findQueue(input, request);
      const sources = [...request.state.queues.values()].filter(
        (queue) => redriveOf(queue)?.deadLetterTargetArn === arn,
      );
      return { queueUrls: sources.map((queue) => urlOf(queue, request)) };
    },
  },
  PurgeQueue: {
    authorize: onQueue("PurgeQueue"),
    run: (input, request) => {
      const queue = findQueue(input, request);
      const { now } = request;
      if (queue.purged && now.getTime() - queue.purged.getTime() < restMs) {
        throw new AwsError(
          "PurgeQueueInProgress",
          `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`,
          403,
        );
      }
      queue.purged = now;
      queue.messages = [];
      return {};
    },
    trail,
  },
  TagQueue: {
    authorize: onQueue("TagQueue"),
    run: (input, request) => {
      const queue = findQueue(input, request);
      for (const [key, value] of Object.entries(input.Tags ?? {})) queue.tags.set(key, value);
      return {};
    },
    trail,
  },
  UntagQueue: {
    authorize: onQueue("UntagQueue"),
    run: (input, request) => {
      const queue = findQueue(input, request);
      for (const key of input.TagKeys ?? []) queue.tags.delete(key);
      return {};
    },
    trail,
  },
  ListQueueTags: {
    authorize: onQueue("ListQueueTags"),
    run: (input, request) => {
      const { tags } = findQueue(input, request);
      return tags.size > 0 ? { Tags: Object.fromEntries(tags) } : {};
    },
  },
};

function checkName(name: string | undefined): string {
  if (name && name.length <= 80 && /^[\w-]+(\.fifo)?$/.test(name)) return name;
  throw notAName();
}

const notAName = () =>
  new AwsError(
    "InvalidParameterValue",
    "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length",
  );

/** Making a queue again is harmless as long as nothing about it differs. */
function sameQueue(queue: Queue, attributes: Readonly<Record<string, string>>): Queue {
  const shown = showAttributes(queue, 0);
  const differing = Object.entries(attributes).find(([name, value]) => shown[name] !== value);
  if (differing) {
    throw new AwsError(
      "QueueNameExists",
      `A queue already exists with the same name and a different value for attribute ${differing[0]}`,
    );
  }
  return queue;
}
