import type {
  CreateTableCommandInput,
  OnDemandThroughput,
  SSEDescription,
  TableClass,
  UpdateTableCommandInput,
} from "@aws-sdk/client-dynamodb";
import { notSimulated } from "../../kernel/serve-request.ts";
import type { RequestContext } from "../../kernel/service.ts";
import { constraint, invalidParameter } from "./errors.ts";

/** What a table is set to that changes nothing of what it does here. */
export interface TableSettings {
  readonly tableClass: TableClass | undefined;
  readonly encryption: SSEDescription | undefined;
  readonly onDemand: OnDemandThroughput | undefined;
}

type Words = Pick<
  CreateTableCommandInput & UpdateTableCommandInput,
  "TableClass" | "SSESpecification" | "OnDemandThroughput"
>;

const tableClasses = ["STANDARD", "STANDARD_INFREQUENT_ACCESS"];

/** A table's settings as a request gives them, over those that there are. */
export function settingsOf(
  { TableClass: tableClass, SSESpecification, OnDemandThroughput: onDemand }: Words,
  request: RequestContext,
  known?: TableSettings,
): TableSettings {
  if (tableClass !== undefined && !tableClasses.includes(tableClass)) {
    throw constraint(
      `'${tableClass}'`,
      "tableClass",
      `Member must satisfy enum value set: [${tableClasses.join(", ")}]`,
    );
  }
  return {
    tableClass: tableClass ?? known?.tableClass,
    encryption: SSESpecification ? encryptionOf(SSESpecification, request) : known?.encryption,
    onDemand: onDemand ?? known?.onDemand,
  };
}

/**
 * Encryption with a key of KMS; without one DynamoDB uses its own, which no table shows.
 * https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_SSESpecification.html
 */
function encryptionOf(
  { Enabled = false, SSEType, KMSMasterKeyId: key }: NonNullable<Words["SSESpecification"]>,
  { world, account, region }: RequestContext,
): SSEDescription | undefined {
  if (!Enabled) {
    if (key === undefined && SSEType === undefined) return undefined;
    throw invalidParameter("SSESpecification.Enabled must be true to specify SSEType or KMSMasterKeyId");
  }
  if (key !== undefined && !key.startsWith("arn:") && !/^[0-9a-f-]{36}$/.test(key)) {
    throw notSimulated(`the KMS key ${key}, as an alias`);
  }
  const id = key ?? world.ids.uuid();
  return {
    Status: "ENABLED",
    SSEType: "KMS",
    KMSMasterKeyArn: id.startsWith("arn:") ? id : `arn:aws:kms:${region}:${account}:key/${id}`,
  };
}
