import { functionsOf, machinesOf } from "@watchkeeper/asl/resolve-workflow";
import type { StateBlock } from "@watchkeeper/asl/state-language";
import { approvalStoreOperations } from "@watchkeeper/aws/dynamodb/approval-store";
import { caseStoreOperations } from "@watchkeeper/aws/dynamodb/case-store";
import { chainOperations } from "@watchkeeper/aws/dynamodb/run-chains";
import { runStoreOperations } from "@watchkeeper/aws/dynamodb/run-store";
import { sweepsOperations } from "@watchkeeper/aws/dynamodb/sweeps";
import { switchesOperations } from "@watchkeeper/aws/dynamodb/switches";
import { evidenceOperations } from "@watchkeeper/aws/evidence-reader";
import type { Names } from "@watchkeeper/config/names";
import { sweepsOf } from "@watchkeeper/reactions/watch";
import type { Addresses } from "./addresses.ts";
import type { DeploymentInput } from "./deployment-input.ts";
import { statementsFor } from "./function-permissions.ts";
import { allow, document, type Statement, trusts, trustsFor } from "./policy-words.ts";
import type { RoleSpec } from "./role-spec.ts";
import { type SpokeRole, spokeRoles, takingSpokes } from "./spoke-roles.ts";
import { sweepRates } from "./sweep-rates.ts";

/** Every role: one for each function and state machine, two for operators, and three in each watched account. */
export function roleSpecs(input: DeploymentInput, names: Names, at: Addresses): readonly RoleSpec[] {
  return [
    ...functionRoles(input, names, at),
    ...machineRoles(input, names, at),
    ...sweepRoles(input, names, at),
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
      ...fn.spokes.flatMap((kind: SpokeRole) => takingSpokes(kind, config, names, at)),
      ...("queue" in fn.on
        ? [
            allow(
              ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"],
              [at.queue(names.queue(fn.on.queue))],
            ),
          ]
        : []),
      ...("stream" in fn.on
        ? [
            // A stream has a name of its own, by when it was turned on.
            allow(
              ["dynamodb:DescribeStream", "dynamodb:GetRecords", "dynamodb:GetShardIterator"],
              [`${at.table(fn.on.stream)}/stream/*`],
            ),
            // It knows no resource; Lambda asks for it all the same.
            allow(["dynamodb:ListStreams"], ["*"]),
            allow(["sqs:SendMessage"], [at.queue(names.deadLetterQueueOf(key))]),
          ]
        : []),
      allow(
        ["logs:CreateLogStream", "logs:PutLogEvents"],
        [at.logStreams(`/aws/lambda/${names.function(key)}`)],
      ),
    ]),
  }));

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
        ...(machines.length > 0 ? nestedExecutions(machines.map(at.machine), at) : []),
        ...(hasChildren(workflow) ? childExecutions(at.machine(key)) : []),
      ]),
    };
  });

/** What `startExecution.sync:2` needs (Step Functions Developer Guide, "IAM policies for nested workflow executions"). */
const nestedExecutions = (machines: readonly string[], at: Addresses): readonly Statement[] => [
  allow(["states:StartExecution"], machines),
  allow(
    ["states:DescribeExecution", "states:StopExecution"],
    machines.map((arn) => `${arn.replace(":stateMachine:", ":execution:")}:*`),
  ),
  allow(
    ["events:PutTargets", "events:PutRule", "events:DescribeRule"],
    [at.rule("StepFunctionsGetEventsForStepFunctionsExecutionRule")],
  ),
];

/** Whether a workflow has a Map whose iterations are executions of their own. */
const hasChildren = ({ States }: StateBlock): boolean =>
  Object.values(States).some(
    (state) => state.Type === "Map" && state.ItemProcessor.ProcessorConfig?.Mode === "DISTRIBUTED",
  );

/** What a distributed Map needs (Step Functions Developer Guide, "IAM policies for using Distributed Map states"). */
const childExecutions = (machineArn: string): readonly Statement[] => [
  allow(["states:StartExecution"], [machineArn]),
  allow(
    ["states:DescribeExecution", "states:StopExecution"],
    // They are named by the Map's label too.
    [`${machineArn.replace(":stateMachine:", ":execution:")}/*:*`],
  ),
];

/** What EventBridge takes to start sweeps; none, where none is on a schedule. */
const sweepRoles = ({ config }: DeploymentInput, names: Names, at: Addresses): readonly RoleSpec[] =>
  sweepsOf(config.definitions).length === 0
    ? []
    : [
        {
          account: config.hub.account,
          name: names.sweepRole,
          description: "What EventBridge starts sweeps with",
          trust: trustsFor(
            "events.amazonaws.com",
            config.hub.account,
            sweepRates(config.definitions).map((rate) => at.rule(names.sweepRuleOf(rate))),
          ),
          policy: document([allow(["states:StartExecution"], [at.machine("sweep")])]),
        },
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
      trust: document([...usersOf(hub, at, operators), ...rolesOf(operators)]),
      policy: document([...reading(names, at), ...door]),
    },
    {
      account: hub.account,
      name: names.operatorMfaRole,
      description: "Asks the door as somebody who has shown a code of their MFA device",
      trust: document(usersOf(hub, at, operators, { Bool: { "aws:MultiFactorAuthPresent": "true" } })),
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
  at: Addresses,
  { accounts }: Operators,
  more: Statement["Condition"] = {},
): readonly Statement[] => [
  {
    Sid: "Users",
    Effect: "Allow",
    Principal: {
      AWS: [...new Set([hub.account, ...accounts])].map(at.root),
    },
    Action: ["sts:AssumeRole"],
    Condition: {
      StringEquals: { "sts:RoleSessionName": "${aws:PrincipalAccount}.${aws:username}" },
      ...more,
    },
  },
];

/** Listed roles of an identity provider, each session under the source identity that it came with. */
const rolesOf = ({ roles }: Operators): readonly Statement[] =>
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

const reading = (names: Names, at: Addresses): readonly Statement[] =>
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
      ...evidenceOperations,
      ...sweepsOperations.newest,
      ...sweepsOperations.places,
    ],
    names,
    at,
  );

/** Finds the door and asks it: by its URL alone, where AWS tells it who asks. */
function askingDoor(at: Addresses): readonly Statement[] {
  const door = [at.function("operate")];
  return [
    allow(["lambda:GetFunctionUrlConfig"], door),
    allow(["lambda:InvokeFunctionUrl"], door, {
      StringEquals: { "lambda:FunctionUrlAuthType": "AWS_IAM" },
    }),
    allow(["lambda:InvokeFunction"], door, { Bool: { "lambda:InvokedViaFunctionUrl": "true" } }),
  ];
}
