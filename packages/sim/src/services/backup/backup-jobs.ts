import type * as Backup from "@aws-sdk/client-backup";
import type { Operations } from "../../kernel/service.ts";
import { assumed, cannotBeAssumed } from "./askers.ts";
import { invalid, missing, notFound, refused } from "./errors.ts";
import { tellBackup } from "./job-events.ts";
import { checkLifecycle, createdBy, filtered } from "./job-filters.ts";
import { pageOf } from "./paging.ts";
import { abortBackup } from "./run-backup.ts";
import { arnOf, namedVault, passRole, type Request, trail, vaultPermission } from "./shared.ts";
import { sourceOf } from "./sources/index.ts";
import { startBackup } from "./start-backup.ts";
import type { BackupJob, BackupState } from "./state.ts";

type JobOperations = "StartBackupJob" | "DescribeBackupJob" | "ListBackupJobs" | "StopBackupJob";

const stoppingMs = 5_000;

/** https://docs.aws.amazon.com/aws-backup/latest/devguide/API_StartBackupJob.html */
export const backupJobOperations: Pick<Operations<typeof Backup, BackupState>, JobOperations> = {
  StartBackupJob: {
    authorize: ({ BackupVaultName = "*", IamRoleArn }, request) => [
      vaultPermission("StartBackupJob", BackupVaultName, request),
      ...passRole(IamRoleArn),
    ],
    run: (input, request) => {
      const { world, state } = request;
      const { ResourceArn: resourceArn, IamRoleArn: roleArn, IdempotencyToken: token } = input;
      if (!resourceArn || !roleArn) throw missing("ResourceArn and IamRoleArn are required.");
      const vault = namedVault(input.BackupVaultName, state);
      const again = token && [...state.backups.values()].find((job) => job.token === token);
      if (again) {
        if (again.resourceArn === resourceArn && again.vault === vault.name) return started(again);
        throw invalid("The idempotency token was used for another request.");
      }
      const source = sourceOf(resourceArn);
      if (!source) throw invalid(`Unsupported resource type: ${resourceArn}`);
      if (!assumed(world, roleArn)) throw invalid(cannotBeAssumed(roleArn));
      checkWindows(input.StartWindowMinutes, input.CompleteWindowMinutes);
      const job = startBackup(request, {
        vault: vault.name,
        resourceArn,
        resourceType: source.type,
        roleArn,
        startMinutes: input.StartWindowMinutes,
        completeMinutes: input.CompleteWindowMinutes,
        lifecycle: checkLifecycle(input.Lifecycle),
        tags: input.RecoveryPointTags,
        options: input.BackupOptions,
        token,
      });
      return started(job);
    },
    trail,
  },
  DescribeBackupJob: {
    run: ({ BackupJobId }, request) => describe(namedJob(BackupJobId, request.state), request),
  },
  ListBackupJobs: {
    run: (input, request) => {
      const jobs = filtered(request.state.backups.values(), input, input.ByState, request.account);
      const inVault = jobs.filter(({ vault }) => (input.ByBackupVaultName ?? vault) === vault);
      const { page, next } = pageOf(inVault, input);
      return { BackupJobs: page.map((job) => describe(job, request)), ...next };
    },
  },
  StopBackupJob: {
    run: ({ BackupJobId }, request) => {
      const job = namedJob(BackupJobId, request.state);
      if (!["CREATED", "PENDING", "RUNNING"].includes(job.state)) {
        throw refused(`Backup job ${job.id} is ${job.state} and cannot be stopped.`);
      }
      job.state = "ABORTING";
      tellBackup(request, job);
      request.world.jobs.after(stoppingMs, abortBackup, request, { id: job.id });
      return {};
    },
    trail,
  },
};

/** Windows as AWS Backup takes them: an hour at least to start in, and then an hour to complete. */
export function checkWindows(start: number | undefined, complete: number | undefined): void {
  if (start !== undefined && start < 60) throw invalid("StartWindowMinutes must be at least 60 minutes.");
  if (complete !== undefined && complete < (start ?? 480) + 60) {
    throw invalid("The completion window must be at least 60 minutes greater than the start window.");
  }
}

function namedJob(id: string | undefined, { backups }: BackupState): BackupJob {
  const job = backups.get(id ?? "");
  if (job) return job;
  throw notFound(`Cannot find Backup job with ID ${id}`);
}

const started = ({ id, created }: BackupJob) => ({ BackupJobId: id, CreationDate: created, IsParent: false });

const describe = (job: BackupJob, request: Request) => ({
  AccountId: request.account,
  BackupJobId: job.id,
  BackupVaultName: job.vault,
  BackupVaultArn: arnOf(request, "backup-vault", job.vault),
  ResourceArn: job.resourceArn,
  ResourceType: job.resourceType,
  IamRoleArn: job.roleArn,
  State: job.state,
  PercentDone: `${job.percent}.0`,
  BackupSizeInBytes: job.bytes,
  CreationDate: job.created,
  StartBy: job.startBy,
  IsParent: false,
  ...(job.message === undefined ? {} : { StatusMessage: job.message }),
  ...(job.completed === undefined ? {} : { CompletionDate: job.completed }),
  ...(job.recoveryPointArn === undefined ? {} : { RecoveryPointArn: job.recoveryPointArn }),
  ...(job.options === undefined ? {} : { BackupOptions: { ...job.options } }),
  ...createdBy(job.madeBy),
});
