import {
  type DynamoDBClient,
  TransactionCanceledException,
  TransactWriteItemsCommand,
} from "@aws-sdk/client-dynamodb";
import { WatchkeeperError } from "@watchkeeper/core/error";
import type { Runtime } from "@watchkeeper/core/runtime";
import { fromSdk } from "../errors.ts";
import type { TableKey } from "./operations.ts";
import { putWords, updateWords, type Write } from "./write.ts";

/** As many writes as DynamoDB takes in one transaction. */
const mostWrites = 100;

/** The writes whose conditions failed, by their numbers: the first, and all of them. */
export interface Failed {
  readonly failed: number;
  readonly all: readonly number[];
}

/** Writes all or nothing; answers with the writes whose conditions failed, or nothing. */
export type Transact = (writes: readonly Write[]) => Promise<Failed | undefined>;

/** Transactions over all tables of a stage. */
export const dynamoTransact =
  (client: DynamoDBClient, ids: Runtime["ids"], nameOf: (table: TableKey) => string): Transact =>
  async (writes) => {
    if (writes.length > mostWrites) {
      throw new WatchkeeperError(
        "TransactionTooLarge",
        "bug",
        `A transaction takes ${mostWrites} writes at most, and this one has ${writes.length}. Nothing was written.`,
      );
    }
    const TransactItems = writes.map((write) => {
      const TableName = nameOf(write.in);
      return "put" in write
        ? { Put: { TableName, ...putWords(write) } }
        : { Update: { TableName, ...updateWords(write) } };
    });
    try {
      // The token is drawn here, so that a rehearsal from a seed is the same each time.
      await client.send(new TransactWriteItemsCommand({ TransactItems, ClientRequestToken: ids.uuid() }));
      return undefined;
    } catch (error) {
      const asked = `dynamodb:TransactWriteItems of ${[...new Set(writes.map((write) => write.in))].join(", ")}`;
      if (!(error instanceof TransactionCanceledException)) throw fromSdk(error, asked);
      const { CancellationReasons: reasons = [] } = error;
      const all = reasons.flatMap(({ Code }, index) => (Code === "ConditionalCheckFailed" ? [index] : []));
      if (all[0] !== undefined) return { failed: all[0], all };
      const isConflict = reasons.some(({ Code }) => Code === "TransactionConflict");
      throw new WatchkeeperError(
        isConflict ? "TransactionConflict" : "TransactionCanceled",
        isConflict ? "throttled" : "invalid-input",
        `${asked}: ${error.message}`,
        { cause: error },
      );
    }
  };
