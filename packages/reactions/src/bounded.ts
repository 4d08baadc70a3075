import { createContext, Script } from "node:vm";

/** Where the work stands that is being done. */
const place: { work?: () => unknown } = {};
const context = createContext(place);
const script = new Script("work()");

/** What was done did not end in its time. */
export class NotEnding extends Error {}

/**
 * Does what others have written, for so many milliseconds: what has not ended then is ended where it is, be it an endless
 * loop, or an expression that a text is matched with for ever. It waits for nothing, so time is what it computes.
 */
export function bounded<T>(work: () => T, ms: number): T {
  const before = place.work;
  place.work = work;
  try {
    return script.runInContext(context, { timeout: ms }) as T;
  } catch (error) {
    throw isTimeout(error) ? new NotEnding(`it did not end within ${ms} ms`) : error;
  } finally {
    if (before === undefined) delete place.work;
    else place.work = before;
  }
}

const isTimeout = (error: unknown): boolean =>
  (error as { readonly code?: unknown } | null | undefined)?.code === "ERR_SCRIPT_EXECUTION_TIMEOUT";
