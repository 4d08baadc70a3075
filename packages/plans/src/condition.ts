import type { ErrorKind } from "@watchkeeper/core/error";
import { canonicalJson, type Json } from "@watchkeeper/core/json";
import type { Call } from "./call.ts";
import { valueForWaiter } from "./path.ts";

/**
 * One matcher of an AWS waiter, as data (Smithy 2.0, "Waiters", Matcher union): a value at a path of the answer, that
 * there was an answer or an error at all, or an error's code. `all` and `allIn` hold for lists with at least one item.
 */
export type When =
  | { readonly path: string; readonly equals: Json }
  | { readonly path: string; readonly all: Json }
  | { readonly path: string; readonly allIn: readonly Json[] }
  | { readonly path: string; readonly any: Json }
  /** Of a list or a text. */
  | { readonly path: string; readonly length: { readonly is: number } | { readonly over: number } }
  | { readonly success: boolean }
  | { readonly error: string };

/** What a read means: the first acceptor all of whose matchers hold decides; none: retry. */
export interface Acceptor {
  readonly state: "success" | "failure" | "retry";
  readonly when: readonly When[];
}

/** A statement about the cloud, as data: one read, and what each answer or error of it means. */
export interface Condition {
  readonly read: Call;
  readonly acceptors: readonly Acceptor[];
}

/** A condition that may take its time to come true. */
export interface Check extends Condition {
  /** How soon it is looked at again; looks grow rarer, up to `maxEverySeconds` where that is given. */
  readonly everySeconds: number;
  readonly maxEverySeconds?: number;
  readonly deadlineSeconds: number;
}

/** What came of a request: AWS's answer, or its error. */
export type Observation =
  | { readonly answer: Json }
  | { readonly error: { readonly name: string; readonly kind: ErrorKind; readonly message: string } };

/** A condition that holds when each path shows its value. */
export const showing = (read: Call, values: Readonly<Record<string, Json>>): Condition => ({
  read,
  acceptors: [{ state: "success", when: Object.entries(values).map(([path, equals]) => ({ path, equals })) }],
});

/** A condition that holds when the read meets this error: how a resource's being gone shows. */
export const failingWith = (read: Call, error: string): Condition => ({
  read,
  acceptors: [{ state: "success", when: [{ error }] }],
});

const equal = (a: Json, b: Json) => a === b || canonicalJson(a) === canonicalJson(b);

function holds(when: When, seen: Observation): boolean {
  if ("success" in when) return "answer" in seen === when.success;
  if ("error" in when) return "error" in seen && seen.error.name === when.error;
  if ("error" in seen) return false;
  const value = valueForWaiter(seen.answer, when.path);
  if ("equals" in when) return equal(value, when.equals);
  if ("length" in when) {
    const length = lengthOf(value) ?? Number.NaN;
    return "is" in when.length ? length === when.length.is : length > when.length.over;
  }
  const list: readonly Json[] = Array.isArray(value) ? value : [];
  if ("any" in when) return list.some((item) => equal(item, when.any));
  const wanted = "all" in when ? [when.all] : when.allIn;
  return list.length > 0 && list.every((item) => wanted.some((one) => equal(item, one)));
}

const lengthOf = (value: Json): number | null =>
  Array.isArray(value) || typeof value === "string" ? value.length : null;

/** The acceptor that decides what came of a read means; undefined where none speaks of it. */
export const deciding = (condition: Condition, seen: Observation): Acceptor | undefined =>
  condition.acceptors.find(({ when }) => when.every((one) => holds(one, seen)));

/** What a condition says of what came of its read. */
export const judge = (condition: Condition, seen: Observation): Acceptor["state"] =>
  deciding(condition, seen)?.state ?? "retry";

/** Why a condition does not hold, for people: `MetadataOptions.HttpTokens is "optional", not "required"`. */
export function explain(condition: Condition, seen: Observation): string {
  if ("error" in seen) return seen.error.message;
  const reasons = condition.acceptors
    .filter(({ state }) => state === "success")
    .map(({ when }) =>
      when
        .filter((one) => !holds(one, seen))
        .map((one) => explainOne(one, seen.answer))
        .join("; "),
    );
  return reasons.join(", or ") || "nothing says when it holds";
}

function explainOne(when: When, answer: Json): string {
  if ("success" in when) return "it was answered";
  if ("error" in when) return `it was answered, and did not fail with ${when.error}`;
  const [what, value] = seenBy(when, answer);
  const is = `${what} is ${JSON.stringify(value)}`;
  if ("equals" in when) return `${is}, not ${JSON.stringify(when.equals)}`;
  if ("all" in when) return `${is}, not ${JSON.stringify(when.all)} throughout`;
  if ("allIn" in when) return `${is}, not of ${JSON.stringify(when.allIn)} throughout`;
  if ("any" in when) return `${is}, without ${JSON.stringify(when.any)}`;
  return "is" in when.length ? `${is}, not ${when.length.is}` : `${is}, not over ${when.length.over}`;
}

/** What a matcher looks at, in JMESPath's words, and its value; of what is only counted, the count alone. */
function seenBy(when: Extract<When, { path: string }>, answer: Json): readonly [string, Json] {
  const value = valueForWaiter(answer, when.path);
  return "length" in when ? [`length(${when.path})`, lengthOf(value)] : [when.path, value];
}

/** The values that a condition looks at: what of a read is worth keeping. */
export function valuesSeen(condition: Condition, seen: Observation): Json {
  if ("error" in seen) return { error: seen.error.name };
  const matchers = condition.acceptors.flatMap(({ when }) => when).filter((one) => "path" in one);
  return Object.fromEntries(matchers.map((one) => seenBy(one, seen.answer)));
}
