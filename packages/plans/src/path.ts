import type { Json } from "@watchkeeper/core/json";

/**
 * The value at a path, in the part of JMESPath that waiters use: `a.b`, `a[0]`, `a[-1]`, and `a[]`, which flattens a
 * list and goes on in each item. Null where the path leads nowhere, as JMESPath has it; an item without it drops out.
 */
export const valueAt = (value: Json | undefined, path: string): Json => follow(value, path, "drop");

/**
 * The value at a path as the SDK's waiters see it: an item without it keeps its place as null, and the whole
 * path leads nowhere where it goes on from there. Did such items drop out, one `running` would speak for all.
 */
export const valueForWaiter = (value: Json, path: string): Json => follow(value, path, "keep");

function follow(value: Json | undefined, path: string, absent: "drop" | "keep"): Json {
  let current: Json = value ?? null;
  let projected = false;
  for (const token of tokensOf(path)) {
    if (token === "[]") {
      current = Array.isArray(current) ? current.flat() : null;
      projected = true;
    } else {
      current = projected ? eachMember(current, token) : member(current, token);
    }
    if (projected && absent === "drop" && Array.isArray(current)) {
      current = current.filter((item) => item !== null);
    }
  }
  return current;
}

const tokensOf = (path: string): readonly string[] => path.match(/\[\]|\[-?\d+\]|[^.[\]]+/g) ?? [];

const eachMember = (items: Json, token: string): Json =>
  Array.isArray(items) && !items.includes(null) ? items.map((item) => member(item, token)) : null;

function member(value: Json, token: string): Json {
  if (value === null || typeof value !== "object") return null;
  const index = /^\[(-?\d+)\]$/.exec(token)?.[1];
  if (index !== undefined) return Array.isArray(value) ? (value.at(Number(index)) ?? null) : null;
  return Array.isArray(value) ? null : ((value as Readonly<Record<string, Json>>)[token] ?? null);
}
