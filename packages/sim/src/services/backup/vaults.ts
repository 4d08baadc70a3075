import type * as Backup from "@aws-sdk/client-backup";
import { AlreadyExistsException } from "@aws-sdk/client-backup";
import { checkPolicy } from "../../kernel/iam/policy-document.ts";
import type { Operations } from "../../kernel/service.ts";
import { invalid, missing, notFound, refused } from "./errors.ts";
import { untoldLater } from "./job-events.ts";
import { pageOf } from "./paging.ts";
import { arnOf, namedVault, onVault, type Request, trail } from "./shared.ts";
import type { BackupState, Vault } from "./state.ts";

type VaultOperations =
  | "CreateBackupVault"
  | "DescribeBackupVault"
  | "ListBackupVaults"
  | "DeleteBackupVault"
  | "PutBackupVaultAccessPolicy"
  | "GetBackupVaultAccessPolicy"
  | "DeleteBackupVaultAccessPolicy"
  | "PutBackupVaultLockConfiguration"
  | "DeleteBackupVaultLockConfiguration"
  | "PutBackupVaultNotifications"
  | "GetBackupVaultNotifications"
  | "DeleteBackupVaultNotifications";

const dayMs = 86_400_000;

/** https://docs.aws.amazon.com/aws-backup/latest/devguide/vaults.html */
export const vaultOperations: Pick<Operations<typeof Backup, BackupState>, VaultOperations> = {
  CreateBackupVault: {
    authorize: onVault("CreateBackupVault"),
    run: ({ BackupVaultName: name, EncryptionKeyArn, CreatorRequestId, BackupVaultTags = {} }, request) => {
      if (!name || !/^[a-zA-Z0-9\-_]{2,50}$/.test(name)) {
        throw invalid(`Invalid backup vault name: ${name}. It must match ^[a-zA-Z0-9\\-\\_]{2,50}$`);
      }
      const there = request.state.vaults.get(name);
      if (there) {
        if (CreatorRequestId !== undefined && there.creatorRequestId === CreatorRequestId) return head(there);
        throw new AlreadyExistsException({
          message: "Backup vault with the same name already exists",
          Arn: there.arn,
          ...(there.creatorRequestId === undefined ? {} : { CreatorRequestId: there.creatorRequestId }),
          $metadata: {},
        });
      }
      const vault: Vault = {
        name,
        arn: arnOf(request, "backup-vault", name),
        created: request.now,
        encryptionKeyArn:
          EncryptionKeyArn ?? `arn:aws:kms:${request.region}:${request.account}:alias/aws/backup`,
        creatorRequestId: CreatorRequestId,
        tags: new Map(Object.entries(BackupVaultTags)),
        policy: undefined,
        lock: undefined,
        notifications: undefined,
      };
      request.state.vaults.set(name, vault);
      tellVault(request, vault, "CREATED");
      return head(vault);
    },
    trail,
  },
  DescribeBackupVault: {
    authorize: onVault("DescribeBackupVault"),
    run: ({ BackupVaultName }, { state }) => describe(namedVault(BackupVaultName, state), state),
  },
  ListBackupVaults: {
    run: (input, { state }) => {
      const { page, next } = pageOf([...state.vaults.values()], input);
      return { BackupVaultList: page.map((vault) => describe(vault, state)), ...next };
    },
  },
  DeleteBackupVault: {
    authorize: onVault("DeleteBackupVault"),
    run: ({ BackupVaultName }, request) => {
      const vault = namedVault(BackupVaultName, request.state);
      if (pointsIn(vault, request.state) > 0) {
        throw refused("Backup vault cannot be deleted because it contains recovery points.");
      }
      request.state.vaults.delete(vault.name);
      tellVault(request, vault, "DELETED");
      return {};
    },
    trail,
  },
  PutBackupVaultAccessPolicy: {
    authorize: onVault("PutBackupVaultAccessPolicy"),
    run: ({ BackupVaultName, Policy }, { state }) => {
      const vault = namedVault(BackupVaultName, state);
      if (!Policy) throw missing("Policy is required.");
      checkPolicy(Policy, "resource");
      vault.policy = Policy;
      return {};
    },
    trail,
  },
  GetBackupVaultAccessPolicy: {
    authorize: onVault("GetBackupVaultAccessPolicy"),
    run: ({ BackupVaultName }, { state }) => {
      const { name, arn, policy } = namedVault(BackupVaultName, state);
      if (policy === undefined) throw notFound(`No policy is attached to backup vault ${name}.`);
      return { BackupVaultName: name, BackupVaultArn: arn, Policy: policy };
    },
  },
  DeleteBackupVaultAccessPolicy: {
    authorize: onVault("DeleteBackupVaultAccessPolicy"),
    run: ({ BackupVaultName }, { state }) => {
      namedVault(BackupVaultName, state).policy = undefined;
      return {};
    },
    trail,
  },
  PutBackupVaultLockConfiguration: {
    authorize: onVault("PutBackupVaultLockConfiguration"),
    run: ({ BackupVaultName, MinRetentionDays, MaxRetentionDays, ChangeableForDays }, { state, now }) => {
      const vault = namedVault(BackupVaultName, state);
      checkUnlocked(vault, now);
      if (ChangeableForDays !== undefined && ChangeableForDays < 3) {
        throw invalid("ChangeableForDays must be at least 3.");
      }
      if ((MinRetentionDays ?? 1) > (MaxRetentionDays ?? 36_500)) {
        throw invalid("MinRetentionDays must not be greater than MaxRetentionDays.");
      }
      vault.lock = {
        ...(MinRetentionDays === undefined ? {} : { minDays: MinRetentionDays }),
        ...(MaxRetentionDays === undefined ? {} : { maxDays: MaxRetentionDays }),
        ...(ChangeableForDays === undefined
          ? {}
          : { date: new Date(now.getTime() + ChangeableForDays * dayMs) }),
      };
      return {};
    },
    trail,
  },
  DeleteBackupVaultLockConfiguration: {
    authorize: onVault("DeleteBackupVaultLockConfiguration"),
    run: ({ BackupVaultName }, { state, now }) => {
      const vault = namedVault(BackupVaultName, state);
      checkUnlocked(vault, now);
      vault.lock = undefined;
      return {};
    },
    trail,
  },
  PutBackupVaultNotifications: {
    authorize: onVault("PutBackupVaultNotifications"),
    run: ({ BackupVaultName, SNSTopicArn, BackupVaultEvents }, { state }) => {
      const vault = namedVault(BackupVaultName, state);
      if (!SNSTopicArn || !BackupVaultEvents?.length) throw missing("A topic and its events are required.");
      vault.notifications = { topicArn: SNSTopicArn, events: BackupVaultEvents };
      return {};
    },
    trail,
  },
  GetBackupVaultNotifications: {
    authorize: onVault("GetBackupVaultNotifications"),
    run: ({ BackupVaultName }, { state }) => {
      const { name, arn, notifications } = namedVault(BackupVaultName, state);
      if (!notifications) throw notFound(`No notifications are set for backup vault ${name}.`);
      return {
        BackupVaultName: name,
        BackupVaultArn: arn,
        SNSTopicArn: notifications.topicArn,
        BackupVaultEvents: [...notifications.events] as Backup.BackupVaultEvent[],
      };
    },
  },
  DeleteBackupVaultNotifications: {
    authorize: onVault("DeleteBackupVaultNotifications"),
    run: ({ BackupVaultName }, { state }) => {
      namedVault(BackupVaultName, state).notifications = undefined;
      return {};
    },
    trail,
  },
};

function checkUnlocked({ lock, name }: Vault, now: Date): void {
  if (lock?.date && lock.date <= now) {
    throw refused(`Backup vault ${name} is locked; its lock configuration cannot be changed any more.`);
  }
}

const head = ({ name, arn, created }: Vault) => ({
  BackupVaultName: name,
  BackupVaultArn: arn,
  CreationDate: created,
});

const pointsIn = ({ name }: Vault, { points }: BackupState): number =>
  [...points.values()].filter(({ vault }) => vault === name).length;

const describe = (vault: Vault, state: BackupState) => ({
  ...head(vault),
  VaultType: "BACKUP_VAULT" as const,
  EncryptionKeyArn: vault.encryptionKeyArn,
  ...(vault.creatorRequestId === undefined ? {} : { CreatorRequestId: vault.creatorRequestId }),
  NumberOfRecoveryPoints: pointsIn(vault, state),
  Locked: vault.lock !== undefined,
  ...(vault.lock?.minDays === undefined ? {} : { MinRetentionDays: vault.lock.minDays }),
  ...(vault.lock?.maxDays === undefined ? {} : { MaxRetentionDays: vault.lock.maxDays }),
  ...(vault.lock?.date === undefined ? {} : { LockDate: vault.lock.date }),
});

function tellVault(request: Request, { name, arn }: Vault, state: string): void {
  untoldLater(request, {
    detailType: "Backup Vault State Change",
    resources: [arn],
    detail: { backupVaultName: name, state },
  });
}
