import { call } from "@watchkeeper/plans/call";
import { describeProtectedResource, listProtectedResources } from "@watchkeeper/plans/operations/backup";
import { defineKind, type Resource } from "../kind.ts";
import { vaultIn } from "./job.ts";

/** A resource of whatever service, of which AWS Backup has a recovery point. */
export interface ProtectedResource extends Resource {
  /** When it is looked at: what its newest recovery point's age is counted to. */
  readonly at: string;
  /** As AWS Backup calls its kind: `EBS`. */
  readonly resourceType: string;
  /** When its newest recovery point was made. */
  readonly lastAt: string;
  readonly lastPointArn: string | undefined;
  /** The name of the vault that holds it, and its ARN. */
  readonly vault: string;
  readonly vaultArn: string;
}

/** As many as are looked at in one go; AWS Backup lists up to 1,000. */
const pageSize = 200;

/** CloudFormation has no name for it; this one is like its others. */
export const protectedResource = defineKind({
  type: "AWS::Backup::ProtectedResource",
  title: "protected resource",
  operations: [describeProtectedResource, listProtectedResources],
  arn: ({ id }) => id,
  read: (named) => call("backup:DescribeProtectedResource", named, { ResourceArn: named.id }),
  gone: { error: "ResourceNotFoundException" },
  from: ({ account, region, id, at }, shown): ProtectedResource | undefined =>
    shown.ResourceArn === undefined
      ? undefined
      : {
          ...{ account, region, id, at, arn: id },
          resourceType: shown.ResourceType ?? "unknown",
          lastAt: shown.LastBackupTime ?? "",
          lastPointArn: shown.LastRecoveryPointArn,
          vault: vaultIn(shown.LastBackupVaultArn ?? ""),
          vaultArn: shown.LastBackupVaultArn ?? "",
        },
  list: {
    page: (where, cursor) =>
      call("backup:ListProtectedResources", where, {
        MaxResults: pageSize,
        ...(cursor === undefined ? {} : { NextToken: cursor }),
      }),
    from: ({ account, region }, { Results = [], NextToken }) => ({
      listed: Results.map((one) => ({ told: { account, region, id: one.ResourceArn ?? "" }, shown: one })),
      next: NextToken,
    }),
  },
});
