import { WatchkeeperError } from "@watchkeeper/core/error";
import type { BusSpec } from "./bus.ts";
import type { QueueSpec } from "./queues.ts";
import type { PolicySpec, RoleSpec } from "./role-spec.ts";
import { managedPolicySize } from "./split-policy.ts";

/** How long AWS lets policies be, in characters: IAM counts no white space, and there is none in ours. */
export const sizeLimits = {
  /** All inline policies of a role (IAM User Guide, "IAM and AWS STS quotas"). */
  "the policy of the role": 10_240,
  /** A quota that may be raised to 4,096. */
  "the trust policy of the role": 2_048,
  "the managed policy": managedPolicySize,
  /** EventBridge User Guide, "EventBridge quotas". */
  "the policy of the bus": 10_240,
  /** SQS Developer Guide, "Policy quotas". */
  "the policy of the queue": 8_192,
} as const;

/** How many managed policies a role may have: a quota that may be raised to 20. */
export const mostPolicies = 10;

const tooManyPolicies = ({ name, account, managed = [] }: RoleSpec) =>
  new WatchkeeperError(
    "PolicyTooLong",
    "invalid-input",
    `What the checks need of the role ${name} in ${account} takes ${managed.length} managed policies, and AWS gives a role ${mostPolicies}. ` +
      "Watch that account with fewer checks, or let fewer of them act there. Nothing was deployed.",
  );

/** A policy of a deployment, and how long it is. */
export interface Measured {
  readonly of: keyof typeof sizeLimits;
  readonly name: string;
  readonly size: number;
}

/** What of a deployment has policies. */
interface WithPolicies {
  readonly roles: readonly RoleSpec[];
  readonly policies: readonly PolicySpec[];
  readonly bus: BusSpec;
  readonly queues: readonly QueueSpec[];
}

/** Every policy of a deployment, measured. */
export function measured({ roles, policies, bus, queues }: WithPolicies): readonly Measured[] {
  const measure = (of: Measured["of"], name: string, policy: unknown): Measured => ({
    of,
    name,
    size: JSON.stringify(policy).length,
  });
  return [
    ...roles.flatMap(({ account, name, policy, managed, trust }) => [
      ...(managed ? [] : [measure("the policy of the role", `${name} in ${account}`, policy)]),
      measure("the trust policy of the role", `${name} in ${account}`, trust),
    ]),
    ...policies.map(({ account, name, policy }) =>
      measure("the managed policy", `${name} in ${account}`, policy),
    ),
    measure("the policy of the bus", bus.name, bus.policy),
    ...queues.map(({ name, policy }) => measure("the policy of the queue", name, policy)),
  ];
}

/** Refuses a deployment that AWS would refuse half-way, and says what to do. */
export function checkSizes<Deployment extends WithPolicies>(deployment: Deployment): Deployment {
  const overloaded = deployment.roles.find(({ managed = [] }) => managed.length > mostPolicies);
  if (overloaded) throw tooManyPolicies(overloaded);
  const tooLong = measured(deployment).find(({ of, size }) => size > sizeLimits[of]);
  if (tooLong === undefined) return deployment;
  const { of, name, size } = tooLong;
  throw new WatchkeeperError(
    "PolicyTooLong",
    "invalid-input",
    `${of} ${name} has ${size} characters, and AWS takes ${sizeLimits[of]}: so many accounts cannot be listed one by one. ` +
      'Name the organisation that they are members of (hub.organization: "o-…" in watchkeeper.config.ts), and policies name it in place of them; or watch fewer accounts. Nothing was deployed.',
  );
}
