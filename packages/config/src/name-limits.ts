import { sha256 } from "@watchkeeper/core/json";

/** How long AWS lets the names of what we make be: with the page that says so, where it is not the resource's own. */
export const nameLimits = {
  bucket: 63,
  rule: 64,
  role: 64,
  function: 64,
  queue: 80,
  machine: 80,
  policy: 128,
  table: 255,
  bus: 256,
  alias: 256,
  logGroup: 512,
  parameter: 1_011,
} as const;

/** What a name is of. */
export type Named = keyof typeof nameLimits;

const hashLength = 8;

/**
 * A name as AWS takes it: one that is too long keeps its beginning, which policies' patterns match, and ends in a hash of
 * the whole, so that no two become one.
 */
export function fitted(of: Named, name: string): string {
  const limit = nameLimits[of];
  return name.length <= limit
    ? name
    : `${name.slice(0, limit - hashLength - 1)}-${sha256(name).slice(0, hashLength)}`;
}
