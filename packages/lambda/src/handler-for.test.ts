import { WatchkeeperError } from "@watchkeeper/core/error";
import type { Runtime } from "@watchkeeper/core/runtime";
import { systemClock } from "@watchkeeper/core/system-clock";
import { describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { handlerFor } from "./handler-for.ts";
import { earlyMs, thisInvocation } from "./invocation.ts";
import { withRuntime } from "./runtime.ts";

const start = Date.parse("2026-03-02T09:00:00Z");
const never = () => new Promise<never>(() => {});

/** A warm process in which time passes as it is told to. */
function warmProcess() {
  let now = start;
  const runtime: Runtime = {
    env: { LOG: "silent" },
    region: "us-east-1",
    credentials: async () => ({ accessKeyId: "AKIA", secretAccessKey: "x" }),
    clock: { now: () => new Date(now), sleep: never },
    random: () => 0,
    ids: { uuid: () => "" },
    ...thisInvocation,
  };
  return { runtime, wait: (ms: number) => (now += ms) };
}

const invocation = (awsRequestId: string, remainingMs = 30_000) => ({
  awsRequestId,
  getRemainingTimeInMillis: () => remainingMs,
});

const declare = <Deps, Output>(deps: (runtime: Runtime) => Deps, run: (deps: Deps) => Promise<Output>) =>
  handlerFor({
    name: "try",
    does: "Tries",
    on: { workflow: "try" },
    timeoutSeconds: 30,
    input: z.object({}),
    env: z.object({}),
    operations: [],
    spokes: [],
    deps: (_env, runtime) => deps(runtime),
    run: (_input, made) => run(made),
  });

describe("an invocation", () => {
  test("has its own deadline and request id, though its process was warm already", async () => {
    const { runtime, wait } = warmProcess();
    const deps = vi.fn((given: Runtime) => given);
    const fn = declare(deps, async (given) => [given.requestId(), given.deadline().getTime() - start]);
    const invoke = (id: string) => withRuntime(runtime, () => fn.handler({}, invocation(id)));
    expect(await invoke("r-1")).toEqual(["r-1", 30_000 - earlyMs]);
    wait(60_000);
    expect(await invoke("r-2")).toEqual(["r-2", 90_000 - earlyMs]);
    expect(deps).toHaveBeenCalledTimes(1);
  });

  test("keeps them for work that outlives it, while the next one has others", async () => {
    const { runtime } = warmProcess();
    const left: Promise<unknown>[] = [];
    const next = Promise.withResolvers<void>();
    const fn = declare(
      (given) => given,
      async (given) => {
        left.push(next.promise.then(() => given.requestId()));
      },
    );
    for (const id of ["r-1", "r-2"]) await withRuntime(runtime, () => fn.handler({}, invocation(id)));
    next.resolve();
    expect(await Promise.all(left)).toEqual(["r-1", "r-2"]);
  });

  test("ends by itself shortly before Lambda would end it", async () => {
    const { runtime } = warmProcess();
    const fn = declare(() => undefined, never);
    const late = withRuntime({ ...runtime, clock: systemClock }, () =>
      fn.handler({}, invocation("r-1", earlyMs + 20)),
    );
    await expect(late).rejects.toMatchObject({ name: "Sandbox.Timedout", kind: "unavailable" });
  });

  test("takes what is under way with it when its time is over, and never before", async () => {
    const { runtime } = warmProcess();
    const signals: AbortSignal[] = [];
    const fn = declare(
      (given) => given,
      async (given) => {
        signals.push(given.signal());
        if (signals.length === 2) await systemClock.sleep(60_000, given.signal());
      },
    );
    const real = { ...runtime, clock: systemClock };
    await withRuntime(real, () => fn.handler({}, invocation("r-1")));
    await expect(
      withRuntime(real, () => fn.handler({}, invocation("r-2", earlyMs + 20))),
    ).rejects.toMatchObject({ name: "Sandbox.Timedout" });
    expect(signals.map(({ aborted }) => aborted)).toEqual([false, true]);
    expect(runtime.signal().aborted).toBe(false);
  });

  test("is not ended by the machine's time where it lives in another", async () => {
    const { runtime } = warmProcess();
    const fn = declare(
      () => undefined,
      () => systemClock.sleep(50),
    );
    await withRuntime(runtime, () => fn.handler({}, invocation("r-1", earlyMs + 1)));
  });

  test("leaves one line in the log, whatever comes of it, and none where the log is to be silent", async () => {
    const { runtime, wait } = warmProcess();
    const lines: unknown[] = [];
    const written = vi.spyOn(process.stdout, "write").mockImplementation((line) => {
      lines.push(JSON.parse(String(line)));
      return true;
    });
    const fails = declare(
      () => undefined,
      async () => {
        wait(70);
        throw new WatchkeeperError("RequestLimitExceeded", "throttled", "slow down");
      },
    );
    const works = declare(
      () => undefined,
      async () => {
        wait(30);
      },
    );
    const loud = { ...runtime, env: {} };
    await withRuntime(loud, () => works.handler({}, invocation("r-1")));
    await expect(withRuntime(loud, () => fails.handler({}, invocation("r-2")))).rejects.toThrow("slow down");
    await expect(withRuntime(loud, () => works.handler("no event", invocation("r-3")))).rejects.toThrow();
    await withRuntime(runtime, () => works.handler({}, invocation("r-4")));
    written.mockRestore();
    const line = { function: "try", message: "invocation", time: expect.any(String) };
    expect(lines).toEqual([
      { ...line, requestId: "r-1", milliseconds: 30, outcome: "done" },
      { ...line, requestId: "r-2", milliseconds: 70, outcome: "failed", error: "Watchkeeper.throttled" },
      { ...line, requestId: "r-3", milliseconds: 0, outcome: "failed", error: "InvalidEvent" },
    ]);
  });
});
