import type { Item } from "./value.ts";

/** The expressions of a request, in which it names attributes. */
export interface Expressions {
  readonly ConditionExpression?: string | undefined;
  readonly FilterExpression?: string | undefined;
  readonly ProjectionExpression?: string | undefined;
  readonly UpdateExpression?: string | undefined;
  readonly ExpressionAttributeNames?: Readonly<Record<string, string>> | undefined;
}

/** A name at the beginning of a path; what a bracket follows is a function's. */
const firstOfPath = /(?<![.\w#:])(#?[A-Za-z_]\w*)(?!\w*\s*\()/g;
const words = /^(?:set|remove|add|delete|and|or|not|in|between)$/i;

/**
 * The top-level attributes that a request reads or writes, or decides by: `dynamodb:Attributes`.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
export function accessedAttributes(items: readonly Item[], given: Expressions): readonly string[] {
  const { ExpressionAttributeNames: names = {}, ...expressions } = given;
  const texts = [
    expressions.ConditionExpression,
    expressions.FilterExpression,
    expressions.ProjectionExpression,
    expressions.UpdateExpression,
  ].filter((text) => text !== undefined);
  const named = texts.flatMap((text) =>
    [...text.matchAll(firstOfPath)].map(([, name = ""]) => names[name] ?? name),
  );
  return [
    ...new Set([...items.flatMap((item) => Object.keys(item)), ...named.filter((name) => !words.test(name))]),
  ];
}
