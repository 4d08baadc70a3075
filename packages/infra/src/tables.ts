import { type TableSchema, tableSchemas } from "@watchkeeper/aws/dynamodb/schema";
import type { Names } from "@watchkeeper/config/names";

/** A table of the hub, with the keys `pk` and `sk`. */
export interface TableSpec extends TableSchema {
  /** Its key among the tables: `cases`. */
  readonly key: string;
  readonly name: string;
}

/** The tables that the stores declare. */
export const tableSpecs = (names: Names): readonly TableSpec[] =>
  Object.entries(tableSchemas).map(([key, schema]) => ({ key, name: names.table(key), ...schema }));
