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
