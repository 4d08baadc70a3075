import type { Names } from "@watchkeeper/config/names";
import type { PolicyDocument } from "@watchkeeper/plans/permissions";
import type { Addresses } from "./addresses.ts";
import type { DeploymentInput } from "./deployment-input.ts";

/** A queue of the hub. */
export interface QueueSpec {
  readonly name: string;
  readonly visibilitySeconds: number;
  readonly deadLetter?: { readonly arn: string; readonly maxReceiveCount: number };
  readonly policy?: PolicyDocument;
}

/** Fourteen days, the longest that SQS keeps a message: nothing is lost over a holiday. */
export const retentionSeconds = 1_209_600;

/** How often a message is tried before it goes to the dead letters. What the chat misses, the sweeper tells again. */
const tries: Readonly<Record<string, number>> = { events: 40, chat: 5, clicks: 20 };

/** The quarantine for unreadable events; what tells of a stream's records that were given up; and each queue whose messages a function takes, with its dead letters. */
export function queueSpecs(
  { functions }: DeploymentInput,
  names: Names,
  at: Addresses,
): readonly QueueSpec[] {
  const taken = Object.values(functions).flatMap(({ on, timeoutSeconds }) =>
    "queue" in on ? [{ queue: on.queue, timeoutSeconds }] : [],
  );
  const toQueue = at.rule(names.busToQueueRule, names.bus);
  const schedules = Object.entries(functions).flatMap(([key, { on }]) =>
    "schedule" in on ? [at.rule(names.function(key))] : [],
  );
  const streamed = Object.entries(functions).flatMap(([key, { on }]) => ("stream" in on ? [key] : []));
  return [
    { name: names.quarantineQueue, visibilitySeconds: 30 },
    ...streamed.map((key) => ({ name: names.deadLetterQueueOf(key), visibilitySeconds: 30 })),
    ...taken.flatMap(({ queue, timeoutSeconds }) => [
      {
        name: names.deadLetterQueueOf(queue),
        visibilitySeconds: 30,
        ...(names.queue(queue) === names.eventsQueue
          ? { policy: fromRules(at.queue(names.deadLetterQueue), [toQueue, ...schedules]) }
          : {}),
      },
      {
        name: names.queue(queue),
        // Six times the function's timeout (Lambda Developer Guide, "Using Lambda with Amazon SQS").
        visibilitySeconds: 6 * timeoutSeconds,
        deadLetter: {
          arn: at.queue(names.deadLetterQueueOf(queue)),
          maxReceiveCount: tries[queue] ?? 10,
        },
        ...(names.queue(queue) === names.eventsQueue
          ? { policy: fromRules(at.queue(names.eventsQueue), [toQueue]) }
          : {}),
      },
    ]),
  ];
}

/** Lets EventBridge in, for these rules of ours alone: without the condition, anybody's rule could write to the queue. */
const fromRules = (queue: string, rules: readonly string[]): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "FromOurRules",
      Effect: "Allow",
      Principal: { Service: ["events.amazonaws.com"] },
      Action: ["sqs:SendMessage"],
      Resource: [queue],
      Condition: { ArnEquals: { "aws:SourceArn": rules } },
    },
  ],
});
