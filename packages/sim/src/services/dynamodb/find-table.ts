import type { RequestContext } from "../../kernel/service.ts";
import { constraint, notFound, tableNotFound } from "./errors.ts";
import type { DynamoState } from "./state.ts";
import type { Table } from "./table.ts";

/** A request to DynamoDB. */
export type Request = RequestContext<DynamoState>;

const NAME = /^[a-zA-Z0-9_.-]+$/;
const ARN = /^arn:aws[a-z-]*:dynamodb:[^:]+:\d+:table\/([^/]+)/;

/** The name in a TableName, which may be an ARN; checked as AWS checks its shape. */
export function tableNameOf(given: string | undefined, minimum = 1): string {
  if (given === undefined) throw constraint("null", "tableName", "Member must not be null");
  const name = ARN.exec(given)?.[1] ?? given;
  const refuse = (rule: string) => constraint(`'${given}'`, "tableName", rule);
  if (name.length < minimum) throw refuse(`Member must have length greater than or equal to ${minimum}`);
  if (name.length > 255) throw refuse("Member must have length less than or equal to 255");
  if (!NAME.test(name)) throw refuse("Member must satisfy regular expression pattern: [a-zA-Z0-9_.-]+");
  return name;
}

/** The table that a data operation works on: there, and ready. */
export function readyTable({ state }: Request, given: string | undefined): Table {
  const table = state.tables.get(tableNameOf(given));
  if (table === undefined || table.status === "CREATING" || table.status === "DELETING") throw notFound();
  return table;
}

/** The table that a table operation works on. */
export function anyTable({ state }: Request, given: string | undefined): Table {
  const name = tableNameOf(given);
  const table = state.tables.get(name);
  if (table === undefined) throw tableNotFound(name);
  return table;
}

/** A table's ARN, whether or not it is there. */
export const tableArn = ({ account, region }: { account: string; region: string }, name: string): string =>
  `arn:aws:dynamodb:${region}:${account}:table/${name}`;
