import { defineService } from "../../kernel/service.ts";
import { describeEndpoints, describeLimits } from "./account.ts";
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
import { authorizeResource, listTagsOfResource, tagResource, untagResource } from "./tags.ts";
import { describeTimeToLive, sweep, updateTimeToLive } from "./time-to-live.ts";
import { resourceTrail, tableTrail } from "./trail.ts";
import { actionOf, transactGetItems, transactWriteItems } from "./transact-operations.ts";

/** DynamoDB: tables, items, expressions, indexes, transactions, TTL. Streams are read by a service of their own. Without PartiQL and backups. */
export const dynamodb = defineService({
  name: "dynamodb",
  signingName: "dynamodb",
  iamPrefix: "dynamodb",
  scope: "regional",
  fidelity: {
    models:
      "Tables with indexes, items, every expression, conditional writes, batches, transactions with their conflicts and idempotence, consumed capacity, TTL (within a day), streams, tags; eventually consistent reads are late under faults.",
    refuses: [
      "what came before expressions (AttributeUpdates, Expected, ScanFilter, …)",
      "global tables, resource policies, warm throughput; KMS keys by alias",
      "operations of PartiQL, backups, exports and imports",
    ],
    ignores: [
      "provisioned throughput: it is shown and never exceeded",
      "point-in-time recovery, table class and encryption: they are shown",
      "GlobalTableSourceArn and VectorIndexes of CreateTable",
    ],
  },
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
    TagResource: { authorize: authorizeResource("TagResource"), run: tagResource, trail: resourceTrail },
    UntagResource: {
      authorize: authorizeResource("UntagResource"),
      run: untagResource,
      trail: resourceTrail,
    },
    ListTagsOfResource: { authorize: authorizeResource("ListTagsOfResource"), run: listTagsOfResource },
    DescribeLimits: { run: describeLimits },
    DescribeEndpoints: { run: describeEndpoints },
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
          .map(({ action, words, target }) => onTable(action, words, request, [target ?? {}], words)),
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
