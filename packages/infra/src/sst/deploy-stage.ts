import { deploymentOf } from "../deployment.ts";
import type { DeploymentInput } from "../deployment-input.ts";
import { makeAlarms } from "./alarms.ts";
import { makeFunctionUrls } from "./function-urls.ts";
import { makeFunctions } from "./functions.ts";
import { makeMachines } from "./machines.ts";
import { spokeProviders } from "./providers.ts";
import { makeQueues } from "./queues.ts";
import { makeRoles } from "./roles.ts";
import { makeBus, makeRules } from "./rules.ts";
import { makeStorage } from "./storage.ts";

/**
 * Makes a stage on AWS out of the value that `packages/local` makes the laptop's cloud of. Resources are AWS's own, not
 * SST's components: those add to roles and environments what does not stand in the value (docs/decisions/0011-sst.md).
 */
export function deployStage(input: DeploymentInput) {
  const deployment = deploymentOf(input);
  const providerOf = spokeProviders(deployment.hub, input.config.deployRole);
  const tables = makeStorage(deployment);
  const roles = makeRoles(deployment, providerOf);
  const queues = makeQueues(deployment);
  const functions = makeFunctions(deployment, { roles, queues, tables });
  makeAlarms(deployment);
  const urls = makeFunctionUrls(deployment, functions);
  makeMachines(deployment, roles, functions);
  makeRules({ deployment, providerOf, bus: makeBus(deployment), roles, queues, functions });
  return { stage: deployment.names.stage, tables: deployment.tables.map(({ name }) => name), urls };
}
