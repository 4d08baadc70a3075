import { defineService } from "../../kernel/service.ts";
import { authorizeItem, authorizeTable, onTable } from "./authorize.ts";
import { batchGetItem, batchWriteItem } from "./batch-operations.ts";
import { describeContinuousBackups, updateContinuousBackups } from "./continuous-backups.ts";
import { createTable } from "./create-table.ts";
import { deleteItem, getItem, putItem, updateItem } from "./item-operations.ts";
import { authorizeQuery, query } from "./query.ts";
import { scan } from "./scan.ts";
import { createState } from "./state.ts";
import { changeTable } from "./table-changes.ts";
import { deleteTable, describeTableOperation, listTables, updateTable } from "./table-operations.ts";
import { describeTimeToLive, sweep, updateTimeToLive } from "./time-to-live.ts";
import { tableTrail } from "./trail.ts";
import { actionOf, transactGetItems, transactWriteItems } from "./transact-operations.ts";

/** DynamoDB: tables, items, expressions, indexes, transactions, TTL. Without streams, PartiQL and backups. */
export const dynamodb = defineService({
  name: "dynamodb",
  signingName: "dynamodb",
  iamPrefix: "dynamodb",
  scope: "regional",
  load: () => import("@aws-sdk/client-dynamodb"),
  createState,
  operations: {
    CreateTable: { authorize: authorizeTable("CreateTable"), run: createTable, trail: tableTrail },
    DescribeTable: { authorize: authorizeTable("DescribeTable"), run: describeTableOperation },
    ListTables: { run: listTables },
    DeleteTable: { authorize: authorizeTable("DeleteTable"), run: deleteTable, trail: tableTrail },
    UpdateTable: { authorize: authorizeTable("UpdateTable"), run: updateTable, trail: tableTrail },
    UpdateTimeToLive: {
      authorize: authorizeTable("UpdateTimeToLive"),
      run: updateTimeToLive,
      trail: tableTrail,
    },
    DescribeTimeToLive: { authorize: authorizeTable("DescribeTimeToLive"), run: describeTimeToLive },
    UpdateContinuousBackups: {
      authorize: authorizeTable("UpdateContinuousBackups"),
      run: updateContinuousBackups,
      trail: tableTrail,
    },
    DescribeContinuousBackups: {
      authorize: authorizeTable("DescribeContinuousBackups"),
      run: describeContinuousBackups,
    },
    GetItem: { authorize: authorizeItem("GetItem"), run: getItem },
    PutItem: { authorize: authorizeItem("PutItem"), run: putItem },
    UpdateItem: { authorize: authorizeItem("UpdateItem"), run: updateItem },
    DeleteItem: { authorize: authorizeItem("DeleteItem"), run: deleteItem },
    Query: { authorize: authorizeQuery, run: query },
    Scan: { authorize: authorizeTable("Scan"), run: scan },
    BatchGetItem: {
      authorize: ({ RequestItems = {} }, request) =>
        Object.entries(RequestItems).map(([TableName, { Keys = [] }]) =>
          onTable("BatchGetItem", { TableName }, request, Keys),
        ),
      run: batchGetItem,
    },
    BatchWriteItem: {
      authorize: ({ RequestItems = {} }, request) =>
        Object.entries(RequestItems).map(([TableName, writes]) =>
          onTable(
            "BatchWriteItem",
            { TableName },
            request,
            writes.map(({ PutRequest, DeleteRequest }) => PutRequest?.Item ?? DeleteRequest?.Key ?? {}),
          ),
        ),
      run: batchWriteItem,
    },
    TransactWriteItems: {
      authorize: ({ TransactItems = [] }, request) =>
        TransactItems.map(actionOf)
          .filter((found) => found !== undefined)
          .map(({ action, words, target }) => onTable(action, words, request, [target ?? {}])),
      run: transactWriteItems,
    },
    TransactGetItems: {
      authorize: ({ TransactItems = [] }, request) =>
        TransactItems.map(({ Get }) =>
          onTable("GetItem", { TableName: Get?.TableName }, request, [Get?.Key ?? {}]),
        ),
      run: transactGetItems,
    },
  },
  jobs: [changeTable, sweep],
});
