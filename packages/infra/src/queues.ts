import type { Names } from "@watchkeeper/config/names";
import type { PolicyDocument } from "@watchkeeper/plans/permissions";
import type { Addresses } from "./addresses.ts";
import type { DeploymentInput } from "./deployment-input.ts";
import { denyEverybody, document, type Statement, withoutTls } from "./policy-words.ts";
import type { RoleSpec } from "./role-spec.ts";
import { sweepRates } from "./sweep-rates.ts";

/** A queue of the hub. */
export interface QueueSpec {
  readonly name: string;
  readonly visibilitySeconds: number;
  readonly deadLetter?: { readonly arn: string; readonly maxReceiveCount: number };
  readonly policy: PolicyDocument;
}

/** Fourteen days, the longest that SQS keeps a message: nothing is lost over a holiday. */
export const retentionSeconds = 1_209_600;

/** How often a message is tried before it goes to the dead letters. What the chat misses, the sweeper tells again. */
const tries: Readonly<Record<string, number>> = { events: 40, chat: 5, clicks: 20 };

/**
 * The quarantine for unreadable events; what tells of a stream's records that were given up; and each queue whose messages a function takes, with its dead letters.
 *
 * @param roles whoever of them may send to a queue is let in by it, and nobody else is.
 */
export function queueSpecs(
  { config, functions }: DeploymentInput,
  names: Names,
  at: Addresses,
  roles: readonly RoleSpec[],
): readonly QueueSpec[] {
  const taken = Object.values(functions).flatMap(({ on, timeoutSeconds }) =>
    "queue" in on ? [{ queue: on.queue, timeoutSeconds }] : [],
  );
  const toQueue = at.rule(names.busToQueueRule, names.bus);
  const schedules = Object.entries(functions).flatMap(([key, { on }]) =>
    "schedule" in on ? [at.rule(names.function(key))] : [],
  );
  const sweeps = sweepRates(config.definitions).map((rate) => at.rule(names.sweepRuleOf(rate)));
  const policyOf = (name: string, rules: readonly string[] = []): PolicyDocument =>
    document([
      ...(rules.length > 0 ? [fromRules(at.queue(name), rules)] : []),
      fromNobodyElse(at.queue(name), sendersOf(at.queue(name), roles, at)),
      denyEverybody("OverTls", ["sqs:*"], [at.queue(name)], withoutTls),
    ]);
  const streamed = Object.entries(functions).flatMap(([key, { on }]) =>
    "stream" in on ? [names.deadLetterQueueOf(key)] : [],
  );
  return [
    ...[names.quarantineQueue, ...streamed].map((name) => ({
      name,
      visibilitySeconds: 30,
      policy: policyOf(name),
    })),
    ...taken.flatMap(({ queue, timeoutSeconds }) => {
      const isOfEvents = names.queue(queue) === names.eventsQueue;
      const deadLetters = names.deadLetterQueueOf(queue);
      return [
        {
          name: deadLetters,
          visibilitySeconds: 30,
          policy: policyOf(deadLetters, isOfEvents ? [toQueue, ...schedules, ...sweeps] : []),
        },
        {
          name: names.queue(queue),
          // Six times the function's timeout (Lambda Developer Guide, "Using Lambda with Amazon SQS").
          visibilitySeconds: 6 * timeoutSeconds,
          deadLetter: { arn: at.queue(deadLetters), maxReceiveCount: tries[queue] ?? 10 },
          policy: policyOf(names.queue(queue), isOfEvents ? [toQueue] : []),
        },
      ];
    }),
  ];
}

/** The roles whose own policies let them send to a queue. */
const sendersOf = (queue: string, roles: readonly RoleSpec[], at: Addresses): readonly string[] =>
  roles
    .filter(({ policy }) =>
      policy.Statement.some(
        ({ Effect, Action, Resource = [] }) =>
          Effect === "Allow" && Action.includes("sqs:SendMessage") && Resource.includes(queue),
      ),
    )
    .map(({ account, name }) => at.role(account, name));

/** Lets EventBridge in, for these rules of ours alone: without the condition, anybody's rule could write to the queue. */
const fromRules = (queue: string, rules: readonly string[]): Statement => ({
  Sid: "FromOurRules",
  Effect: "Allow",
  Principal: { Service: ["events.amazonaws.com"] },
  Action: ["sqs:SendMessage"],
  Resource: [queue],
  Condition: { ArnEquals: { "aws:SourceArn": rules } },
});

/** Whoever sends and is no service must be one of these, whatever their own policies let them. */
const fromNobodyElse = (queue: string, senders: readonly string[]): Statement =>
  denyEverybody("FromNobodyElse", ["sqs:SendMessage"], [queue], {
    BoolIfExists: { "aws:PrincipalIsAWSService": "false" },
    ...(senders.length > 0 ? { ArnNotEquals: { "aws:PrincipalArn": senders } } : {}),
  });
