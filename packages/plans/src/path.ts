import type { Json } from "@watchkeeper/core/json";

/**
 * The value at a path, in the part of JMESPath that waiters use: `a.b`, `a[0]`, `a[-1]`, and `a[]`, which flattens a
 * list and goes on in each item. Null where the path leads nowhere, as JMESPath has it.
 */
export function valueAt(value: Json | undefined, path: string): Json {
  let current: Json = value ?? null;
  let projected = false;
  for (const token of tokensOf(path)) {
    if (token === "[]") {
      current = Array.isArray(current) ? current.flat() : null;
      projected = true;
    } else if (projected) {
      current =
        (current as readonly Json[] | null)
          ?.map((item) => member(item, token))
          .filter((item) => item !== null) ?? null;
    } else {
      current = member(current, token);
    }
  }
  return current;
}

const tokensOf = (path: string): readonly string[] => path.match(/\[\]|\[-?\d+\]|[^.[\]]+/g) ?? [];

function member(value: Json, token: string): Json {
  if (value === null || typeof value !== "object") return null;
  const index = /^\[(-?\d+)\]$/.exec(token)?.[1];
  if (index !== undefined) return Array.isArray(value) ? (value.at(Number(index)) ?? null) : null;
  return Array.isArray(value) ? null : ((value as Readonly<Record<string, Json>>)[token] ?? null);
}
