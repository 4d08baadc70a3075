import type { Runtime } from "@watchkeeper/core/runtime";
import type { AnyFunction } from "@watchkeeper/lambda/handler-for";
import { withRuntime } from "@watchkeeper/lambda/runtime";
import type { Invocation, LambdaCode, World } from "@watchkeeper/sim/kernel/world";
import { codeKey } from "./deploy.ts";

/** Puts the functions of the table into the world: each invocation gets its own role, environment and clock. */
export function installCode(
  world: World,
  functions: Readonly<Record<string, AnyFunction>>,
  endpoint: NonNullable<Runtime["endpoint"]>,
): void {
  for (const [key, fn] of Object.entries(functions))
    world.code.set(codeKey(key), codeOf(world, fn, endpoint));
}

function codeOf(world: World, fn: AnyFunction, endpoint: NonNullable<Runtime["endpoint"]>): LambdaCode {
  return (event, invocation) => withRuntime(runtimeOf(world, invocation, endpoint), () => fn.handler(event));
}

const runtimeOf = (
  world: World,
  invocation: Invocation,
  endpoint: NonNullable<Runtime["endpoint"]>,
): Runtime => ({
  env: { ...invocation.environment, LOG: "silent" },
  region: invocation.region,
  credentials: async () => invocation.credentials,
  endpoint,
  clock: world.clock,
  random: world.random,
  ids: world.ids,
});
