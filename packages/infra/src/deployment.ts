import { type Names, namesOf } from "@watchkeeper/config/names";
import type { Config } from "@watchkeeper/config/schema";
import { addressesOf } from "./addresses.ts";
import { type AlarmSpec, alarmSpecs } from "./alarms.ts";
import { boundarySpecs } from "./boundary.ts";
import { type BusSpec, busSpec } from "./bus.ts";
import type { DeploymentInput } from "./deployment-input.ts";
import { type FunctionUrlSpec, functionUrlSpecs } from "./function-urls.ts";
import { type FunctionSpec, functionSpecs } from "./functions.ts";
import { type LockedBucketSpec, lockedBucketSpec } from "./locked-bucket.ts";
import { type MachineSpec, machineSpecs } from "./machines.ts";
import { type NotaryKeySpec, notaryKeySpec } from "./notary-key.ts";
import { type QueueSpec, queueSpecs } from "./queues.ts";
import type { PolicySpec, RoleSpec } from "./role-spec.ts";
import { roleSpecs } from "./roles.ts";
import { type RuleSpec, ruleSpecs } from "./rules.ts";
import { checkSizes } from "./sizes.ts";
import { type TableSpec, tableSpecs } from "./tables.ts";

/**
 * All that a stage consists of, as data: `sst.config.ts` makes AWS resources of it, and `packages/local` makes them in
 * the embedded AWS. Nothing is deployed that does not stand here.
 */
export interface Deployment {
  readonly names: Names;
  readonly hub: Config["hub"];
  readonly tables: readonly TableSpec[];
  readonly lockedBucket: LockedBucketSpec;
  readonly notaryKey: NotaryKeySpec;
  readonly alarms: readonly AlarmSpec[];
  readonly queues: readonly QueueSpec[];
  readonly bus: BusSpec;
  /** Managed policies. */
  readonly policies: readonly PolicySpec[];
  readonly roles: readonly RoleSpec[];
  readonly functions: readonly FunctionSpec[];
  readonly functionUrls: readonly FunctionUrlSpec[];
  readonly machines: readonly MachineSpec[];
  readonly rules: readonly RuleSpec[];
}

/** Derives a deployment from the two tables and the configuration. */
export function deploymentOf(input: DeploymentInput): Deployment {
  const names = namesOf(input.stage, input.config.hub.account);
  const at = addressesOf(names, input.config.hub, input.sqsEndpoint);
  const roles = roleSpecs(input, names, at);
  return checkSizes({
    names,
    hub: input.config.hub,
    tables: tableSpecs(input, names),
    lockedBucket: lockedBucketSpec(input, names, at),
    notaryKey: notaryKeySpec(input, names, at),
    alarms: alarmSpecs(input, names),
    queues: queueSpecs(input, names, at, roles),
    bus: busSpec(input, names, at),
    policies: [...boundarySpecs(input, names, at), ...roles.flatMap(({ managed = [] }) => managed)],
    roles,
    functions: functionSpecs(input, names, at),
    functionUrls: functionUrlSpecs(input, names),
    machines: machineSpecs(input, names, at),
    rules: ruleSpecs(input, names, at),
  });
}
