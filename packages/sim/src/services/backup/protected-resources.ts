import type * as Backup from "@aws-sdk/client-backup";
import type { Operations } from "../../kernel/service.ts";
import { notFound } from "./errors.ts";
import { pageOf } from "./paging.ts";
import { arnOf, type Request } from "./shared.ts";
import type { BackupState, RecoveryPoint } from "./state.ts";

type ResourceOperations = "ListProtectedResources" | "DescribeProtectedResource";

/** What has a recovery point is protected: https://docs.aws.amazon.com/aws-backup/latest/devguide/API_ListProtectedResources.html */
export const protectedResourceOperations: Pick<Operations<typeof Backup, BackupState>, ResourceOperations> = {
  ListProtectedResources: {
    run: (input, request) => {
      const { page, next } = pageOf([...newestPoints(request.state).values()], input);
      return { Results: page.map((point) => describe(point, request)), ...next };
    },
  },
  DescribeProtectedResource: {
    run: ({ ResourceArn = "" }, request) => {
      const point = newestPoints(request.state).get(ResourceArn);
      if (!point) throw notFound(`Resource ${ResourceArn} is not protected.`);
      return describe(point, request);
    },
  },
};

/** The newest recovery point of each resource. */
function newestPoints({ points }: BackupState): ReadonlyMap<string, RecoveryPoint> {
  const newest = new Map<string, RecoveryPoint>();
  for (const point of points.values()) {
    const known = newest.get(point.resourceArn);
    if (!known || known.created <= point.created) newest.set(point.resourceArn, point);
  }
  return newest;
}

const describe = (point: RecoveryPoint, request: Request) => ({
  ResourceArn: point.resourceArn,
  ResourceType: point.resourceType,
  LastBackupTime: point.created,
  LastBackupVaultArn: arnOf(request, "backup-vault", point.vault),
  LastRecoveryPointArn: point.arn,
});
