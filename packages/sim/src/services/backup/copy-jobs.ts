import type * as Backup from "@aws-sdk/client-backup";
import type { Operations } from "../../kernel/service.ts";
import { assumed, cannotBeAssumed } from "./askers.ts";
import { invalid, missing, notFound } from "./errors.ts";
import { checkLifecycle, createdBy, filtered } from "./job-filters.ts";
import { pageOf } from "./paging.ts";
import { namedPoint } from "./recovery-points.ts";
import { passRole, type Request, trail } from "./shared.ts";
import { startCopy } from "./start-copy.ts";
import type { BackupState, CopyJob } from "./state.ts";

type CopyOperations = "StartCopyJob" | "DescribeCopyJob" | "ListCopyJobs";

/** https://docs.aws.amazon.com/aws-backup/latest/devguide/API_StartCopyJob.html */
export const copyJobOperations: Pick<Operations<typeof Backup, BackupState>, CopyOperations> = {
  StartCopyJob: {
    authorize: ({ RecoveryPointArn = "*", IamRoleArn }) => [
      { action: "backup:StartCopyJob", resource: RecoveryPointArn },
      ...passRole(IamRoleArn),
    ],
    run: (input, request) => {
      const { world, state } = request;
      const {
        IamRoleArn: roleArn,
        DestinationBackupVaultArn: destinationVaultArn,
        IdempotencyToken: token,
      } = input;
      if (!roleArn || !destinationVaultArn) {
        throw missing("IamRoleArn and DestinationBackupVaultArn are required.");
      }
      const point = namedPoint({ ...input, BackupVaultName: input.SourceBackupVaultName }, state);
      const again = token && [...state.copies.values()].find((job) => job.token === token);
      if (again) {
        if (again.sourcePointArn === point.arn && again.destinationVaultArn === destinationVaultArn) {
          return started(again);
        }
        throw invalid("The idempotency token was used for another request.");
      }
      if (!assumed(world, roleArn)) throw invalid(cannotBeAssumed(roleArn));
      const lifecycle = checkLifecycle(input.Lifecycle);
      return started(startCopy(request, { point, destinationVaultArn, roleArn, lifecycle, token }));
    },
    trail,
  },
  DescribeCopyJob: {
    run: ({ CopyJobId }, request) => {
      const job = request.state.copies.get(CopyJobId ?? "");
      if (!job) throw notFound(`Cannot find Copy job with ID ${CopyJobId}`);
      return { CopyJob: describe(job, request) };
    },
  },
  ListCopyJobs: {
    run: (input, request) => {
      const jobs = filtered(request.state.copies.values(), input, input.ByState, request.account).filter(
        (job) => (input.ByDestinationVaultArn ?? job.destinationVaultArn) === job.destinationVaultArn,
      );
      const { page, next } = pageOf(jobs, input);
      return { CopyJobs: page.map((job) => describe(job, request)), ...next };
    },
  },
};

const started = ({ id, created }: CopyJob) => ({ CopyJobId: id, CreationDate: created, IsParent: false });

const describe = (job: CopyJob, { account }: Request) => ({
  AccountId: account,
  CopyJobId: job.id,
  SourceBackupVaultArn: job.sourceVaultArn,
  SourceRecoveryPointArn: job.sourcePointArn,
  DestinationBackupVaultArn: job.destinationVaultArn,
  ResourceArn: job.resourceArn,
  ResourceType: job.resourceType,
  IamRoleArn: job.roleArn,
  State: job.state as Backup.CopyJobState,
  BackupSizeInBytes: job.bytes,
  CreationDate: job.created,
  IsParent: false,
  ...(job.message === undefined ? {} : { StatusMessage: job.message }),
  ...(job.completed === undefined ? {} : { CompletionDate: job.completed }),
  ...(job.recoveryPointArn === undefined ? {} : { DestinationRecoveryPointArn: job.recoveryPointArn }),
  ...createdBy(job.madeBy),
});
