import type { AuditEntry } from "@watchkeeper/core/audit-entry";
import { hashOf } from "@watchkeeper/core/json";

/** What the records of the configuration name in place of a case. */
export const configId = "config";

/** A configuration by its hash, and those of its parts by their keys: `approvals.needed`, `checks.required-tags`. */
export interface ConfigPrint {
  readonly hash: string;
  readonly keys: Readonly<Record<string, string>>;
}

/** The print of a configuration: two keys deep, for what lies deeper may be long. */
export function printOf(config: object): ConfigPrint {
  const keys = Object.entries(config).flatMap(([name, value]): [string, string][] => {
    if (value === undefined) return [];
    const isTree = value !== null && typeof value === "object" && !Array.isArray(value);
    if (!isTree) return [[name, hashOf(value)]];
    return Object.entries(value).flatMap(([inner, part]): [string, string][] =>
      part === undefined ? [] : [[`${name}.${inner}`, hashOf(part)]],
    );
  });
  return { hash: hashOf(config), keys: Object.fromEntries(keys) };
}

/** What is on record where a function finds another configuration than the last one. */
export const configChanged = (
  before: ConfigPrint | undefined,
  after: ConfigPrint,
  by: string,
): AuditEntry => ({
  actor: by,
  type: before ? "configuration changed" : "configuration first seen",
  data: {
    ...(before ? { before: before.hash } : {}),
    after: after.hash,
    changed: [...new Set([...Object.keys(before?.keys ?? {}), ...Object.keys(after.keys)])]
      .filter((key) => before?.keys[key] !== after.keys[key])
      .sort(),
  },
});
