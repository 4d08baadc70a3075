import { WatchkeeperError } from "@watchkeeper/core/error";
import type { Json } from "@watchkeeper/core/json";

/** A value that a step's result will give: the hash covers the reference, the ledger keeps what it became. */
export interface Reference {
  readonly $from: { readonly step: string; readonly path: string };
}

/** What steps have answered, as far as others refer to it: by step id, then by path. */
export type Results = ReadonlyMap<string, Readonly<Record<string, Json>>>;

const isReference = (value: unknown): value is Reference =>
  value !== null && typeof value === "object" && !Array.isArray(value) && "$from" in value;

/** All references in a value, however deep. */
export function referencesIn(value: unknown): readonly Reference["$from"][] {
  if (value === null || typeof value !== "object") return [];
  if (isReference(value)) return [value.$from];
  return Object.values(value).flatMap(referencesIn);
}

/** The input with each reference replaced; throws `UnresolvedReference` where a result holds no such value. */
export function resolveReferences(input: Json, results: Results): Json {
  if (isReference(input)) {
    const { step, path } = input.$from;
    const value = results.get(step)?.[path] ?? null;
    if (value === null) {
      throw new WatchkeeperError(
        "UnresolvedReference",
        "conflict",
        `The result of step "${step}" has nothing at "${path}", which a step needs. Nothing was sent.`,
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
