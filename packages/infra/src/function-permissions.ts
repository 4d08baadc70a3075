import { onTable } from "@watchkeeper/aws/dynamodb/operations";
import type { Names } from "@watchkeeper/config/names";
import { WatchkeeperError } from "@watchkeeper/core/error";
import type { PolicyDocument } from "@watchkeeper/plans/permissions";
import type { Addresses } from "./addresses.ts";
import { tableStatements } from "./table-statements.ts";

/** The actions that IAM asks for, and on what. */
interface Need {
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  readonly condition?: PolicyDocument["Statement"][number]["Condition"];
}

/** What the hub's own operations need, but for those on tables, which say it themselves. */
const needs: Readonly<Record<string, (names: Names, at: Addresses) => Need>> = {
  "states:StartExecution": (_, at) => ({
    actions: ["states:StartExecution"],
    resources: [at.machine("remediate")],
  }),
  "states:ListExecutions": (_, at) => ({
    actions: ["states:ListExecutions"],
    resources: [at.machine("remediate")],
  }),
  "states:StartExecution of sweep": (_, at) => ({
    actions: ["states:StartExecution"],
    resources: [at.machine("sweep")],
  }),
  "states:DescribeExecution of sweep": (_, at) => ({
    actions: ["states:DescribeExecution"],
    resources: [executionsOf(at.machine("sweep"))],
  }),
  // A token names no resource that IAM could match.
  "states:SendTaskSuccess": () => ({ actions: ["states:SendTaskSuccess"], resources: ["*"] }),
  "sqs:SendMessage": (names, at) => ({
    actions: ["sqs:SendMessage"],
    resources: [at.queue(names.quarantineQueue)],
  }),
  "sqs:SendMessage to events": (names, at) => ({
    actions: ["sqs:SendMessage"],
    resources: [at.queue(names.eventsQueue)],
  }),
  "sqs:SendMessage to chat": (names, at) => ({
    actions: ["sqs:SendMessage"],
    resources: [at.queue(names.queue("chat"))],
  }),
  "sqs:SendMessage to clicks": (names, at) => ({
    actions: ["sqs:SendMessage"],
    resources: [at.queue(names.queue("clicks"))],
  }),
  "sqs:ChangeMessageVisibility of chat": (names, at) => ({
    actions: ["sqs:ChangeMessageVisibility"],
    resources: [at.queue(names.queue("chat"))],
  }),
  "ssm:GetParameter of the signing secret": (names, at) => ({
    actions: ["ssm:GetParameter"],
    resources: [at.parameter(names.slackSigningSecret)],
  }),
  "ssm:GetParameter of the bot token": (names, at) => ({
    actions: ["ssm:GetParameter"],
    resources: [at.parameter(names.slackBotToken)],
  }),
  "s3:ListObjectVersions": (_, at) => ({
    actions: ["s3:ListBucketVersions"],
    resources: [at.anchorBucket],
  }),
  "s3:GetObjectVersion": (_, at) => ({
    actions: ["s3:GetObjectVersion"],
    resources: [`${at.anchorBucket}/*`],
  }),
  "s3:GetObject": (_, at) => ({ actions: ["s3:GetObject"], resources: [`${at.anchorBucket}/*`] }),
  // Whoever may not list a bucket is denied what is not there.
  "s3:ListBucket, to be told what is not there": (_, at) => ({
    actions: ["s3:ListBucket"],
    resources: [at.anchorBucket],
  }),
  "s3:PutObject": (_, at) => ({ actions: ["s3:PutObject"], resources: [`${at.anchorBucket}/*`] }),
  "kms:Sign": (names, at) => withNotaryKey("kms:Sign", names, at),
  "kms:GetPublicKey": (names, at) => withNotaryKey("kms:GetPublicKey", names, at),
  "s3:PutObjectRetention": (_, at) => ({
    actions: ["s3:PutObjectRetention"],
    resources: [`${at.anchorBucket}/*`],
  }),
};

/** The executions of a state machine. */
const executionsOf = (machineArn: string): string =>
  `${machineArn.replace(":stateMachine:", ":execution:")}:*`;

/** A key has no name of its own that is known before it is made: its alias tells which one it is. */
const withNotaryKey = (action: string, { notaryKey }: Names, at: Addresses): Need => ({
  actions: [action],
  resources: [at.anyKey],
  condition: { "ForAnyValue:StringEquals": { "kms:ResourceAliases": notaryKey } },
});

/** The statements that allow the declared operations, each on nothing but its own resource, and on its own items there. */
export function statementsFor(
  operations: readonly string[],
  names: Names,
  at: Addresses,
): PolicyDocument["Statement"] {
  const onTables = operations.map(onTable).filter((one) => one !== undefined);
  const byResources = new Map<string, Omit<Need, "actions"> & { readonly actions: Set<string> }>();
  for (const operation of operations) {
    if (onTable(operation)) continue;
    const need = needs[operation]?.(names, at);
    if (!need) {
      throw new WatchkeeperError(
        "NoPermissions",
        "bug",
        `${operation} has no line in packages/infra/src/function-permissions.ts, and so no function may use it.`,
      );
    }
    const { actions: _, ...where } = need;
    const key = JSON.stringify(where);
    const row = byResources.get(key) ?? { ...where, actions: new Set() };
    for (const action of need.actions) row.actions.add(action);
    byResources.set(key, row);
  }
  return [
    ...tableStatements(onTables, at),
    ...[...byResources.values()].map(
      ({ resources, actions, condition }): PolicyDocument["Statement"][number] => ({
        Effect: "Allow",
        Action: [...actions].sort(),
        Resource: resources,
        ...(condition ? { Condition: condition } : {}),
      }),
    ),
  ];
}
