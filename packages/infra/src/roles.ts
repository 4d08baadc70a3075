import { functionsOf, machinesOf } from "@watchkeeper/asl/resolve-workflow";
import { anchorReadOperations } from "@watchkeeper/aws/anchor-store";
import { tellChatOperations } from "@watchkeeper/aws/chat-teller";
import { approvalStoreOperations } from "@watchkeeper/aws/dynamodb/approval-store";
import { caseStoreOperations } from "@watchkeeper/aws/dynamodb/case-store";
import { outboxOperations } from "@watchkeeper/aws/dynamodb/outbox";
import { chainOperations } from "@watchkeeper/aws/dynamodb/run-chains";
import { runStoreOperations } from "@watchkeeper/aws/dynamodb/run-store";
import { switchesOperations } from "@watchkeeper/aws/dynamodb/switches";
import { startOperations, tellOperations } from "@watchkeeper/aws/executions";
import type { Names } from "@watchkeeper/config/names";
import type { Addresses } from "./addresses.ts";
import type { DeploymentInput } from "./deployment-input.ts";
import { statementsFor } from "./function-permissions.ts";
import { allow, document, type Statement, trusts, trustsFor } from "./policy-words.ts";
import type { RoleSpec } from "./role-spec.ts";
import { type SpokeRole, spokeRoles, takingSpokes } from "./spoke-roles.ts";

/** Every role: one for each function and state machine, the operators', and three in each watched account. */
export function roleSpecs(input: DeploymentInput, names: Names, at: Addresses): readonly RoleSpec[] {
  return [
    ...functionRoles(input, names, at),
    ...machineRoles(input, names, at),
    operatorRole(input, names, at),
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

const operatorRole = ({ config, operators }: DeploymentInput, names: Names, at: Addresses): RoleSpec => ({
  account: config.hub.account,
  name: names.operatorRole,
  description: "What people's commands do: read cases, decide, undo, halt, verify the audit",
  trust: trusts({ AWS: [at.root(config.hub.account), ...(operators ?? [])] }),
  policy: document(
    statementsFor(
      [
        ...caseStoreOperations.find,
        ...caseStoreOperations.list,
        ...caseStoreOperations.story,
        ...caseStoreOperations.update,
        ...caseStoreOperations.audit,
        ...runStoreOperations.open,
        ...runStoreOperations.tasks,
        ...chainOperations,
        ...approvalStoreOperations.find,
        ...approvalStoreOperations.decide,
        ...outboxOperations.told,
        ...switchesOperations.halt,
        ...switchesOperations.set,
        ...switchesOperations.state,
        ...switchesOperations.history,
        ...startOperations,
        ...tellOperations,
        ...tellChatOperations,
        ...anchorReadOperations,
      ],
      names,
      at,
    ),
  ),
});
