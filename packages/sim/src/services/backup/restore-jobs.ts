import type * as Backup from "@aws-sdk/client-backup";
import { notSimulated } from "../../kernel/serve-request.ts";
import type { Operations } from "../../kernel/service.ts";
import { assumed, cannotBeAssumed } from "./askers.ts";
import { invalid, missing, notFound } from "./errors.ts";
import { tellRestore } from "./job-events.ts";
import { filtered } from "./job-filters.ts";
import { takeMishap } from "./mishaps.ts";
import { pageOf } from "./paging.ts";
import { beginRestore } from "./run-restore.ts";
import { about, arnOf, newJobId, passRole, type Request, trail } from "./shared.ts";
import { sourceOf } from "./sources/index.ts";
import type { BackupState, RestoreJob } from "./state.ts";

type RestoreOperations = "StartRestoreJob" | "DescribeRestoreJob" | "ListRestoreJobs";

const startingMs = 60_000;

/** https://docs.aws.amazon.com/aws-backup/latest/devguide/API_StartRestoreJob.html */
export const restoreJobOperations: Pick<Operations<typeof Backup, BackupState>, RestoreOperations> = {
  StartRestoreJob: {
    authorize: ({ RecoveryPointArn = "*", IamRoleArn }) => [
      { action: "backup:StartRestoreJob", resource: RecoveryPointArn },
      ...passRole(IamRoleArn),
    ],
    run: (input, request) => {
      const { world, state, now } = request;
      const { IamRoleArn: roleArn, IdempotencyToken: token, Metadata: metadata } = input;
      const point = state.points.get(input.RecoveryPointArn ?? "");
      if (!point) throw notFound(`Cannot find recovery point ${input.RecoveryPointArn}.`);
      if (!metadata) throw missing("Metadata is required.");
      if (!roleArn) throw missing("IamRoleArn is required.");
      const again = token && [...state.restores.values()].find((job) => job.token === token);
      if (again) {
        if (again.recoveryPointArn === point.arn) return { RestoreJobId: again.id };
        throw invalid("The idempotency token was used for another request.");
      }
      if (!sourceOf(point.resourceArn)?.restore) {
        throw notSimulated(`backup:StartRestoreJob of ${point.resourceType}`);
      }
      if (!assumed(world, roleArn)) throw invalid(cannotBeAssumed(roleArn));
      const job: RestoreJob = {
        id: newJobId(request),
        resourceArn: point.resourceArn,
        resourceType: point.resourceType,
        roleArn,
        created: now,
        token,
        state: "PENDING",
        message: undefined,
        completed: undefined,
        bytes: point.bytes,
        mishap: takeMishap(state, point.resourceArn, "restore"),
        vaultArn: arnOf(request, "backup-vault", point.vault),
        recoveryPointArn: point.arn,
        pointCreated: point.created,
        metadata,
        percent: 0,
        createdResourceArn: undefined,
      };
      state.restores.set(job.id, job);
      tellRestore(request, job);
      world.jobs.after(about(request, startingMs), beginRestore, request, { id: job.id });
      return { RestoreJobId: job.id };
    },
    trail,
  },
  DescribeRestoreJob: {
    run: ({ RestoreJobId }, request) => {
      const job = request.state.restores.get(RestoreJobId ?? "");
      if (!job) throw notFound(`Cannot find Restore job with ID ${RestoreJobId}`);
      return describe(job, request);
    },
  },
  ListRestoreJobs: {
    run: (input, request) => {
      const jobs = filtered(request.state.restores.values(), input, input.ByStatus, request.account);
      const { page, next } = pageOf(jobs, input);
      return { RestoreJobs: page.map((job) => describe(job, request)), ...next };
    },
  },
};

const describe = (job: RestoreJob, { account }: Request) => ({
  AccountId: account,
  RestoreJobId: job.id,
  RecoveryPointArn: job.recoveryPointArn,
  SourceResourceArn: job.resourceArn,
  BackupVaultArn: job.vaultArn,
  CreationDate: job.created,
  Status: job.state as Backup.RestoreJobStatus,
  PercentDone: `${job.percent}.00%`,
  BackupSizeInBytes: job.bytes,
  IamRoleArn: job.roleArn,
  ResourceType: job.resourceType,
  RecoveryPointCreationDate: job.pointCreated,
  IsParent: false,
  ...(job.message === undefined ? {} : { StatusMessage: job.message }),
  ...(job.completed === undefined ? {} : { CompletionDate: job.completed }),
  ...(job.createdResourceArn === undefined ? {} : { CreatedResourceArn: job.createdResourceArn }),
});
