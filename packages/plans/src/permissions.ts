import { partitionOf } from "@watchkeeper/core/arn";
import { WatchkeeperError } from "@watchkeeper/core/error";
import { type Call, type OperationKey, operationOf } from "./call.ts";

/** What an operation needs of IAM (Service Authorization Reference). */
export interface OperationPermissions {
  readonly access: "read" | "write";
  /** Each action that AWS asks for, and the resource type it is asked on: `*` where there is none. */
  readonly actions: readonly {
    readonly action: string;
    /** `*`, a type of the service's own (`instance/*`), or one that is not the step's resource (`iam role/*`). */
    readonly on: "*" | "instance/*" | "backup-plan:*" | "iam role/*";
    readonly condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
  }[];
}

/** What each operation that a plan may hold needs: the one table behind every role and session policy. */
const permissions: Readonly<Partial<Record<OperationKey, OperationPermissions>>> = {
  "backup:GetBackupSelection": {
    access: "read",
    actions: [{ action: "backup:GetBackupSelection", on: "backup-plan:*" }],
  },
  "backup:ListBackupPlans": { access: "read", actions: [{ action: "backup:ListBackupPlans", on: "*" }] },
  "backup:ListBackupSelections": {
    access: "read",
    actions: [{ action: "backup:ListBackupSelections", on: "backup-plan:*" }],
  },
  "ec2:AssociateIamInstanceProfile": {
    access: "write",
    actions: [
      { action: "ec2:AssociateIamInstanceProfile", on: "instance/*" },
      {
        action: "iam:PassRole",
        on: "iam role/*",
        condition: { StringEquals: { "iam:PassedToService": "ec2.amazonaws.com" } },
      },
    ],
  },
  "ec2:DescribeIamInstanceProfileAssociations": {
    access: "read",
    actions: [{ action: "ec2:DescribeIamInstanceProfileAssociations", on: "*" }],
  },
  "ec2:DescribeImages": { access: "read", actions: [{ action: "ec2:DescribeImages", on: "*" }] },
  "ec2:DescribeVolumes": { access: "read", actions: [{ action: "ec2:DescribeVolumes", on: "*" }] },
  "ec2:DisassociateIamInstanceProfile": {
    access: "write",
    actions: [{ action: "ec2:DisassociateIamInstanceProfile", on: "instance/*" }],
  },
  "ec2:StartInstances": { access: "write", actions: [{ action: "ec2:StartInstances", on: "instance/*" }] },
  "ec2:StopInstances": { access: "write", actions: [{ action: "ec2:StopInstances", on: "instance/*" }] },
  "ssm:DescribeInstanceInformation": {
    access: "read",
    actions: [{ action: "ssm:DescribeInstanceInformation", on: "*" }],
  },
  "ec2:DescribeInstances": { access: "read", actions: [{ action: "ec2:DescribeInstances", on: "*" }] },
  "ec2:DescribeTags": { access: "read", actions: [{ action: "ec2:DescribeTags", on: "*" }] },
  "ec2:CreateTags": { access: "write", actions: [{ action: "ec2:CreateTags", on: "instance/*" }] },
  "ec2:DeleteTags": { access: "write", actions: [{ action: "ec2:DeleteTags", on: "instance/*" }] },
  "ec2:ModifyInstanceMetadataOptions": {
    access: "write",
    actions: [{ action: "ec2:ModifyInstanceMetadataOptions", on: "instance/*" }],
  },
};

/** The permissions of an operation; an operation without a line in the table cannot be used. */
export function permissionsOf(operation: OperationKey): OperationPermissions {
  const found = permissions[operation];
  if (!found) {
    throw new WatchkeeperError(
      "NoPermissions",
      "bug",
      `${operation} has no line in packages/plans/src/permissions.ts, and so no role may use it.`,
    );
  }
  return found;
}

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
export const readPolicyFor = (operations: readonly OperationKey[], place: Place): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: statementsFor(operations, "read", place, []),
});

/**
 * The policy of the role that acts: every declared write, on the account's own resources in its own Regions, and on none
 * that is protected; nor may it take that protection away.
 */
export const actPolicyFor = (
  operations: readonly OperationKey[],
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
export function anywhere(operations: readonly OperationKey[]): PolicyDocument["Statement"] {
  const actions = operations.flatMap((operation) => permissionsOf(operation).actions);
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
  operations: readonly OperationKey[],
  access: "read" | "write",
  place: Place,
  passedRoles: readonly string[],
): PolicyDocument["Statement"] {
  const needed = operations.map(permissionsOf).filter((one) => one.access === access);
  const actions = needed.flatMap((one) => one.actions);
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
export const sessionPolicyFor = (call: Call, resources: readonly string[]): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: permissionsOf(operationOf(call)).actions.map(({ action, on, condition }) => ({
    Effect: "Allow",
    Action: [action],
    Resource: on === "*" || on === "iam role/*" ? resourcesOf(action, on, placeOf(call), ["*"]) : resources,
    ...(condition ? { Condition: condition } : {}),
  })),
});

const placeOf = ({ account, region }: Call) => ({ partition: partitionOf(region), account });

type Condition = NonNullable<PolicyDocument["Statement"][number]["Condition"]>;

function resourcesOf(
  action: string,
  on: OperationPermissions["actions"][number]["on"],
  { partition, account }: Pick<Place, "partition" | "account">,
  passedRoles: readonly string[],
): readonly string[] {
  if (on === "*") return ["*"];
  if (on === "iam role/*") return passedRoles.map((role) => `arn:${partition}:iam::${account}:role/${role}`);
  return [`arn:${partition}:${action.split(":")[0]}:*:${account}:${on}`];
}
