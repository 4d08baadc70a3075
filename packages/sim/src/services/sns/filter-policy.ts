import type { MessageAttributeValue } from "@aws-sdk/client-sns";
import { type CompiledPattern, compilePattern } from "@watchkeeper/event-pattern/compile-pattern";
import { InvalidEventPattern } from "@watchkeeper/event-pattern/invalid-event-pattern";
import type { MessageAttributes } from "./message-attributes.ts";
import type { Subscription } from "./resources.ts";

/** AWS's quotas of a filter policy. https://docs.aws.amazon.com/sns/latest/dg/subscription-filter-policy-constraints.html */
const maximumKeys = 5;
const maximumCombinations = 150;

const compiled = new Map<string, CompiledPattern>();

/** Why SNS would not take a filter policy of this scope, in its words; undefined where it would. */
export function refusalOf(policy: string, scope: string): string | undefined {
  const parsed = parse(policy);
  if (parsed === undefined) return "FilterPolicy: failed to parse JSON.";
  if (Object.keys(parsed).length === 0) return undefined;
  if (scope === "MessageAttributes" && isNested(parsed)) {
    return "Filter policy scope MessageAttributes does not support nested filter policy";
  }
  try {
    const { alternatives } = compilePattern(parsed);
    const keys = new Set(alternatives.flatMap((tests) => tests.map(({ path }) => path)));
    if (keys.size > maximumKeys) {
      return `FilterPolicy: Filter policy can not have more than ${maximumKeys} keys`;
    }
  } catch (error) {
    if (!(error instanceof InvalidEventPattern)) throw error;
    return `FilterPolicy: ${error.message.replace("Event pattern is not valid. Reason: ", "")}`;
  }
  return combinations(parsed, 1) > maximumCombinations
    ? "FilterPolicy: Filter policy is too complex"
    : undefined;
}

/**
 * Whether a subscription wants a message: one without a policy wants all.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-message-filtering.html
 */
export function wants(
  { attributes }: Pick<Subscription, "attributes">,
  message: string,
  messageAttributes: MessageAttributes,
): boolean {
  const policy = attributes.get("FilterPolicy");
  if (policy === undefined || policy === "{}") return true;
  const isOnBody = attributes.get("FilterPolicyScope") === "MessageBody";
  const subject = isOnBody ? parse(message) : filterable(messageAttributes);
  return subject !== undefined && patternOf(policy).matches(subject);
}

function patternOf(policy: string): CompiledPattern {
  const known = compiled.get(policy);
  if (known) return known;
  const pattern = compilePattern(policy);
  if (compiled.size >= 1_000) compiled.clear();
  compiled.set(policy, pattern);
  return pattern;
}

/** A message's attributes as a filter sees them: binary ones are not there, a `String.Array` is its elements. */
function filterable(attributes: MessageAttributes): object {
  const entries = Object.entries(attributes).map(([name, attribute]) => [name, valueIn(attribute)] as const);
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function valueIn({ DataType = "", StringValue = "" }: MessageAttributeValue): unknown {
  if (DataType.startsWith("Binary")) return undefined;
  if (DataType.startsWith("Number")) return Number(StringValue);
  if (DataType !== "String.Array") return StringValue;
  const values = parseAny(StringValue);
  return Array.isArray(values) ? values : undefined;
}

/** Below a key stand objects; `$or` is no key. */
const isNested = (policy: object): boolean =>
  Object.entries(policy).some(([key, value]) =>
    key === "$or" && Array.isArray(value)
      ? value.some((branch: unknown) => isRecord(branch) && isNested(branch))
      : isRecord(value),
  );

/** Each key's values times how deep it stands; the keys multiply, the branches of `$or` add up. */
function combinations(policy: Readonly<Record<string, unknown>>, depth: number): number {
  return Object.entries(policy).reduce((product, [key, value]) => {
    if (key === "$or" && Array.isArray(value)) {
      const branches = value.filter(isRecord).map((branch) => combinations(branch, depth));
      return product * branches.reduce((sum, one) => sum + one, 0);
    }
    if (isRecord(value)) return product * combinations(value, depth + 1);
    return product * (Array.isArray(value) ? value.length * depth : 1);
  }, 1);
}

function parse(text: string): Record<string, unknown> | undefined {
  const value = parseAny(text);
  return isRecord(value) ? value : undefined;
}

function parseAny(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);
