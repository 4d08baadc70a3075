import { exitCodeOf, kindOf, messageOf, WatchkeeperError } from "@watchkeeper/core/error";
import type { Io } from "./io.ts";

/**
 * Tells an error: what the person can act on in one message, a bug of ours with its stack; where JSON was asked for, as
 * JSON. Answers with the exit code.
 */
export function report(error: unknown, io: Io, asJson = false): number {
  const kind = kindOf(error);
  const isOurs = error instanceof WatchkeeperError && error.kind !== "bug";
  const message = isOurs
    ? error.message
    : `a bug of ours: ${error instanceof Error ? error.stack : messageOf(error)}`;
  const name = error instanceof Error ? error.name : "Error";
  const exitCode = exitCodeOf[kind];
  io.err(asJson ? JSON.stringify({ error: { kind, name, message, exitCode } }) : `watchkeeper: ${message}`);
  return exitCode;
}
