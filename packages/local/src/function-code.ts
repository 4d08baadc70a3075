import type { Runtime } from "@watchkeeper/core/runtime";
import type { AnyFunction } from "@watchkeeper/lambda/handler-for";
import { type LambdaContext, thisInvocation } from "@watchkeeper/lambda/invocation";
import { withRuntime } from "@watchkeeper/lambda/runtime";
import { requestHandler } from "@watchkeeper/sim/kernel/request-handler";
import type { Invocation, LambdaCode, World } from "@watchkeeper/sim/kernel/world";
import { codeKey } from "./deploy-functions.ts";

/** Puts the functions of the table into the world: each runs under its own role, with its own environment and clock. */
export function installCode(
  world: World,
  functions: Readonly<Record<string, AnyFunction>>,
  url: string,
  settings: CodeSettings,
): void {
  for (const [key, fn] of Object.entries(functions))
    world.code.set(codeKey(key), codeOf(world, fn, url, settings));
}

/** What functions have beside their deployment. */
export interface CodeSettings {
  readonly parameters: Parameters;
  /** Whether what they log is printed. */
  readonly withLogs: boolean;
}

/** The SecureString parameters of SSM, by name: the laptop has them from its own environment, and nowhere else. */
export type Parameters = Readonly<Record<string, string>>;

/** A warm process: what a function has built in it is there for the next invocation, as on Lambda. */
interface Sandbox {
  readonly runtime: Runtime;
  /** What it was made for; another environment or other credentials are another sandbox's. */
  readonly made: Invocation;
  process: Invocation["process"];
}

function codeOf(world: World, fn: AnyFunction, url: string, settings: CodeSettings): LambdaCode {
  const idle: Sandbox[] = [];
  return async (event, invocation) => {
    const sandbox = idle.find(isFor(invocation)) ?? newSandbox(world, invocation, url, settings);
    if (idle.includes(sandbox)) idle.splice(idle.indexOf(sandbox), 1);
    sandbox.process = invocation.process;
    try {
      return await withRuntime(sandbox.runtime, () => fn.handler(event, contextOf(world, invocation)));
    } finally {
      if (!invocation.process.isDead) idle.push(sandbox);
    }
  };
}

const isFor =
  ({ environment, credentials }: Invocation) =>
  ({ made }: Sandbox) =>
    made.environment === environment && made.credentials === credentials;

function newSandbox(
  world: World,
  made: Invocation,
  url: string,
  { parameters, withLogs }: CodeSettings,
): Sandbox {
  const sandbox: Sandbox = {
    made,
    process: made.process,
    runtime: {
      env: { ...resolved(made.environment, parameters), ...(withLogs ? {} : { LOG: "silent" }) },
      region: made.region,
      credentials: async () => made.credentials,
      endpoint: { url, requestHandler: requestHandler(world, () => sandbox.process) },
      clock: world.clock,
      random: world.random,
      ids: world.ids,
      ...thisInvocation,
    },
  };
  return sandbox;
}

/** What Lambda tells of an invocation, in the world's time. */
const contextOf = (world: World, { requestId, functionName, deadline }: Invocation): LambdaContext => ({
  awsRequestId: requestId,
  functionName,
  getRemainingTimeInMillis: () => deadline - world.clock.now().getTime(),
});

/** What a variable names in SSM is put in its place: the secret stands in no function's configuration. */
const resolved = (environment: Invocation["environment"], parameters: Parameters) =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      value.startsWith("ssm:") ? (parameters[value.slice("ssm:".length)] ?? "") : value,
    ]),
  );
