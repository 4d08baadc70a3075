import { WatchkeeperError } from "@watchkeeper/core/error";
import type { Runtime } from "@watchkeeper/core/runtime";
import { systemClock } from "@watchkeeper/core/system-clock";
import { describe, expect, test, vi } from "vitest";
import * as z from "zod";
import { handlerFor } from "./handler-for.ts";
import { earlyMs, thisInvocation } from "./invocation.ts";
import { about, logOf } from "./log.ts";
import { measure } from "./measure.ts";
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
  functionName: "watchkeeper-test-try",
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

  test("leaves one line in the log, whatever comes of it", async () => {
    const { runtime, wait } = loudProcess();
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
    const lines = await linesOf(async () => {
      await withRuntime(runtime, () => works.handler({}, invocation("r-1")));
      await expect(withRuntime(runtime, () => fails.handler({}, invocation("r-2")))).rejects.toThrow(
        "slow down",
      );
      await expect(
        withRuntime(runtime, () => works.handler("no event", invocation("r-3"))),
      ).rejects.toThrow();
    });
    const line = { function: "try", message: "invocation" };
    const time = (ms: number) => new Date(start + ms).toISOString();
    expect(lines).toEqual([
      { ...line, level: "INFO", time: time(30), requestId: "r-1", milliseconds: 30, ended: "done" },
      {
        ...line,
        level: "ERROR",
        time: time(100),
        requestId: "r-2",
        milliseconds: 70,
        ended: "failed",
        error: "Watchkeeper.throttled",
      },
      {
        ...line,
        level: "ERROR",
        time: time(100),
        requestId: "r-3",
        milliseconds: 0,
        ended: "failed",
        error: "InvalidEvent",
      },
    ]);
  });

  test("says in each of its lines what it is about, and nothing of what another is about", async () => {
    const { runtime } = loudProcess();
    const fn = declare(
      (given) => logOf(given, "try"),
      async (log) => {
        const requestId = runtime.requestId();
        about({ caseId: `c-${requestId}` });
        await Promise.resolve();
        log("looked", { found: 2 });
        about({ status: "ended" });
      },
    );
    const lines = await linesOf(() =>
      Promise.all(["r-1", "r-2"].map((id) => withRuntime(runtime, () => fn.handler({}, invocation(id))))),
    );
    expect(
      lines.map(({ requestId, message, caseId, found, status }) => [
        requestId,
        message,
        caseId,
        found,
        status,
      ]),
    ).toEqual([
      ["r-1", "looked", "c-r-1", 2, undefined],
      ["r-2", "looked", "c-r-2", 2, undefined],
      ["r-1", "invocation", "c-r-1", undefined, "ended"],
      ["r-2", "invocation", "c-r-2", undefined, "ended"],
    ]);
  });

  test("tells its numbers, by its function and by the few things that a metric is told apart by", async () => {
    const { runtime } = loudProcess();
    const fn = declare(
      () => undefined,
      async () => {
        measure("EventAge", 1_200);
        measure("EventAge", 800);
        measure("Events", 1, "compliant");
        measure("Events", 1, "case");
        measure("Events", 1, "compliant");
        throw new Error("it fails all the same");
      },
    );
    const lines = await linesOf(() =>
      withRuntime(runtime, () => fn.handler({}, invocation("r-1"))).catch(() => {}),
    );
    const emf = (dimensions: readonly string[], Name: string, Unit: string) => ({
      _aws: {
        Timestamp: start,
        CloudWatchMetrics: [
          { Namespace: "Watchkeeper", Dimensions: [dimensions], Metrics: [{ Name, Unit }] },
        ],
      },
      FunctionName: "watchkeeper-test-try",
    });
    expect(lines.slice(1)).toEqual([
      { ...emf(["FunctionName"], "EventAge", "Milliseconds"), EventAge: [1_200, 800] },
      { ...emf(["FunctionName", "result"], "Events", "Count"), result: "compliant", Events: [1, 1] },
      { ...emf(["FunctionName", "result"], "Events", "Count"), result: "case", Events: 1 },
    ]);
  });

  test("says and tells nothing where the log is to be silent", async () => {
    const { runtime } = warmProcess();
    const fn = declare(
      (given) => logOf(given, "try"),
      async (log) => {
        log("looked");
        measure("EventAge", 1_200);
      },
    );
    expect(await linesOf(() => withRuntime(runtime, () => fn.handler({}, invocation("r-1"))))).toEqual([]);
  });
});

/** A warm process whose log is not silent. */
function loudProcess() {
  const { runtime, wait } = warmProcess();
  return { runtime: { ...runtime, env: {} }, wait };
}

/** The lines that work leaves on standard output and on standard error. */
async function linesOf(work: () => Promise<unknown>): Promise<readonly Record<string, unknown>[]> {
  const lines: Record<string, unknown>[] = [];
  const take = (line: unknown) => {
    lines.push(JSON.parse(String(line)));
    return true;
  };
  const written = [process.stdout, process.stderr].map((stream) =>
    vi.spyOn(stream, "write").mockImplementation(take),
  );
  await work();
  for (const one of written) one.mockRestore();
  return lines;
}
