import type { Runtime } from "@watchkeeper/core/runtime";
import type { AnyFunction } from "@watchkeeper/lambda/handler-for";
import { withRuntime } from "@watchkeeper/lambda/runtime";
import { requestHandler } from "@watchkeeper/sim/kernel/request-handler";
import type { Invocation, LambdaCode, World } from "@watchkeeper/sim/kernel/world";
import { codeKey } from "./deploy.ts";

/** Puts the functions of the table into the world: each invocation gets its own role, environment and clock. */
export function installCode(
  world: World,
  functions: Readonly<Record<string, AnyFunction>>,
  url: string,
  parameters: Parameters,
): void {
  for (const [key, fn] of Object.entries(functions))
    world.code.set(codeKey(key), codeOf(world, fn, url, parameters));
}

/** The SecureString parameters of SSM, by name: the laptop has them from its own environment, and nowhere else. */
export type Parameters = Readonly<Record<string, string>>;

function codeOf(world: World, fn: AnyFunction, url: string, parameters: Parameters): LambdaCode {
  return (event, invocation) =>
    withRuntime(runtimeOf(world, invocation, url, parameters), () => fn.handler(event));
}

/** What a variable names in SSM is put in its place: the secret stands in no function's configuration. */
const resolved = (environment: Invocation["environment"], parameters: Parameters) =>
  Object.fromEntries(
    Object.entries(environment).map(([name, value]) => [
      name,
      value.startsWith("ssm:") ? (parameters[value.slice("ssm:".length)] ?? "") : value,
    ]),
  );

const runtimeOf = (world: World, invocation: Invocation, url: string, parameters: Parameters): Runtime => ({
  env: { ...resolved(invocation.environment, parameters), LOG: "silent" },
  region: invocation.region,
  credentials: async () => invocation.credentials,
  endpoint: { url, requestHandler: requestHandler(world, invocation.process) },
  clock: world.clock,
  random: world.random,
  ids: world.ids,
});
