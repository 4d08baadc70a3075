import { NormalizedSchema } from "@smithy/core/schema";
import type { OperationSchema } from "../kernel/wire/client-model.ts";

/** What AWS's models say of one value beside its type: lengths or bounds, a pattern, the words that there are. */
export interface Constraint {
  readonly min?: number;
  readonly max?: number;
  readonly pattern?: string;
  readonly enum?: readonly string[];
  /** Of a list's items, or a map's values. */
  readonly items?: Constraint;
  /** Of a map's keys. */
  readonly keys?: Constraint;
}

/** The constraints of a service's inputs: by structure, then by member. */
export type Constraints = Readonly<Record<string, Readonly<Record<string, Constraint>>>>;

/** A value that breaks one. */
export interface Violation {
  /** `tags.1.member.key` */
  readonly path: string;
  /** The value as text; absent: it is missing, or a secret. */
  readonly value: string | undefined;
  readonly isMissing: boolean;
  /** `Member must not be null` */
  readonly rule: string;
}

/** A value of another type than its member's. */
export class WrongType extends Error {
  override readonly name = "WrongType";
}

/** What is wrong with an input: what the SDK's schemas require, and what AWS's models say beside. */
export function violationsIn(
  { input: schema }: OperationSchema,
  constraints: Constraints,
  input: unknown,
): readonly Violation[] {
  return [...inValue(NormalizedSchema.of(schema), input ?? {}, "", undefined, constraints)];
}

function* inValue(
  schema: NormalizedSchema,
  value: unknown,
  path: string,
  constraint: Constraint | undefined,
  all: Constraints,
): Generator<Violation> {
  if (schema.isStructSchema()) {
    yield* inStructure(schema, checked(isObject, value, ""), path, all);
    return;
  }
  if (schema.isListSchema()) {
    const list = checked(Array.isArray, value, "") as readonly unknown[];
    if (constraint) yield* ofSize(list.length, path, `[${list.map(textOf).join(", ")}]`, constraint);
    for (const [index, item] of list.entries())
      yield* inValue(schema.getValueSchema(), item, `${path}.${index + 1}.member`, constraint?.items, all);
    return;
  }
  if (schema.isMapSchema()) {
    const entries = Object.entries(checked(isObject, value, ""));
    if (constraint) yield* ofSize(entries.length, path, textOf(value), constraint);
    for (const [key, item] of entries) {
      if (constraint?.keys) yield* inText(key, path, key, constraint.keys);
      yield* inValue(schema.getValueSchema(), item, `${path}.${key}.member`, constraint?.items, all);
    }
    return;
  }
  yield* inScalar(schema, value, path, constraint ?? {});
}

function* inStructure(
  schema: NormalizedSchema,
  value: Readonly<Record<string, unknown>>,
  path: string,
  all: Constraints,
): Generator<Violation> {
  const own = all[schema.getName()?.split("#").at(-1) ?? ""] ?? {};
  const required = requiredOf(schema);
  for (const [name, member] of schema.structIterator()) {
    const at = `${path === "" ? "" : `${path}.`}${name.charAt(0).toLowerCase()}${name.slice(1)}`;
    const given = value[name];
    if (given !== undefined && given !== null) yield* inValue(member, given, at, own[name], all);
    else if (required.has(name))
      yield { path: at, value: undefined, isMissing: true, rule: "Member must not be null" };
  }
}

/** The first members of a structure are those that it must have; how many, its schema says. */
function requiredOf(schema: NormalizedSchema): ReadonlySet<string> {
  const [, , , , names, , count] = schema.getSchema() as unknown as [
    0,
    0,
    0,
    0,
    readonly string[],
    0,
    number?,
  ];
  return new Set(names.slice(0, count ?? 0));
}

function* inScalar(
  schema: NormalizedSchema,
  value: unknown,
  path: string,
  constraint: Constraint,
): Generator<Violation> {
  const isSecret = Boolean(schema.getMergedTraits().sensitive);
  if (schema.isStringSchema()) {
    const text = checked(isText, value, "a String");
    yield* inText(text, path, isSecret ? undefined : text, constraint);
  } else if (schema.isNumericSchema()) {
    yield* inNumber(checked(isNumber, value, "a number"), path, constraint);
  } else if (schema.isBlobSchema()) {
    yield* ofSize((value as Uint8Array).length, path, undefined, constraint);
  } else if (schema.isBooleanSchema()) checked(isBoolean, value, "Boolean");
}

function* inText(
  text: string,
  path: string,
  value: string | undefined,
  { pattern, enum: words, ...size }: Constraint,
): Generator<Violation> {
  const broken = (rule: string): Violation => ({ path, value, isMissing: false, rule });
  yield* ofSize([...text].length, path, value, size);
  if (pattern !== undefined && !patternOf(pattern).test(text))
    yield broken(`Member must satisfy regular expression pattern: ${pattern}`);
  if (words && !words.includes(text))
    yield broken(`Member must satisfy enum value set: [${words.join(", ")}]`);
}

function* inNumber(value: number, path: string, { min, max }: Constraint): Generator<Violation> {
  const broken = (rule: string): Violation => ({ path, value: String(value), isMissing: false, rule });
  if (min !== undefined && value < min)
    yield broken(`Member must have value greater than or equal to ${min}`);
  if (max !== undefined && value > max) yield broken(`Member must have value less than or equal to ${max}`);
}

function* ofSize(
  size: number,
  path: string,
  value: string | undefined,
  { min, max }: Constraint,
): Generator<Violation> {
  const broken = (rule: string): Violation => ({ path, value, isMissing: false, rule });
  if (min !== undefined && size < min)
    yield broken(`Member must have length greater than or equal to ${min}`);
  if (max !== undefined && size > max) yield broken(`Member must have length less than or equal to ${max}`);
}

const patterns = new Map<string, RegExp>();

/** A pattern of AWS's, which a text must match as a whole. */
function patternOf(pattern: string): RegExp {
  const known = patterns.get(pattern);
  if (known) return known;
  const made = compiled(`^(?:${pattern})$`);
  patterns.set(pattern, made);
  return made;
}

/** Patterns with classes of Unicode are none without its flag, and those that escape too much none with it. */
function compiled(source: string): RegExp {
  try {
    return new RegExp(source, "su");
  } catch {
    return new RegExp(source, "s");
  }
}

/** A value of the wanted type, by its name in Coral; throws what Coral says of any other. */
function checked<Value>(is: (value: unknown) => value is Value, value: unknown, wanted: string): Value {
  if (is(value)) return value;
  if (Array.isArray(value)) throw new WrongType("Start of list found where not expected");
  if (isObject(value)) throw new WrongType("Start of structure or map found where not expected.");
  if (wanted === "") throw new WrongType("Unexpected field type");
  const given = typeof value === "boolean" ? `${value}`.toUpperCase() : (typeof value).toUpperCase();
  throw new WrongType(`${given}_VALUE can not be converted to ${wanted}`);
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
const isText = (value: unknown): value is string => typeof value === "string";
const isNumber = (value: unknown): value is number => typeof value === "number" && !Number.isNaN(value);
const isBoolean = (value: unknown): value is boolean => typeof value === "boolean";
const textOf = (value: unknown): string => (typeof value === "string" ? value : JSON.stringify(value));
