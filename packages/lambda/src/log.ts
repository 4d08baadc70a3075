import type { Runtime } from "@watchkeeper/core/runtime";

/** Writes one line of JSON to the function's log. */
export type Log = (message: string, data?: Readonly<Record<string, unknown>>) => void;

/** A function's log: structured lines on standard output, which Lambda keeps. */
export const logOf =
  (runtime: Runtime, name: string): Log =>
  (message, data = {}) => {
    if (runtime.env.LOG === "silent") return;
    const time = runtime.clock.now().toISOString();
    const line = { time, function: name, requestId: runtime.requestId(), message, ...data };
    process.stdout.write(`${JSON.stringify(line)}\n`);
  };

/** Does an invocation's work, and writes down how long it took and what came of it: no invocation is without a line. */
export async function logged<T>(runtime: Runtime, name: string, work: () => Promise<T>): Promise<T> {
  const start = runtime.clock.now().getTime();
  const ended = (outcome: { readonly outcome: string; readonly error?: string }) =>
    logOf(runtime, name)("invocation", {
      milliseconds: runtime.clock.now().getTime() - start,
      ...outcome,
    });
  try {
    const result = await work();
    ended({ outcome: "done" });
    return result;
  } catch (error) {
    ended({ outcome: "failed", error: error instanceof Error ? error.name : String(error) });
    throw error;
  }
}
