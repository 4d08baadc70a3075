import { partitionOf } from "@watchkeeper/core/arn";
import type { Call } from "./call.ts";
import type { NeededAction, Operation } from "./operation.ts";

/** An IAM policy document, as far as we write them. */
export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly {
    readonly Sid?: string;
    readonly Effect: "Allow" | "Deny";
    /** In trust and resource policies: who. */
    readonly Principal?: { readonly AWS?: readonly string[]; readonly Service?: readonly string[] };
    readonly Action: readonly string[];
    /** Absent in trust policies alone. */
    readonly Resource?: readonly string[];
    readonly Condition?: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
  }[];
}

/** A watched account, and what of it is. */
export interface Place {
  readonly partition: string;
  readonly account: string;
  readonly regions: readonly string[];
}

/** How far what acts may go, beyond its operations. */
export interface Reach {
  /** The names of the roles that may be handed to a service; with their path, where they have one. */
  readonly passedRoles: readonly string[];
  /** What carries one of these tags is left alone. */
  readonly protectedTags: Readonly<Record<string, readonly string[]>>;
}

/** The policy of the role that reads: every declared read, in the account's own Regions. */
export const readPolicyFor = (operations: readonly Operation[], place: Place): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: statementsFor(operations, "read", place, []),
});

/**
 * The policy of the role that acts: every declared write, on the account's own resources in its own Regions, and on none
 * that is protected; nor may it take that protection away.
 */
export const actPolicyFor = (
  operations: readonly Operation[],
  place: Place,
  { passedRoles, protectedTags }: Reach,
): PolicyDocument => {
  const keys = Object.keys(protectedTags);
  return {
    Version: "2012-10-17",
    Statement: [
      ...statementsFor(operations, "write", place, passedRoles),
      ...Object.entries(protectedTags).map(([key, values]) =>
        denyAll({ StringEquals: { [`aws:ResourceTag/${key}`]: values } }),
      ),
      ...(keys.length > 0 ? [denyAll({ "ForAnyValue:StringEquals": { "aws:TagKeys": keys } })] : []),
    ],
  };
};

/** All that these operations need, wherever: what bounds roles, and allows none of it by itself. */
export function anywhere(operations: readonly Operation[]): PolicyDocument["Statement"] {
  const actions = operations.flatMap((operation) => operation.actions);
  const alike = Map.groupBy(actions, ({ condition }) => JSON.stringify(condition));
  return [...alike.values()].map((all) => ({
    Effect: "Allow",
    Action: [...new Set(all.map(({ action }) => action))].sort(),
    Resource: ["*"],
    ...(all[0]?.condition ? { Condition: all[0].condition } : {}),
  }));
}

const denyAll = (condition: Condition): PolicyDocument["Statement"][number] => ({
  Effect: "Deny",
  Action: ["*"],
  Resource: ["*"],
  Condition: condition,
});

function statementsFor(
  operations: readonly Operation[],
  access: "read" | "write",
  place: Place,
  passedRoles: readonly string[],
): PolicyDocument["Statement"] {
  const actions = operations.filter((one) => one.access === access).flatMap((one) => one.actions);
  const alike = Map.groupBy(actions, ({ on, action, condition }) =>
    JSON.stringify([resourcesOf(action, on, place, passedRoles), condition]),
  );
  return [...alike.values()].flatMap((all) => {
    const { action, on, condition } = all[0]!;
    const Resource = resourcesOf(action, on, place, passedRoles);
    if (Resource.length === 0) return [];
    return [
      {
        Effect: "Allow" as const,
        Action: [...new Set(all.map((one) => one.action))].sort(),
        Resource,
        Condition: condition ?? { StringEquals: { "aws:RequestedRegion": place.regions } },
      },
    ];
  });
}

/** The session policy of a call: its operation's actions, on these resources, and nothing else. */
export const sessionPolicyFor = (
  { actions }: Pick<Operation, "actions">,
  call: Call,
  resources: readonly string[],
): PolicyDocument => ({
  Version: "2012-10-17",
  // What an action is asked on, by several kinds of resources, is one statement here.
  Statement: distinct(
    actions.map(({ action, on, condition, isBesides }) => ({
      Effect: "Allow",
      Action: [action],
      Resource:
        on === "*" || on === "iam role/*" || isBesides
          ? resourcesOf(action, on, placeOf(call), ["*"])
          : resources,
      ...(condition ? { Condition: condition } : {}),
    })),
  ),
});

const distinct = (all: PolicyDocument["Statement"]): PolicyDocument["Statement"] => [
  ...new Map(all.map((one) => [JSON.stringify(one), one])).values(),
];

/** STS takes no longer policy (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html). */
export const policyCharacters = 2_048;

/** Whether a call's session policy stays within that for all of some resources. */
export const sessionHolds = (
  operation: Pick<Operation, "actions">,
  call: Call,
  resources: readonly string[],
): boolean => JSON.stringify(sessionPolicyFor(operation, call, resources)).length <= policyCharacters;

const placeOf = ({ account, region }: Call) => ({ partition: partitionOf(region), account });

type Condition = NonNullable<PolicyDocument["Statement"][number]["Condition"]>;

function resourcesOf(
  action: string,
  on: NeededAction["on"],
  { partition, account }: Pick<Place, "partition" | "account">,
  passedRoles: readonly string[],
): readonly string[] {
  if (on === "*") return ["*"];
  if (on === "iam role/*") return passedRoles.map((role) => `arn:${partition}:iam::${account}:role/${role}`);
  if (on.startsWith("arn:")) return [on.replace(/^arn:aws:/, `arn:${partition}:`)];
  return [`arn:${partition}:${action.split(":")[0]}:*:${account}:${on}`];
}
