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

/** The queue that events wait in, the one for those that failed again and again, and the one for the unreadable. */
export function queueSpecs(
  { functions }: DeploymentInput,
  names: Names,
  at: Addresses,
): readonly QueueSpec[] {
  const timeout = Math.max(
    ...Object.values(functions).map((fn) => ("queue" in fn.on ? fn.timeoutSeconds : 0)),
  );
  return [
    { name: names.deadLetterQueue, visibilitySeconds: 30 },
    { name: names.quarantineQueue, visibilitySeconds: 30 },
    {
      name: names.eventsQueue,
      // Six times the function's timeout (Lambda Developer Guide, "Using Lambda with Amazon SQS").
      visibilitySeconds: 6 * timeout,
      deadLetter: { arn: at.queue(names.deadLetterQueue), maxReceiveCount: 40 },
      policy: {
        Version: "2012-10-17",
        Statement: [
          {
            Sid: "FromTheBus",
            Effect: "Allow",
            Principal: { Service: ["events.amazonaws.com"] },
            Action: ["sqs:SendMessage"],
            Resource: [at.queue(names.eventsQueue)],
          },
        ],
      },
    },
  ];
}
