import { WatchkeeperError } from "@watchkeeper/core/error";
import type { AnyCheck, Check, ConfiguredCheck } from "@watchkeeper/reactions/check";
import { awsBaseline } from "@watchkeeper/reactions/checks/index";
import { closest } from "fastest-levenshtein";
import type * as z from "zod";
import { checkProblems, isCheckName, settingsProblems } from "./check-problems.ts";
import { configProblems } from "./config-problems.ts";
import { type Config, type ConfigWithoutChecks, configSchema } from "./schema.ts";

/** What `watchkeeper.config.ts` says. */
export interface ConfigInput extends ConfigWithoutChecks {
  /** What is watched for: checks as they are, or with what is said of them; of one named twice, what is said last counts. Absent: all of ours. */
  // biome-ignore lint/suspicious/noExplicitAny: a check is contravariant in its settings
  readonly checks?: readonly (Check<any> | ConfiguredCheck)[];
}

/** A configuration as data, with the checks that it composes. */
export interface Project extends Config {
  readonly definitions: readonly AnyCheck[];
}

/** Checks a configuration and fills in its defaults; what is wrong is told with its place, and a misspelt key with its nearest. */
export function defineConfig({ checks = awsBaseline, ...input }: ConfigInput): Project {
  if (!Array.isArray(checks)) throw invalid([notListed(checks)]);
  const composed = composedOf(checks.map(configured));
  const definitions = composed.map(({ check }) => check);
  const problems = [...checkProblems(definitions)];
  if (problems.length > 0) throw invalid(problems);
  const said = {
    ...input,
    checks: Object.fromEntries(composed.map(({ check, words }) => [check.id, words])),
  };
  const schema = configSchema(definitions);
  const parsed = schema.safeParse(said);
  if (!parsed.success) throw invalid(parsed.error.issues.flatMap((issue) => describe(issue, said, schema)));
  const wrong = [
    ...configProblems(parsed.data).map(({ path, message }) => `${path.join(".")}: ${message}`),
    ...settingsProblems(definitions, parsed.data.checks),
  ];
  if (wrong.length > 0) throw invalid(wrong);
  return Object.freeze({ ...parsed.data, definitions });
}

/** A configuration as data alone: what functions get. */
export const dataOf = ({ definitions: _, ...config }: Project): Config => config;

/** A check as it is named: with what is said of it, or without a word. */
type NamedCheck = Pick<ConfiguredCheck, "check"> & Partial<ConfiguredCheck>;

/** A member of `checks`, whichever of its two forms it has. */
function configured(one: unknown, index: number): NamedCheck {
  const { check = one, ...said } = (one ?? {}) as Partial<ConfiguredCheck>;
  const { id, examine } = (check ?? {}) as Partial<AnyCheck>;
  if (typeof id === "string" && !isCheckName(id))
    throw invalid([
      `checks.${index}: ${JSON.stringify(id)} is no name for a check: lower-case letters, digits and single hyphens, a letter first, 64 at most`,
    ]);
  if (typeof id === "string" && typeof examine === "function")
    return { check: check as AnyCheck, ...(said.words ? { words: said.words } : {}) };
  throw invalid([
    `checks.${index}: is no check: defineCheck makes one, and check.with({ … }) says more of it`,
  ]);
}

/**
 * What is said last of a check counts: whoever names it again without a word says nothing. Another check of its name could
 * not be told from it.
 */
function composedOf(checks: readonly NamedCheck[]): readonly ConfiguredCheck[] {
  const byId = new Map<string, ConfiguredCheck>();
  for (const { check, words } of checks) {
    const before = byId.get(check.id);
    if (before && before.check !== check)
      throw invalid([`checks: there are two checks called "${check.id}"`]);
    byId.set(check.id, { check, words: words ?? before?.words ?? {} });
  }
  return [...byId.values()];
}

/** What is said of checks otherwise than as a list: as releases before 0.4 had it, how it is written now. */
function notListed(checks: unknown): string {
  const [id, said] = Object.entries(typeof checks === "object" ? (checks ?? {}) : {})[0] ?? [];
  if (id === undefined) return "checks: is no list of checks: [...awsBaseline, imdsv2Required.with({ … })]";
  const name = id.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  const { mode, accounts, settle, approvals, ...settings } = (said ?? {}) as Readonly<
    Record<string, unknown>
  >;
  const words = {
    ...{ mode, accounts, settle, approvals },
    ...(Object.keys(settings).length > 0 ? { settings } : {}),
  };
  return `checks: is a list of checks, and no object any more. Write [...awsBaseline, ${name}.with(${JSON.stringify(words)})]: each check is imported, and what is its own stands under settings`;
}

const invalid = (lines: readonly string[]) =>
  new WatchkeeperError(
    "InvalidConfig",
    "invalid-input",
    `watchkeeper.config.ts is not valid:\n${lines.map((line) => `  - ${line}`).join("\n")}\nNothing was started. Mend it and run the same command again.`,
  );

function describe(issue: z.core.$ZodIssue, input: unknown, schema: unknown): readonly string[] {
  const place = issue.path.map(String).join(".");
  if (issue.code !== "unrecognized_keys") return [`${place || "the configuration"}: ${issue.message}`];
  const known = keysAt(schema, issue.path).filter((key) => !(key in (valueAt(input, issue.path) as object)));
  return issue.keys.map((key) => {
    const where = place ? `${place}.${key}` : key;
    return `${where}: there is no such key${known.length > 0 ? `; did you mean "${closest(key, known)}"?` : ""}`;
  });
}

const valueAt = (value: unknown, path: readonly PropertyKey[]): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<PropertyKey, unknown>)[key], value);

/** The keys that the schema knows at a place. */
function keysAt(whole: unknown, path: readonly PropertyKey[]): readonly string[] {
  let schema = whole;
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
  let current = schema as
    | { in?: unknown; unwrap?: () => unknown; shape?: unknown; element?: unknown }
    | undefined;
  while (current && !current.shape && !current.element && (current.unwrap || current.in))
    current = (current.unwrap?.() ?? current.in) as typeof current;
  return current;
}
