import type {
  InstanceStateChange,
  InstanceStateName,
  RebootInstancesCommandInput,
  StartInstancesCommandInput,
  StopInstancesCommandInput,
  TerminateInstancesCommandInput,
} from "@aws-sdk/client-ec2";
import { notSimulated } from "../../kernel/serve-request.ts";
import { ec2Error, endDryRun, incorrectState } from "./errors.ts";
import { namedInstances } from "./find-instances.ts";
import { stateOf } from "./instance.ts";
import { start, stop, terminate } from "./lifecycle.ts";
import type { Request } from "./request.ts";
import type { Instance } from "./state.ts";

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StartInstances.html */
export function startInstances(input: StartInstancesCommandInput, request: Request) {
  const instances = namedInstances(request, input.InstanceIds);
  for (const { id, state } of instances) {
    if (state === "stopped" || state === "running" || state === "pending") continue;
    throw incorrectState(`The instance '${id}' is not in a state from which it can be started.`);
  }
  endDryRun(input);
  return {
    StartingInstances: change(instances, (instance) => {
      if (instance.state === "stopped") start(instance, request);
    }),
  };
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_StopInstances.html */
export function stopInstances(input: StopInstancesCommandInput, request: Request) {
  if (input.Hibernate === true) throw notSimulated("ec2:StopInstances with Hibernate");
  const instances = namedInstances(request, input.InstanceIds);
  for (const instance of instances) {
    const { id, state } = instance;
    if (state !== "running" && state !== "stopping" && state !== "stopped") {
      throw incorrectState(`This instance '${id}' is not in a state from which it can be stopped.`);
    }
    if (instance.isStopDisabled && state === "running") throw notPermitted(id, "stopped", "disableApiStop");
  }
  endDryRun(input);
  return {
    StoppingInstances: change(instances, (instance) => {
      if (instance.state === "running") stop(instance, request);
    }),
  };
}

/** https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_TerminateInstances.html */
export function terminateInstances(input: TerminateInstancesCommandInput, request: Request) {
  const instances = namedInstances(request, input.InstanceIds);
  const isLive = ({ state }: Instance) => state !== "terminated" && state !== "shutting-down";
  for (const instance of instances) {
    if (instance.isTerminationDisabled && isLive(instance)) {
      throw notPermitted(instance.id, "terminated", "disableApiTermination");
    }
  }
  endDryRun(input);
  return {
    TerminatingInstances: change(instances, (instance) => {
      if (isLive(instance)) terminate(instance, request);
    }),
  };
}

/** The state stays `running`. https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_RebootInstances.html */
export function rebootInstances(input: RebootInstancesCommandInput, request: Request) {
  const instances = namedInstances(request, input.InstanceIds);
  for (const { id, state } of instances) {
    if (state === "running") continue;
    throw incorrectState(`The instance '${id}' is not in a state from which it can be rebooted.`);
  }
  endDryRun(input);
  return {};
}

const notPermitted = (id: string, done: string, attribute: string) =>
  ec2Error(
    "OperationNotPermitted",
    `The instance '${id}' may not be ${done}. Modify its '${attribute}' instance attribute and try again.`,
  );

function change(
  instances: readonly Instance[],
  act: (instance: Instance) => void,
): (InstanceStateChange & { InstanceId: string })[] {
  return instances.map((instance) => {
    const before: InstanceStateName = instance.state;
    act(instance);
    return { InstanceId: instance.id, CurrentState: stateOf(instance.state), PreviousState: stateOf(before) };
  });
}
