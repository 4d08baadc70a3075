import { WatchkeeperError } from "@watchkeeper/core/error";
import { hashOf } from "@watchkeeper/core/json";
import { closest } from "fastest-levenshtein";
import type * as z from "zod";
import { type Config, type ConfigInput, configSchema } from "./schema.ts";

/** Checks a configuration and fills in its defaults; what is wrong is told with its place, and a misspelt key with its nearest. */
export function defineConfig(input: ConfigInput): Config {
  const parsed = configSchema.safeParse(input);
  if (parsed.success) return Object.freeze(parsed.data);
  const lines = parsed.error.issues.flatMap((issue) => describe(issue, input));
  throw new WatchkeeperError(
    "InvalidConfig",
    "invalid-input",
    `watchkeeper.config.ts is not valid:\n${lines.map((line) => `  - ${line}`).join("\n")}\nNothing was started. Mend it and run the same command again.`,
  );
}

/** SHA-256 of a configuration: it stands in every plan. */
export const configHash = (config: Config): string => hashOf(config);

function describe(issue: z.core.$ZodIssue, input: unknown): readonly string[] {
  const place = issue.path.map(String).join(".");
  if (issue.code !== "unrecognized_keys") return [`${place || "the configuration"}: ${issue.message}`];
  const known = keysAt(issue.path).filter((key) => !(key in (valueAt(input, issue.path) as object)));
  return issue.keys.map((key) => {
    const where = place ? `${place}.${key}` : key;
    return `${where}: there is no such key${known.length > 0 ? `; did you mean "${closest(key, known)}"?` : ""}`;
  });
}

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown>)[key], value);

/** The keys that the schema knows at a place. */
function keysAt(path: readonly PropertyKey[]): readonly string[] {
  let schema: unknown = configSchema;
  for (const key of path) {
    const inner = unwrap(schema);
    schema =
      typeof key === "number"
        ? (inner as { element?: unknown }).element
        : (inner as { shape?: Record<PropertyKey, unknown> }).shape?.[key];
  }
  return Object.keys((unwrap(schema) as { shape?: object }).shape ?? {});
}

function unwrap(schema: unknown): unknown {
  let current = schema as { unwrap?: () => unknown; shape?: unknown; element?: unknown } | undefined;
  while (current?.unwrap && !current.shape && !current.element) current = current.unwrap() as typeof current;
  return current;
}
