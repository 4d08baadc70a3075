import type { Workflow } from "@watchkeeper/asl/define-workflow";
import { resolveWorkflow } from "@watchkeeper/asl/resolve-workflow";
import type { Names } from "@watchkeeper/config/names";
import type { Addresses } from "./addresses.ts";
import type { DeploymentInput } from "./deployment-input.ts";
import { hubOf } from "./functions.ts";

/** A state machine of the hub. */
export interface MachineSpec {
  readonly key: string;
  readonly name: string;
  readonly arn: string;
  readonly roleArn: string;
  /** With the ARNs of what it calls. */
  readonly definition: Workflow;
}

/** The state machines of the table. */
export const machineSpecs = (
  { workflows }: DeploymentInput,
  names: Names,
  at: Addresses,
): readonly MachineSpec[] =>
  Object.entries(workflows).map(([key, workflow]) => ({
    key,
    name: names.machine(key),
    arn: at.machine(key),
    roleArn: at.role(hubOf(at), names.machine(key)),
    definition: resolveWorkflow(workflow, {
      partition: at.partition,
      functionArn: at.function,
      machineArn: at.machine,
    }),
  }));
