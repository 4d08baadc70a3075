import { AwsError } from "../../../kernel/aws-error.ts";
import { invalid, violated } from "../errors.ts";
import { acceptValue } from "../validate-value.ts";
import { attributeOf, type Value } from "../value.ts";

/** ExpressionAttributeNames and ExpressionAttributeValues of one request: what they stand for, and which were used. */
export interface Placeholders {
  name(placeholder: string): string | undefined;
  value(placeholder: string): Value | undefined;
  /** Refuses placeholders that no expression used; called when all are parsed. */
  finish(): void;
}

/** The members of a request that placeholders serve. */
export interface PlaceholderInput {
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
  readonly ExpressionAttributeValues?: Readonly<Record<string, Value>> | undefined;
}

const NAME = /^#[a-zA-Z0-9_]+$/;
const VALUE = /^:[a-zA-Z0-9_]+$/;

/** Checks a request's placeholders; `expressions` are the texts that they may serve, by parameter. */
export function openPlaceholders(
  { ExpressionAttributeNames: names, ExpressionAttributeValues: values }: PlaceholderInput,
  expressions: Readonly<Record<string, string | undefined>>,
): Placeholders {
  const hasExpression = Object.values(expressions).some((text) => text !== undefined);
  if (names !== undefined) {
    if (!hasExpression)
      throw invalid("ExpressionAttributeNames can only be specified when using expressions");
    checkKeys("ExpressionAttributeNames", Object.keys(names), NAME);
  }
  const accepted: Record<string, Value> = {};
  if (values !== undefined) {
    if (!hasExpression) throw invalid(`${onlyWithExpressions} ${nullNames(expressions)}`);
    checkKeys("ExpressionAttributeValues", Object.keys(values), VALUE);
    for (const [key, value] of Object.entries(values)) accepted[key] = acceptPlaceholder(key, value);
  }
  const used = new Set<string>();
  return {
    name(placeholder) {
      used.add(placeholder);
      return names !== undefined && Object.hasOwn(names, placeholder) ? names[placeholder] : undefined;
    },
    value(placeholder) {
      used.add(placeholder);
      return attributeOf(accepted, placeholder);
    },
    finish() {
      checkUsed("ExpressionAttributeNames", Object.keys(names ?? {}), used);
      checkUsed("ExpressionAttributeValues", Object.keys(accepted), used);
    },
  };
}

const onlyWithExpressions = "ExpressionAttributeValues can only be specified when using expressions:";

const nullNames = (expressions: Readonly<Record<string, string | undefined>>) => {
  const names = Object.keys(expressions);
  return `${names.join(" and ")} ${names.length > 1 ? "are" : "is"} null`;
};

function checkKeys(parameter: string, keys: readonly string[], pattern: RegExp): void {
  if (keys.length === 0) throw invalid(`${parameter} must not be empty`);
  const wrong = keys.find((key) => !pattern.test(key));
  if (wrong !== undefined) throw invalid(`${parameter} contains invalid key: Syntax error; key: "${wrong}"`);
}

function acceptPlaceholder(key: string, value: Value): Value {
  try {
    return acceptValue(value);
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error.message.startsWith("Nesting Levels")) throw violated([error.message]);
    throw invalid(`ExpressionAttributeValues contains invalid value: ${error.message} for key ${key}`);
  }
}

function checkUsed(parameter: string, keys: readonly string[], used: ReadonlySet<string>): void {
  const unused = keys.filter((key) => !used.has(key));
  if (unused.length === 0) return;
  throw invalid(`Value provided in ${parameter} unused in expressions: keys: {${unused.join(", ")}}`);
}
