import { AsyncLocalStorage } from "node:async_hooks";
import { randomUUID } from "node:crypto";
import { WatchkeeperError } from "@watchkeeper/core/error";
import type { Credentials, Runtime } from "@watchkeeper/core/runtime";
import { systemClock } from "@watchkeeper/core/system-clock";
import { thisInvocation } from "./invocation.ts";

const ambient = new AsyncLocalStorage<Runtime>();

/** Runs `work` with its own runtime: how the laptop gives each invocation its own role, environment and clock. */
export const withRuntime = <T>(runtime: Runtime, work: () => Promise<T>): Promise<T> =>
  ambient.run(runtime, work);

/** The runtime of this invocation; on AWS, the process itself. */
export const currentRuntime = (): Runtime => ambient.getStore() ?? processRuntime();

let made: Runtime | undefined;

/** Lambda's own environment: its credentials are in it, and last as long as the process. */
function processRuntime(): Runtime {
  made ??= {
    env: process.env,
    get region() {
      return required("AWS_REGION");
    },
    credentials: async (): Promise<Credentials> => ({
      accessKeyId: required("AWS_ACCESS_KEY_ID"),
      secretAccessKey: required("AWS_SECRET_ACCESS_KEY"),
      sessionToken: required("AWS_SESSION_TOKEN"),
    }),
    clock: systemClock,
    random: Math.random,
    ids: { uuid: randomUUID },
    ...thisInvocation,
  };
  return made;
}

function required(name: string): string {
  const value = process.env[name];
  if (!value)
    throw new WatchkeeperError("NotOnLambda", "bug", `${name} is not set: this is no Lambda environment.`);
  return value;
}
