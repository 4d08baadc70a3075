import type * as Sfn from "@aws-sdk/client-sfn";
import { validateDefinition } from "@watchkeeper/asl/validate-definition";
import type { Authorization } from "../../kernel/request.ts";
import { notSimulated } from "../../kernel/serve-request.ts";
import type { Operations } from "../../kernel/service.ts";
import { checkMachine } from "./check-machine.ts";
import { machineDeleting, machineExists, validation } from "./errors.ts";
import { removeIfIdle } from "./run-execution.ts";
import { checkName, findMachine, machineArn, onArn, pageOf, type Request, trail } from "./shared.ts";
import type { StateMachine, StepFunctionsState } from "./state.ts";

type MachineOperations =
  | "CreateStateMachine"
  | "UpdateStateMachine"
  | "DescribeStateMachine"
  | "DeleteStateMachine"
  | "ListStateMachines"
  | "ValidateStateMachineDefinition";

/** https://docs.aws.amazon.com/step-functions/latest/apireference/API_CreateStateMachine.html, and what is done to machines. */
export const machineOperations: Pick<Operations<typeof Sfn, StepFunctionsState>, MachineOperations> = {
  CreateStateMachine: {
    authorize: (input, request) => [
      { action: "states:CreateStateMachine", resource: machineArn(request, input.name ?? "") },
      ...passRole(input.roleArn),
    ],
    run: (input, request) => {
      const machine = createMachine(input, request);
      return { stateMachineArn: machine.arn, creationDate: machine.created };
    },
    trail,
  },
  UpdateStateMachine: {
    authorize: (input) => [
      ...onArn("UpdateStateMachine", "stateMachineArn")(input),
      ...passRole(input.roleArn),
    ],
    run: (input, request) => {
      const machine = findMachine(input.stateMachineArn, request);
      if (input.publish) throw notSimulated("versions of state machines");
      const { definition = machine.definition, roleArn = machine.roleArn } = input;
      const { loggingConfiguration, tracingConfiguration } = input;
      checkMachine({ arn: machine.arn, definition, roleArn, type: machine.type }, request);
      machine.definition = definition;
      machine.roleArn = roleArn;
      if (loggingConfiguration) machine.loggingConfiguration = loggingConfiguration;
      if (tracingConfiguration) machine.tracingConfiguration = tracingConfiguration;
      machine.updated = request.now;
      machine.revisionId = request.world.ids.uuid();
      return { updateDate: request.now, revisionId: machine.revisionId };
    },
    trail,
  },
  DescribeStateMachine: {
    authorize: onArn("DescribeStateMachine", "stateMachineArn"),
    run: (input, request) => {
      const machine = findMachine(input.stateMachineArn, request);
      return {
        stateMachineArn: machine.arn,
        name: machine.name,
        status: machine.status,
        definition: machine.definition,
        roleArn: machine.roleArn,
        type: machine.type,
        creationDate: machine.created,
        loggingConfiguration: machine.loggingConfiguration as Sfn.LoggingConfiguration,
        tracingConfiguration: machine.tracingConfiguration as Sfn.TracingConfiguration,
        ...(machine.revisionId === undefined ? {} : { revisionId: machine.revisionId }),
      };
    },
  },
  DeleteStateMachine: {
    authorize: onArn("DeleteStateMachine", "stateMachineArn"),
    run: (input, request) => {
      const { state } = request;
      const machine = state.machines.get(input.stateMachineArn ?? "");
      if (!machine) return {};
      machine.status = "DELETING";
      removeIfIdle(state, machine);
      return {};
    },
    trail,
  },
  ListStateMachines: {
    run: (input, { state }) => {
      const machines = [...state.machines.values()].toSorted((a, b) => (a.name < b.name ? -1 : 1));
      const { page, next } = pageOf(machines, input);
      const shown = page.map(({ arn, name, type, created }) => ({
        stateMachineArn: arn,
        name,
        type,
        creationDate: created,
      }));
      return { stateMachines: shown, ...next };
    },
  },
  ValidateStateMachineDefinition: {
    run: (input) => {
      const found = validateDefinition(input.definition ?? "", input.type);
      const asked =
        input.severity === "WARNING" ? found : found.filter(({ severity }) => severity === "ERROR");
      const diagnostics = asked.slice(0, input.maxResults || 100);
      return {
        result: found.some(({ severity }) => severity === "ERROR") ? "FAIL" : "OK",
        diagnostics,
        truncated: diagnostics.length < asked.length,
      };
    },
  },
};

const passRole = (resource: string | undefined): Authorization[] =>
  resource === undefined
    ? []
    : [{ action: "iam:PassRole", resource, context: { "iam:PassedToService": "states.amazonaws.com" } }];

/** Creating a machine again changes nothing, whatever its role and tags; another machine of that name is refused. */
function createMachine(input: Sfn.CreateStateMachineCommandInput, request: Request): StateMachine {
  const { definition = "", roleArn = "", type = "STANDARD" } = input;
  const name = checkName(input.name ?? "");
  if (input.publish) throw notSimulated("versions of state machines");
  if (input.versionDescription !== undefined) {
    throw validation("Version description can only be set when publish is true");
  }
  const loggingConfiguration = input.loggingConfiguration ?? { level: "OFF", includeExecutionData: false };
  const tracingConfiguration = input.tracingConfiguration ?? { enabled: false };
  const arn = machineArn(request, name);
  checkMachine({ arn, definition, roleArn, type }, request);
  const wanted = JSON.stringify([definition, type, loggingConfiguration, tracingConfiguration]);
  const known = request.state.machines.get(arn);
  if (known?.status === "DELETING") throw machineDeleting(arn);
  if (known) {
    const same = [known.definition, known.type, known.loggingConfiguration, known.tracingConfiguration];
    if (JSON.stringify(same) !== wanted) throw machineExists(arn);
    return known;
  }
  const machine: StateMachine = {
    name,
    arn,
    account: request.account,
    region: request.region,
    type,
    created: request.now,
    updated: undefined,
    status: "ACTIVE",
    definition,
    roleArn,
    revisionId: undefined,
    loggingConfiguration,
    tracingConfiguration,
    tags: new Map((input.tags ?? []).map(({ key = "", value = "" }) => [key, value])),
  };
  request.state.machines.set(arn, machine);
  return machine;
}
