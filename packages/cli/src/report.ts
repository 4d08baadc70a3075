import { exitCodeOf, kindOf, messageOf, WatchkeeperError } from "@watchkeeper/core/error";
import type { Io } from "./io.ts";

/** Tells an error: what the person can act on in one message, a bug of ours with its stack. Answers with the exit code. */
export function report(error: unknown, io: Io): number {
  if (error instanceof WatchkeeperError && error.kind !== "bug") io.err(`watchkeeper: ${error.message}`);
  else io.err(`watchkeeper: a bug of ours: ${error instanceof Error ? error.stack : messageOf(error)}`);
  return exitCodeOf[kindOf(error)];
}
