import { formatArn } from "@watchkeeper/core/arn";
import type { Deployment } from "../deployment.ts";
import { type QueueSpec, retentionSeconds } from "../queues.ts";

/** A queue, by its ARN. */
export type Queues = (queueArn: string) => aws.sqs.Queue;

/** The queues: encrypted by SQS, kept for as long as it keeps messages, each after its dead letters. */
export function makeQueues({ queues, hub }: Deployment): Queues {
  const made = new Map<string, aws.sqs.Queue>();
  const arnOf = ({ name }: QueueSpec) =>
    formatArn({ service: "sqs", region: hub.region, account: hub.account, resource: name });
  const queueAt: Queues = (arn) => {
    const present = made.get(arn);
    if (present) return present;
    const spec = queues.find((one) => arnOf(one) === arn);
    if (!spec) throw new Error(`The deployment uses ${arn}, and makes no such queue.`);
    const queue = new aws.sqs.Queue(spec.name, argumentsOf(spec), {
      dependsOn: spec.deadLetter ? [queueAt(spec.deadLetter.arn)] : [],
    });
    made.set(arn, queue);
    return queue;
  };
  for (const spec of queues) queueAt(arnOf(spec));
  return queueAt;
}

const argumentsOf = ({ name, visibilitySeconds, deadLetter, policy }: QueueSpec): aws.sqs.QueueArgs => ({
  name,
  visibilityTimeoutSeconds: visibilitySeconds,
  messageRetentionSeconds: retentionSeconds,
  sqsManagedSseEnabled: true,
  policy: JSON.stringify(policy),
  ...(deadLetter
    ? {
        redrivePolicy: JSON.stringify({
          deadLetterTargetArn: deadLetter.arn,
          maxReceiveCount: deadLetter.maxReceiveCount,
        }),
      }
    : {}),
});
