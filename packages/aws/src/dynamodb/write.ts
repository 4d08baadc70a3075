import { marshall } from "@aws-sdk/util-dynamodb";
import { type Condition, conditionExpression } from "./condition.ts";
import type { TableKey } from "./operations.ts";
import { marshalling, Placeholders } from "./placeholders.ts";

/** An item's address in its table. */
export interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** An item, whole. */
export type Item = Key & Readonly<Record<string, unknown>>;

/** An item in place of what has its key. Whoever reads it later sees by its version how it was written. */
export interface Put {
  readonly put: Item & { readonly v: number };
  readonly if?: Condition;
}

/** A change of some attributes of an item, which is made where there is none. */
export interface Update {
  readonly update: Key;
  /** What is undefined stays as it is. */
  readonly set?: Readonly<Record<string, unknown>>;
  readonly remove?: readonly string[];
  /** Adds to numbers and to sets, which begin as nothing. */
  readonly add?: Readonly<Record<string, number | ReadonlySet<string>>>;
  readonly if?: Condition;
}

/** A write of a transaction, and the table that it is in. */
export type Write = { readonly in: TableKey } & (Put | Update);

/** An item to be put, in DynamoDB's words. */
export function putWords({ put, if: condition }: Put) {
  const at = new Placeholders();
  return { Item: marshall(put, marshalling), ...conditionWords(condition, at), ...at.words() };
}

/** An update in DynamoDB's words. */
export function updateWords({ update, set = {}, remove = [], add = {}, if: condition }: Update) {
  const at = new Placeholders();
  const clause = (verb: string, parts: readonly string[]) =>
    parts.length > 0 ? [`${verb} ${parts.join(", ")}`] : [];
  const given = Object.entries(set).filter(([, value]) => value !== undefined);
  const UpdateExpression = [
    ...clause(
      "SET",
      given.map(([name, value]) => `${at.name(name)} = ${at.value(value)}`),
    ),
    ...clause(
      "REMOVE",
      remove.map((name) => at.name(name)),
    ),
    ...clause(
      "ADD",
      Object.entries(add).map(([name, value]) => `${at.name(name)} ${at.value(value)}`),
    ),
  ].join(" ");
  return {
    Key: marshall(update),
    UpdateExpression,
    ...conditionWords(condition, at),
    ...at.words(),
  };
}

const conditionWords = (condition: Condition | undefined, at: Placeholders) =>
  condition === undefined ? {} : { ConditionExpression: conditionExpression(condition, at) };
