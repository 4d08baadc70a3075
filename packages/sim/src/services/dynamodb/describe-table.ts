import type {
  GlobalSecondaryIndexDescription,
  LocalSecondaryIndexDescription,
  TableDescription,
} from "@aws-sdk/client-dynamodb";
import { type Index, orderedBy, projected, type Table } from "./table.ts";
import { itemSize } from "./value.ts";

/** A table as DescribeTable shows it. Its counts are of now; AWS's are up to six hours old. */
export function describeTable(table: Table): TableDescription {
  const indexes = [...table.indexes.values()];
  const locals = indexes.filter((index) => !index.isGlobal);
  const globals = indexes.filter((index) => index.isGlobal);
  const isOnDemand = table.billingMode === "PAY_PER_REQUEST";
  return {
    TableName: table.name,
    TableArn: table.arn,
    TableId: table.id,
    TableStatus: table.status,
    CreationDateTime: table.created,
    AttributeDefinitions: [...table.attributes],
    KeySchema: [...table.keySchema],
    ProvisionedThroughput: { NumberOfDecreasesToday: 0, ...table.throughput },
    ...(isOnDemand
      ? {
          BillingModeSummary: {
            BillingMode: "PAY_PER_REQUEST",
            LastUpdateToPayPerRequestDateTime: table.created,
          },
        }
      : {}),
    TableSizeBytes: sizeOf(table),
    ItemCount: table.items.size,
    DeletionProtectionEnabled: table.isProtected,
    ...describeSettings(table),
    ...describeStream(table),
    ...(locals.length > 0
      ? { LocalSecondaryIndexes: locals.map((index) => describeIndex(table, index)) }
      : {}),
    ...(globals.length > 0
      ? { GlobalSecondaryIndexes: globals.map((index) => describeGlobalIndex(table, index)) }
      : {}),
  };
}

const describeSettings = ({ settings }: Table): TableDescription => ({
  ...(settings.tableClass ? { TableClassSummary: { TableClass: settings.tableClass } } : {}),
  ...(settings.encryption ? { SSEDescription: settings.encryption } : {}),
  ...(settings.onDemand ? { OnDemandThroughput: settings.onDemand } : {}),
});

function describeStream({ stream }: Table): TableDescription {
  if (stream === undefined) return {};
  return {
    ...(stream.isEnabled
      ? { StreamSpecification: { StreamEnabled: true, StreamViewType: stream.viewType } }
      : {}),
    LatestStreamArn: stream.arn,
    LatestStreamLabel: stream.label,
  };
}

const sizeOf = (table: Table) => [...table.items.values()].reduce((sum, item) => sum + itemSize(item), 0);

function describeIndex(table: Table, index: Index): LocalSecondaryIndexDescription {
  const { entries } = orderedBy(table, index);
  return {
    IndexName: index.name,
    IndexArn: `${table.arn}/index/${index.name}`,
    KeySchema: [...index.keySchema],
    Projection: index.projection,
    IndexSizeBytes: entries.reduce((sum, { item }) => sum + itemSize(projected(table, index, item)), 0),
    ItemCount: entries.length,
  };
}

const describeGlobalIndex = (table: Table, index: Index): GlobalSecondaryIndexDescription => ({
  ...describeIndex(table, index),
  IndexStatus: index.status,
  ProvisionedThroughput: { NumberOfDecreasesToday: 0, ...index.throughput },
});
