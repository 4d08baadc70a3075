import type { Config } from "@watchkeeper/config/schema";
import { hashOf } from "@watchkeeper/core/json";
import { type Deployment, deploymentOf } from "@watchkeeper/infra/deployment";
import type { SlackPlace } from "@watchkeeper/infra/deployment-input";
import { createWorld } from "@watchkeeper/sim/kernel/create-world";
import type { WorldSnapshot } from "@watchkeeper/sim/kernel/snapshot";
import type { World } from "@watchkeeper/sim/kernel/world";
import { services } from "@watchkeeper/sim/services/index";
import { functions } from "../../../functions/index.ts";
import config from "../../../watchkeeper.config.ts";
import { workflows } from "../../../workflows/index.ts";
import { deploy } from "./deploy.ts";
import { installCode } from "./function-code.ts";
import { putRight } from "./put-right.ts";

/** How a laptop's cloud is made. */
export interface LaptopOptions {
  readonly seed: number;
  /** When it is ready. */
  readonly startTime: Date;
  /** Where it will be served; in tests, a name that nobody serves. */
  readonly url: string;
  /** Lets unknown access keys in, as administrators of the first watched account. */
  readonly outsideUser: boolean;
  /** Lets people's clients see at once what was written, until faults are in use. */
  readonly promptToPeople?: boolean;
  /** Where the chat is; absent: nowhere. */
  readonly slack?: LaptopSlack | undefined;
  /** Whether what the functions log is printed. */
  readonly withLogs?: boolean | undefined;
  /** The cloud is this one again: nothing is deployed, and its clock goes on where it stood. */
  readonly snapshot?: WorldSnapshot | undefined;
}

/** A workspace of Slack, or an emulator of one, with what it takes to speak and to listen there. */
export interface LaptopSlack extends SlackPlace {
  readonly token: string;
  readonly signingSecret: string;
  /** Whether it is the emulator, in which people are clicked for. */
  readonly emulated: boolean;
}

/** The whole of Watchkeeper on an embedded AWS. */
export interface Laptop {
  readonly world: World;
  readonly deployment: Deployment;
  readonly config: Config;
  readonly slack: LaptopSlack | undefined;
}

/** The stage that a laptop runs. */
export const laptopStage = "laptop";

/** How long before it is ready the deployment begins: enough for all that comes of it, CloudTrail's events included. */
const deployMs = 120_000;

/** What a laptop's cloud consists of. */
const laptopDeployment = (url: string, slack: SlackPlace | undefined): Deployment =>
  deploymentOf({
    stage: laptopStage,
    config,
    functions,
    workflows,
    sqsEndpoint: url,
    slack: slack ?? "nowhere",
  });

/** A hash of what would be deployed now, wherever it is served and whatever the chat's secrets are. */
export const fingerprintOf = (slack: SlackPlace | undefined): string =>
  hashOf(laptopDeployment("", slack && { ...slack, apiUrl: "" }));

/** Makes an embedded AWS, and deploys Watchkeeper into it. */
export async function createLaptop(options: LaptopOptions): Promise<Laptop> {
  const accounts = [config.hub.account, ...config.accounts.map(({ id }) => id)];
  const first = config.accounts[0]?.id ?? config.hub.account;
  const world = createWorld({
    services,
    accounts: [...new Set(accounts)],
    organization: config.hub.organization,
    seed: options.seed,
    startTime: new Date(options.startTime.getTime() - deployMs),
    snapshot: options.snapshot,
    promptToPeople: options.promptToPeople ?? false,
    ...(options.outsideUser ? { outsideUser: { account: first } } : {}),
  });
  const deployment = laptopDeployment(options.url, options.slack);
  installCode(world, functions, options.url, {
    parameters: {
      [deployment.names.slackBotToken]: options.slack?.token ?? "",
      [deployment.names.slackSigningSecret]: options.slack?.signingSecret ?? "",
    },
    withLogs: options.withLogs ?? false,
  });
  if (options.snapshot) {
    await putRight(world, deployment, options.slack);
    // Lets what ran be taken up before anybody asks for it.
    await world.clock.settled();
  } else {
    await deploy(world, deployment);
    await world.clock.advance(options.startTime.getTime() - world.clock.now().getTime());
  }
  return { world, deployment, config, slack: options.slack };
}
