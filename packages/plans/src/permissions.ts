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

/** The policy of a spoke role: every declared operation of its kind, on the account's own resources. */
export function rolePolicyFor(
  operations: readonly OperationKey[],
  access: "read" | "write",
  account: string,
): PolicyDocument {
  const statements = new Map<
    string,
    { resource: string; condition: Condition | undefined; actions: Set<string> }
  >();
  for (const operation of operations) {
    const { access: needs, actions } = permissionsOf(operation);
    if (needs !== access) continue;
    for (const { action, on, condition } of actions) {
      const resource = resourceOf(action, on, account);
      const key = JSON.stringify([resource, condition]);
      const row = statements.get(key) ?? { resource, condition, actions: new Set() };
      statements.set(key, row);
      row.actions.add(action);
    }
  }
  return {
    Version: "2012-10-17",
    Statement: [...statements.values()].map(({ resource, condition, actions }) => ({
      Effect: "Allow",
      Action: [...actions].sort(),
      Resource: [resource],
      ...(condition ? { Condition: condition } : {}),
    })),
  };
}

/** The session policy of a call: its operation's actions, on these resources, and nothing else. */
export const sessionPolicyFor = (call: Call, resources: readonly string[]): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: permissionsOf(operationOf(call)).actions.map(({ action, on, condition }) => ({
    Effect: "Allow",
    Action: [action],
    Resource: on === "*" || on === "iam role/*" ? [resourceOf(action, on, call.account)] : resources,
    ...(condition ? { Condition: condition } : {}),
  })),
});

type Condition = NonNullable<OperationPermissions["actions"][number]["condition"]>;

function resourceOf(
  action: string,
  on: OperationPermissions["actions"][number]["on"],
  account: string,
): string {
  if (on === "*") return "*";
  if (on === "iam role/*") return `arn:aws:iam::${account}:role/*`;
  return `arn:aws:${action.split(":")[0]}:*:${account}:${on}`;
}
