import { WatchkeeperError } from "@watchkeeper/core/error";
import type { Json } from "@watchkeeper/core/json";
import { valueAt } from "./path.ts";

/** A value that an earlier step's result will give: the hash covers the reference, the ledger keeps what it became. */
export interface Reference {
  readonly $from: { readonly step: string; readonly call: number; readonly path: string };
}

/** Results by step id, then by the number of the call in the step. */
export type Results = Readonly<Record<string, readonly Json[]>>;

const isReference = (value: Json): value is Json & Reference =>
  value !== null && typeof value === "object" && !Array.isArray(value) && "$from" in value;

/** The input with each reference replaced; throws `UnresolvedReference` where a result holds no such value. */
export function resolveReferences(input: Json, results: Results): Json {
  if (isReference(input)) {
    const { step, call, path } = input.$from;
    const value = valueAt(results[step]?.[call], path);
    if (value === null) {
      throw new WatchkeeperError(
        "UnresolvedReference",
        "conflict",
        `The result of step "${step}" (call ${call}) has nothing at "${path}", which a later step needs. That step was not started.`,
      );
    }
    return value;
  }
  if (Array.isArray(input)) return input.map((item) => resolveReferences(item, results));
  if (input !== null && typeof input === "object") {
    return Object.fromEntries(
      Object.entries(input).map(([key, value]) => [key, resolveReferences(value, results)]),
    );
  }
  return input;
}
