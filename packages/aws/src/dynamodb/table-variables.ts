import { WatchkeeperError } from "@watchkeeper/core/error";
import type { Runtime } from "@watchkeeper/core/runtime";
import type { TableKey } from "./operations.ts";

/** The environment variable that names a table to a function: `CASES_TABLE`. */
export const tableVariable = (table: TableKey): string => `${table.toUpperCase()}_TABLE`;

/** A table's name, as the environment has it. */
export function tableNameIn(env: Runtime["env"], table: TableKey): string {
  const name = env[tableVariable(table)];
  if (name !== undefined) return name;
  throw new WatchkeeperError(
    "UnknownTable",
    "bug",
    `${tableVariable(table)} is not set: a function is told of the tables that its operations name. Nothing was asked of it.`,
  );
}
