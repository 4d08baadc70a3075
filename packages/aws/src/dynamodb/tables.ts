import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Runtime } from "@watchkeeper/core/runtime";
import { clientConfig } from "../client-config.ts";
import type { TableKey } from "./operations.ts";
import { dynamoTable, type Table } from "./table.ts";
import { tableNameIn } from "./table-variables.ts";
import { dynamoTransact, type Transact } from "./transact.ts";

/** The tables of a stage (docs/decisions/0019-five-tables.md). */
export interface Tables {
  /** Cases, with the events and findings that opened them. */
  readonly cases: Table;
  /** Plans, and the ledgers of their runs. */
  readonly runs: Table;
  /** Approvals, and what people said to them. */
  readonly decisions: Table;
  /** Audit records, each written once. */
  readonly trail: Table;
  /** What the work itself needs: leases, counters, the outbox, switches, what the chat was told. Some of it ends by itself. */
  readonly work: Table;
  readonly transact: Transact;
}

/**
 * The tables, asked through one client.
 *
 * @param nameOf a function's tables are named in its environment; whoever else uses them names them here.
 */
export function dynamoTables(
  runtime: Runtime,
  nameOf = (table: TableKey): string => tableNameIn(runtime.env, table),
): Tables {
  // What is built of an operation serves all its requests: they go to one place, as one role, whatever their input.
  const client = new DynamoDBClient({ ...clientConfig(runtime), cacheMiddleware: true });
  const table = (key: TableKey) => dynamoTable(client, () => nameOf(key));
  return {
    cases: table("cases"),
    runs: table("runs"),
    decisions: table("decisions"),
    trail: table("trail"),
    work: table("work"),
    transact: dynamoTransact(client, runtime.ids, nameOf),
  };
}
