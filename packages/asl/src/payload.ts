import type { Json } from "@watchkeeper/core/json";
import { StatesError } from "./states-error.ts";

/** AWS's quota for the input or output of a state, a task or an execution. */
export const maximumBytes = 256 * 1024;

/** What AWS adds beside each payload of an event; the interpreter never truncates. */
export const whole = { truncated: false } as const;

/** A value's JSON text, or `States.DataLimitExceeded` where it is larger than AWS would carry. */
export function payloadText(value: Json, owner: string): string {
  const text = JSON.stringify(value);
  if (text.length * 3 > maximumBytes && Buffer.byteLength(text) > maximumBytes) {
    throw new StatesError(
      "States.DataLimitExceeded",
      `The state/task '${owner}' returned a result with a size exceeding the maximum number of bytes service limit.`,
    );
  }
  return text;
}

/** A value as it comes back from JSON: what an integration returned, detached from what it holds. */
export const toJson = (value: unknown): Json =>
  value === undefined ? null : JSON.parse(JSON.stringify(value));
