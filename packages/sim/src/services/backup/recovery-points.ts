import type * as Backup from "@aws-sdk/client-backup";
import type { Authorization } from "../../kernel/request.ts";
import type { Operations } from "../../kernel/service.ts";
import { notFound, refused } from "./errors.ts";
import { tellPoint } from "./job-events.ts";
import { checkLifecycle, createdBy } from "./job-filters.ts";
import { deletedAt, expireLater } from "./keep-point.ts";
import { pageOf } from "./paging.ts";
import { arnOf, namedVault, onVault, type Request, trail } from "./shared.ts";
import { sourceOf } from "./sources/index.ts";
import type { BackupState, RecoveryPoint } from "./state.ts";

type PointOperations =
  | "DescribeRecoveryPoint"
  | "ListRecoveryPointsByBackupVault"
  | "ListRecoveryPointsByResource"
  | "DeleteRecoveryPoint"
  | "UpdateRecoveryPointLifecycle"
  | "GetRecoveryPointRestoreMetadata";

const dayMs = 86_400_000;

/** A permission on a recovery point, by the policy of its vault too. */
const onPoint =
  (action: string) =>
  ({ BackupVaultName = "", RecoveryPointArn = "*" }: Named, { state }: Request): readonly Authorization[] => {
    const policy = state.vaults.get(BackupVaultName)?.policy;
    return [
      {
        action: `backup:${action}`,
        resource: RecoveryPointArn,
        ...(policy === undefined ? {} : { resourcePolicy: policy }),
      },
    ];
  };

interface Named {
  readonly BackupVaultName?: string | undefined;
  readonly RecoveryPointArn?: string | undefined;
}

/** https://docs.aws.amazon.com/aws-backup/latest/devguide/recovery-points.html */
export const recoveryPointOperations: Pick<Operations<typeof Backup, BackupState>, PointOperations> = {
  DescribeRecoveryPoint: {
    authorize: onPoint("DescribeRecoveryPoint"),
    run: (input, request) => ({
      ...describe(namedPoint(input, request.state), request),
      StorageClass: "WARM",
    }),
  },
  ListRecoveryPointsByBackupVault: {
    authorize: onVault("ListRecoveryPointsByBackupVault"),
    run: (input, request) => {
      const { name } = namedVault(input.BackupVaultName, request.state);
      const points = [...request.state.points.values()].filter(
        (point) =>
          point.vault === name &&
          (input.ByResourceArn ?? point.resourceArn) === point.resourceArn &&
          (input.ByResourceType ?? point.resourceType) === point.resourceType &&
          (input.ByBackupPlanId === undefined || point.madeBy?.planId === input.ByBackupPlanId) &&
          (input.ByCreatedAfter === undefined || point.created > input.ByCreatedAfter) &&
          (input.ByCreatedBefore === undefined || point.created < input.ByCreatedBefore),
      );
      const { page, next } = pageOf(points, input);
      return { RecoveryPoints: page.map((point) => describe(point, request)), ...next };
    },
  },
  ListRecoveryPointsByResource: {
    run: (input, { state }) => {
      const points = [...state.points.values()].filter(
        ({ resourceArn }) => resourceArn === input.ResourceArn,
      );
      const { page, next } = pageOf(points, input);
      return {
        RecoveryPoints: page.map((point) => ({
          RecoveryPointArn: point.arn,
          CreationDate: point.created,
          Status: point.status,
          BackupSizeBytes: point.bytes,
          BackupVaultName: point.vault,
          IsParent: false,
          ...(point.encryptionKeyArn === undefined ? {} : { EncryptionKeyArn: point.encryptionKeyArn }),
        })),
        ...next,
      };
    },
  },
  DeleteRecoveryPoint: {
    authorize: onPoint("DeleteRecoveryPoint"),
    run: (input, request) => {
      const point = namedPoint(input, request.state);
      checkLock(point, request);
      request.state.points.delete(point.arn);
      point.status = "DELETING";
      tellPoint(request, point);
      return {};
    },
    trail,
  },
  UpdateRecoveryPointLifecycle: {
    authorize: onPoint("UpdateRecoveryPointLifecycle"),
    run: (input, request) => {
      const point = namedPoint(input, request.state);
      point.lifecycle = checkLifecycle(input.Lifecycle);
      expireLater(request, point);
      return {
        BackupVaultArn: arnOf(request, "backup-vault", point.vault),
        RecoveryPointArn: point.arn,
        ...lifecycleOf(point),
      };
    },
    trail,
  },
  GetRecoveryPointRestoreMetadata: {
    authorize: onPoint("GetRecoveryPointRestoreMetadata"),
    run: (input, request) => {
      const point = namedPoint(input, request.state);
      return {
        BackupVaultArn: arnOf(request, "backup-vault", point.vault),
        RecoveryPointArn: point.arn,
        RestoreMetadata: { ...sourceOf(point.resourceArn)?.metadata(point.content) },
        ResourceType: point.resourceType,
      };
    },
  },
};

/** The recovery point that a request names, in the vault that it names. */
export function namedPoint({ BackupVaultName, RecoveryPointArn }: Named, state: BackupState): RecoveryPoint {
  const vault = namedVault(BackupVaultName, state);
  const point = state.points.get(RecoveryPointArn ?? "");
  if (point?.vault === vault.name) return point;
  throw notFound(`Cannot find recovery point ${RecoveryPointArn} in backup vault ${vault.name}.`);
}

/** Nobody deletes what a vault's lock keeps. */
function checkLock(point: RecoveryPoint, { state, now }: Request): void {
  const days = state.vaults.get(point.vault)?.lock?.minDays;
  if (days === undefined || point.created.getTime() + days * dayMs <= now.getTime()) return;
  throw refused(`Recovery point ${point.arn} cannot be deleted: backup vault ${point.vault} is locked.`);
}

const describe = (point: RecoveryPoint, request: Request) => ({
  RecoveryPointArn: point.arn,
  BackupVaultName: point.vault,
  BackupVaultArn: arnOf(request, "backup-vault", point.vault),
  ResourceArn: point.resourceArn,
  ResourceType: point.resourceType,
  IamRoleArn: point.roleArn,
  Status: point.status,
  CreationDate: point.created,
  CompletionDate: point.completed,
  BackupSizeInBytes: point.bytes,
  IsEncrypted: point.encryptionKeyArn !== undefined,
  IsParent: false,
  ...(point.encryptionKeyArn === undefined ? {} : { EncryptionKeyArn: point.encryptionKeyArn }),
  ...(point.sourceVaultArn === undefined ? {} : { SourceBackupVaultArn: point.sourceVaultArn }),
  ...(point.restored === undefined ? {} : { LastRestoreTime: point.restored }),
  ...lifecycleOf(point),
  ...createdBy(point.madeBy),
});

function lifecycleOf(point: RecoveryPoint) {
  const at = deletedAt(point);
  return {
    ...(point.lifecycle === undefined ? {} : { Lifecycle: point.lifecycle }),
    ...(at === undefined ? {} : { CalculatedLifecycle: { DeleteAt: at } }),
  };
}
