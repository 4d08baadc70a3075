import { LogFormatter, Logger, LogItem } from "@aws-lambda-powertools/logger";
import type { LogAttributes, UnformattedAttributes } from "@aws-lambda-powertools/logger/types";
import type { Runtime } from "@watchkeeper/core/runtime";
import { currentInvocation } from "./invocation.ts";

/** Facts of a line: what it is about, and what is to be said of that. */
export type Facts = Readonly<Record<string, unknown>>;

/** Writes one line of JSON to the function's log. */
export type Log = (message: string, data?: Facts) => void;

/** Whether functions are to say nothing: on the laptop the terminal is people's. */
export const isSilent = ({ env }: Pick<Runtime, "env">): boolean => env.LOG === "silent";

/** A line as it stands in the log: on the runtime's clock, and with what its invocation is about. */
class Line extends LogFormatter {
  readonly #runtime: Runtime;
  readonly #name: string;

  constructor(runtime: Runtime, name: string) {
    super();
    this.#runtime = runtime;
    this.#name = name;
  }

  override formatAttributes({ logLevel, message }: UnformattedAttributes, facts: LogAttributes): LogItem {
    const attributes = {
      level: logLevel,
      time: this.#runtime.clock.now().toISOString(),
      function: this.#name,
      requestId: this.#runtime.requestId(),
      message,
      ...currentInvocation()?.about,
      ...facts,
    };
    return new LogItem({ attributes });
  }
}

const loggerOf = (runtime: Runtime, name: string): Logger =>
  new Logger({
    logLevel: isSilent(runtime) ? "SILENT" : "INFO",
    logFormatter: new Line(runtime, name),
  });

/** A function's log: structured lines on standard output, which Lambda keeps. */
export function logOf(runtime: Runtime, name: string): Log {
  const logger = loggerOf(runtime, name);
  return (message, data = {}) => logger.info(message, data as LogAttributes);
}

/** Says what this invocation is about, or what came of it: all its lines from then on carry it. */
export function about(facts: Facts): void {
  const invocation = currentInvocation();
  if (invocation) Object.assign(invocation.about, facts);
}

/** Does an invocation's work, and writes down how long it took and what came of it: no invocation is without a line. */
export function logged(runtime: Runtime, name: string): <T>(work: () => Promise<T>) => Promise<T> {
  const logger = loggerOf(runtime, name);
  return async (work) => {
    const start = runtime.clock.now().getTime();
    const took = () => ({ milliseconds: runtime.clock.now().getTime() - start });
    try {
      const result = await work();
      logger.info("invocation", { ...took(), ended: "done" });
      return result;
    } catch (error) {
      const name = error instanceof Error ? error.name : String(error);
      logger.error("invocation", { ...took(), ended: "failed", error: name });
      throw error;
    }
  };
}
