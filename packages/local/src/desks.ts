import { type Desk, openDesk } from "@watchkeeper/cli/desk";
import { WatchkeeperError } from "@watchkeeper/core/error";
import { outsideInvocations, type Runtime } from "@watchkeeper/core/runtime";
import { requestHandler } from "@watchkeeper/sim/kernel/request-handler";
import { type Laptop, laptopStage } from "./laptop.ts";

/** The people who work at this laptop's page: each with an access key of their own name, as in a terminal. */
export interface People {
  runtime(name: string): Runtime;
  desk(name: string): Promise<Desk>;
}

/** Lets people in by name, the way that `AWS_ACCESS_KEY_ID=<name>` does. */
export function people(laptop: Laptop): People {
  const handler = requestHandler(laptop.world);
  const desks = new Map<string, Promise<Desk>>();
  const runtime = (name: string): Runtime => ({
    env: {},
    region: laptop.config.hub.region,
    credentials: async () => ({ accessKeyId: named(name), secretAccessKey: "x" }),
    endpoint: { url: "http://localhost", requestHandler: handler },
    clock: laptop.world.clock,
    random: laptop.world.random,
    ids: laptop.world.ids,
    ...outsideInvocations,
  });
  return {
    runtime,
    desk: (name) => {
      const known = desks.get(name);
      if (known) return known;
      const opened = openDesk(runtime(named(name)), laptop.config, laptopStage);
      desks.set(name, opened);
      opened.catch(() => desks.delete(name));
      return opened;
    },
  };
}

/** A name that IAM takes for a user (https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html). */
function named(name: string): string {
  if (/^[\w+=,.@-]{1,64}$/.test(name)) return name;
  throw new WatchkeeperError(
    "InvalidName",
    "invalid-input",
    `"${name}" is no name for a user: letters, digits and _+=,.@- only, 64 at most. Nothing was done.`,
  );
}
