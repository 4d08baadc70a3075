import { handlerFor } from "@watchkeeper/lambda/handler-for";
import { earlyMs } from "@watchkeeper/lambda/invocation";
import { createWorld } from "@watchkeeper/sim/kernel/create-world";
import type { Invocation } from "@watchkeeper/sim/kernel/world";
import { expect, test } from "vitest";
import * as z from "zod";
import { codeKey } from "./deploy-functions.ts";
import { installCode } from "./function-code.ts";

test("a warm sandbox tells each invocation its own deadline and request id, in the world's time", async () => {
  const start = new Date("2026-03-02T09:00:00Z");
  const world = createWorld({ seed: 1, startTime: start, services: [], accounts: [] });
  const sandboxes = new Set<unknown>();
  const look = handlerFor({
    name: "look",
    does: "Looks at the clock",
    on: { workflow: "look" },
    timeoutSeconds: 30,
    input: z.object({}),
    env: z.object({}),
    operations: [],
    spokes: [],
    deps: (_env, runtime) => runtime,
    run: async (_input, runtime) => {
      sandboxes.add(runtime);
      return { at: runtime.deadline().getTime() - start.getTime(), requestId: runtime.requestId() };
    },
  });
  installCode(world, { look }, "http://localhost", { parameters: {}, withLogs: false });
  const warm = {
    environment: {},
    credentials: { accessKeyId: "AKIA", secretAccessKey: "x" },
    region: "us-east-1",
  };
  const invoke = (requestId: string) =>
    world.code.get(codeKey("look"))!({}, {
      ...warm,
      requestId,
      deadline: world.clock.now().getTime() + 30_000,
      process: { functionName: "look", isDead: false, die: () => {} },
    } as Invocation);
  expect(await invoke("r-1")).toEqual({ at: 30_000 - earlyMs, requestId: "r-1" });
  await world.clock.advance(3_600_000);
  expect(await invoke("r-2")).toEqual({ at: 3_630_000 - earlyMs, requestId: "r-2" });
  expect(sandboxes.size).toBe(1);
});
