import { type Deployment, deploymentOf } from "@watchkeeper/infra/deployment";
import { deploy } from "@watchkeeper/local/deploy";
import { codeKey } from "@watchkeeper/local/deploy-functions";
import { createWorld } from "@watchkeeper/sim/kernel/create-world";
import type { LambdaCode, World } from "@watchkeeper/sim/kernel/world";
import { services } from "@watchkeeper/sim/services/index";
import { functions } from "../../functions/index.ts";
import config from "../../watchkeeper.config.ts";
import { workflows } from "../../workflows/index.ts";

/** What is deployed, and how. */
export interface DeployedWorldOptions {
  readonly stage: string;
  /** What a function of the table runs. */
  readonly codeOf: (key: string, world: World) => LambdaCode;
  /** Where SQS will answer; absent: where AWS's does. */
  readonly sqsEndpoint?: string;
}

/** An embedded AWS into which `packages/local` has deployed a stage. */
export async function deployedWorld({
  stage,
  codeOf,
  sqsEndpoint,
}: DeployedWorldOptions): Promise<{ readonly world: World; readonly deployment: Deployment }> {
  const accounts = [config.hub.account, ...config.accounts.map(({ id }) => id)];
  const world = createWorld({ services, accounts: [...new Set(accounts)], seed: 1 });
  const input = { stage, config, functions, workflows };
  const deployment = deploymentOf(
    sqsEndpoint === undefined ? input : { ...input, sqsEndpoint, slack: "nowhere" },
  );
  for (const key of Object.keys(functions)) world.code.set(codeKey(key), codeOf(key, world));
  await deploy(world, deployment);
  return { world, deployment };
}
