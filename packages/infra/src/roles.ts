import { functionsOf, machinesOf } from "@watchkeeper/asl/resolve-workflow";
import { anchorReadOperations } from "@watchkeeper/aws/anchor-store";
import { approvalStoreOperations } from "@watchkeeper/aws/dynamodb/approval-store";
import { caseStoreOperations } from "@watchkeeper/aws/dynamodb/case-store";
import { chainOperations } from "@watchkeeper/aws/dynamodb/run-chains";
import { runStoreOperations } from "@watchkeeper/aws/dynamodb/run-store";
import { switchesOperations } from "@watchkeeper/aws/dynamodb/switches";
import type { Names } from "@watchkeeper/config/names";
import { formatArn } from "@watchkeeper/core/arn";
import type { OperationKey } from "@watchkeeper/plans/call";
import { type PolicyDocument, rolePolicyFor } from "@watchkeeper/plans/permissions";
import { remediations } from "@watchkeeper/reactions/remediations/index";
import { rules } from "@watchkeeper/reactions/rules/index";
import type { Addresses } from "./addresses.ts";
import type { DeploymentInput } from "./deployment-input.ts";
import { statementsFor } from "./function-permissions.ts";

/** A role, with its one policy. */
export interface RoleSpec {
  readonly account: string;
  readonly name: string;
  /** What it is for, in one line. */
  readonly description: string;
  readonly trust: PolicyDocument;
  readonly policy: PolicyDocument;
}

type Statements = PolicyDocument["Statement"];

const document = (Statement: Statements): PolicyDocument => ({ Version: "2012-10-17", Statement });
const trusts = (
  Principal: NonNullable<Statements[number]["Principal"]>,
  more: Pick<Statements[number], "Condition"> = {},
): PolicyDocument => document([{ Effect: "Allow", Principal, Action: ["sts:AssumeRole"], ...more }]);

/**
 * Trust in a service that acts for these resources alone, and so for nobody else's
 * (https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html). Lambda documents no such condition.
 */
const trustsFor = (service: string, account: string, sources: readonly string[]): PolicyDocument =>
  trusts(
    { Service: [service] },
    {
      Condition: {
        StringEquals: { "aws:SourceAccount": account },
        ArnLike: { "aws:SourceArn": sources },
      },
    },
  );
const allow = (Action: readonly string[], Resource: readonly string[]): Statements[number] => ({
  Effect: "Allow",
  Action,
  Resource,
});

/** Every role: one for each function and state machine, two for operators, and three in each watched account. */
export function roleSpecs(input: DeploymentInput, names: Names, at: Addresses): readonly RoleSpec[] {
  return [
    ...functionRoles(input, names, at),
    ...machineRoles(input, names, at),
    ...operatorRoles(input, names, at),
    ...spokeRoles(input, names, at),
  ];
}

const functionRoles = (
  { config, functions }: DeploymentInput,
  names: Names,
  at: Addresses,
): readonly RoleSpec[] =>
  Object.entries(functions).map(([key, fn]) => ({
    account: config.hub.account,
    name: names.function(key),
    description: fn.does,
    trust: trusts({ Service: ["lambda.amazonaws.com"] }),
    policy: document([
      ...statementsFor(fn.operations, names, at),
      ...fn.spokes.map((kind: "read" | "act") =>
        allow(
          ["sts:AssumeRole"],
          config.accounts.map(({ id }) => at.role(id, kind === "read" ? names.readRole : names.actRole)),
        ),
      ),
      ...("queue" in fn.on
        ? [
            allow(
              ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
              [at.queue(names.queue(fn.on.queue))],
            ),
          ]
        : []),
      allow(
        ["logs:CreateLogStream", "logs:PutLogEvents"],
        [logGroup(config.hub, `/aws/lambda/${names.function(key)}`)],
      ),
    ]),
  }));

const logGroup = ({ region, account }: { region: string; account: string }, name: string) =>
  `arn:aws:logs:${region}:${account}:log-group:${name}:log-stream:*`;

const machineRoles = (
  { config, workflows }: DeploymentInput,
  names: Names,
  at: Addresses,
): readonly RoleSpec[] =>
  Object.entries(workflows).map(([key, workflow]) => {
    const machines = machinesOf(workflow);
    return {
      account: config.hub.account,
      name: names.machine(key),
      description: workflow.Comment ?? key,
      trust: trustsFor("states.amazonaws.com", config.hub.account, [at.machine(key)]),
      policy: document([
        allow(["lambda:InvokeFunction"], functionsOf(workflow).map(at.function)),
        ...(machines.length > 0 ? nestedExecutions(machines.map(at.machine), config.hub) : []),
      ]),
    };
  });

/** What `startExecution.sync:2` needs (Step Functions Developer Guide, "IAM policies for nested workflow executions"). */
const nestedExecutions = (
  machines: readonly string[],
  { region, account }: { region: string; account: string },
): Statements => [
  allow(["states:StartExecution"], machines),
  allow(
    ["states:DescribeExecution", "states:StopExecution"],
    machines.map((arn) => `${arn.replace(":stateMachine:", ":execution:")}:*`),
  ),
  allow(
    ["events:PutTargets", "events:PutRule", "events:DescribeRule"],
    [`arn:aws:events:${region}:${account}:rule/StepFunctionsGetEventsForStepFunctionsExecutionRule`],
  ),
];

/** What people work with: they read, and say their words at the door. Nothing is theirs to write. */
function operatorRoles(input: DeploymentInput, names: Names, at: Addresses): readonly RoleSpec[] {
  const { hub, operators } = input.config;
  const door = askingDoor(at);
  return [
    {
      account: hub.account,
      name: names.operatorRole,
      description: "What people work with: reads cases and the audit, and asks the door",
      trust: document([...usersOf(hub, operators), ...rolesOf(operators)]),
      policy: document([...reading(names, at), ...door]),
    },
    {
      account: hub.account,
      name: names.operatorMfaRole,
      description: "Asks the door as somebody who has shown a code of their MFA device",
      trust: document(usersOf(hub, operators, { Bool: { "aws:MultiFactorAuthPresent": "true" } })),
      policy: document(door),
    },
  ];
}

type Operators = DeploymentInput["config"]["operators"];
type Hub = DeploymentInput["config"]["hub"];

/**
 * IAM users, each under their own name and account: a user "bob" of another account is another bob. Variables may stand
 * side by side in one value (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html).
 */
const usersOf = (
  hub: Hub,
  { accounts }: Operators,
  more: Statements[number]["Condition"] = {},
): Statements => [
  {
    Sid: "Users",
    Effect: "Allow",
    Principal: {
      AWS: [...new Set([hub.account, ...accounts])].map((account) => `arn:aws:iam::${account}:root`),
    },
    Action: ["sts:AssumeRole"],
    Condition: {
      StringEquals: { "sts:RoleSessionName": "${aws:PrincipalAccount}.${aws:username}" },
      ...more,
    },
  },
];

/** Listed roles of an identity provider, each session under the source identity that it came with. */
const rolesOf = ({ roles }: Operators): Statements =>
  roles.length === 0
    ? []
    : [
        {
          Sid: "Roles",
          Effect: "Allow",
          Principal: { AWS: roles },
          Action: ["sts:AssumeRole"],
          Condition: { StringEquals: { "sts:RoleSessionName": "idp.${aws:SourceIdentity}" } },
        },
        // A session that has a source identity takes it along, and needs to be let do so.
        {
          Sid: "SourceIdentity",
          Effect: "Allow",
          Principal: { AWS: roles },
          Action: ["sts:SetSourceIdentity"],
        },
      ];

const reading = (names: Names, at: Addresses): Statements =>
  statementsFor(
    [
      ...caseStoreOperations.find,
      ...caseStoreOperations.list,
      ...caseStoreOperations.story,
      ...caseStoreOperations.audit,
      ...runStoreOperations.open,
      ...runStoreOperations.tasks,
      ...chainOperations,
      ...approvalStoreOperations.find,
      ...switchesOperations.halt,
      ...switchesOperations.state,
      ...switchesOperations.history,
      ...anchorReadOperations,
    ],
    names,
    at,
  );

/** Finds the door and asks it: by its URL alone, where AWS tells it who asks. */
function askingDoor(at: Addresses): Statements {
  const door = [at.function("operate")];
  return [
    allow(["lambda:GetFunctionUrlConfig"], door),
    {
      ...allow(["lambda:InvokeFunctionUrl"], door),
      Condition: { StringEquals: { "lambda:FunctionUrlAuthType": "AWS_IAM" } },
    },
    {
      ...allow(["lambda:InvokeFunction"], door),
      Condition: { Bool: { "lambda:InvokedViaFunctionUrl": "true" } },
    },
  ];
}

function spokeRoles(
  { config, functions }: DeploymentInput,
  names: Names,
  at: Addresses,
): readonly RoleSpec[] {
  const operations = [
    ...new Set([...rules, ...remediations].flatMap((one) => one.operations as readonly OperationKey[])),
  ];
  const takers = (kind: "read" | "act") =>
    Object.entries(functions)
      .filter(([, fn]) => fn.spokes.includes(kind))
      .map(([key]) => at.role(config.hub.account, names.function(key)));
  return config.accounts.flatMap(({ id, regions }) => [
    {
      account: id,
      name: names.readRole,
      description: "What Watchkeeper reads in this account",
      trust: trusts({ AWS: takers("read") }),
      policy: rolePolicyFor(operations, "read", id),
    },
    {
      account: id,
      name: names.actRole,
      description: "What Watchkeeper may change in this account",
      trust: trusts({ AWS: takers("act") }),
      policy: rolePolicyFor(operations, "write", id),
    },
    {
      account: id,
      name: names.forwardRole,
      description: "Forwards this account's events to the hub",
      trust: trustsFor(
        "events.amazonaws.com",
        id,
        regions.map((region) =>
          formatArn({ service: "events", region, account: id, resource: `rule/${names.forwardRule}-*` }),
        ),
      ),
      policy: document([allow(["events:PutEvents"], [at.bus])]),
    },
  ]);
}
