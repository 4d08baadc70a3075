import type { Names } from "@watchkeeper/config/names";
import type { PolicyDocument } from "@watchkeeper/plans/permissions";
import type { Addresses } from "./addresses.ts";
import type { DeploymentInput } from "./deployment.ts";

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

/** The quarantine for unreadable events; and each queue whose messages a function takes, with its dead letters. */
export function queueSpecs(
  { functions }: DeploymentInput,
  names: Names,
  at: Addresses,
): readonly QueueSpec[] {
  const taken = Object.values(functions).flatMap(({ on, timeoutSeconds }) =>
    "queue" in on ? [{ queue: on.queue, timeoutSeconds }] : [],
  );
  return [
    { name: names.quarantineQueue, visibilitySeconds: 30 },
    ...taken.flatMap(({ queue, timeoutSeconds }) => [
      { name: names.deadLetterQueueOf(queue), visibilitySeconds: 30 },
      {
        name: names.queue(queue),
        // Six times the function's timeout (Lambda Developer Guide, "Using Lambda with Amazon SQS").
        visibilitySeconds: 6 * timeoutSeconds,
        deadLetter: {
          arn: at.queue(names.deadLetterQueueOf(queue)),
          maxReceiveCount: tries[queue] ?? 10,
        },
        ...(names.queue(queue) === names.eventsQueue
          ? { policy: fromTheBus(at.queue(names.eventsQueue)) }
          : {}),
      },
    ]),
  ];
}

const fromTheBus = (queue: string): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: [
    {
      Sid: "FromTheBus",
      Effect: "Allow",
      Principal: { Service: ["events.amazonaws.com"] },
      Action: ["sqs:SendMessage"],
      Resource: [queue],
    },
  ],
});
