import type { Authorization } from "../../kernel/request.ts";
import { accessedAttributes, type Expressions } from "./accessed-attributes.ts";
import { type Request, tableArn } from "./find-table.ts";
import { attributeOf, type Item, type Value } from "./value.ts";

/** What a request says of its table; read before the request is checked, so nothing is certain. */
interface OnTable {
  readonly TableName?: string | undefined;
  readonly IndexName?: string | undefined;
}

/** A permission on a table, or on the index that a read names. */
export function onTable(
  action: string,
  input: OnTable,
  request: Request,
  keys: readonly Item[] = [],
  words: Expressions = {},
): Authorization {
  const name = nameOf(input.TableName);
  const arn = tableArn(request, name);
  const leading = leadingKeys(request, name, keys);
  return {
    action: `dynamodb:${action}`,
    resource: input.IndexName === undefined ? arn : `${arn}/index/${input.IndexName}`,
    context: {
      ...(leading.length > 0 ? { "dynamodb:LeadingKeys": leading } : {}),
      // Read out of the expressions for a policy that asks.
      get "dynamodb:Attributes"() {
        return accessedAttributes(keys, words);
      },
    },
  };
}

/** The authorisation of an operation on one table, without keys. */
export const authorizeTable = (action: string) => (input: OnTable, request: Request) => [
  onTable(action, input, request),
];

/** The authorisation of an operation on one item. */
export const authorizeItem =
  (action: string) =>
  (
    input: OnTable & Expressions & { readonly Key?: Item | undefined; readonly Item?: Item | undefined },
    request: Request,
  ) => [onTable(action, input, request, [input.Key ?? input.Item ?? {}], input)];

/**
 * The partition keys that a request touches.
 * https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/specifying-conditions.html
 */
function leadingKeys({ state }: Request, name: string, keys: readonly Item[]): readonly string[] {
  const partition = state.tables.get(name)?.key.partition.name;
  if (partition === undefined) return [];
  const values = keys.map((key) => attributeOf(key, partition)).filter((value) => value !== undefined);
  return [...new Set(values.map(keyAsText))];
}

/** A key value as a policy's condition compares it. */
export const keyAsText = (value: Value): string =>
  value.S ?? value.N ?? Buffer.from(value.B ?? []).toString("base64");

const nameOf = (given: string | undefined) => given?.split("table/").at(-1)?.split("/")[0] ?? "";
