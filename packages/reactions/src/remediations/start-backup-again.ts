import { readBackupJob } from "@watchkeeper/kinds/backup/backup-job";
import { call } from "@watchkeeper/plans/call";
import { showing } from "@watchkeeper/plans/condition";
import {
  describeBackupJob,
  listBackupJobs,
  listRecoveryPointsByBackupVault,
  startBackupJob,
} from "@watchkeeper/plans/operations/backup";
import { nameOfResource } from "../backup/failed-job.ts";
import type { Kept } from "../backup/plan-rule.ts";
import { defineRemediation, type Mending } from "../remediation.ts";
import { endedBadly, startMinutes, underwayPace } from "./retry-pace.ts";

/** What is to be backed up again. */
export type ToBackUp = Readonly<{
  /** The job that went wrong, and how it ended; null: none is known. */
  job: string | null;
  state: string | null;
  vault: string;
  role: string;
  /** What is younger than this proves it. */
  endedAt: string;
  notBefore: string;
  hours: number;
  lifecycle: Kept;
  /** Why it is not; null: it is. */
  leftBecause: string | null;
}>;

/**
 * Backs a resource up again into the same vault, with the same role. Proved by a complete recovery point that is younger
 * than the job that failed. What was made then stays: there is nothing to put back.
 */
export const startBackupAgain = defineRemediation({
  id: "start-backup-again",
  title: "Back it up again",
  operations: [describeBackupJob, listBackupJobs, listRecoveryPointsByBackupVault, startBackupJob],
  steps: (mending: Mending<ToBackUp>) => {
    const { evidence, resource } = mending;
    if (evidence.leftBecause !== null) return [];
    const { job, state, vault, role, endedAt, notBefore, hours, lifecycle } = evidence;
    const isThere = {
      read: call("backup:ListRecoveryPointsByBackupVault", mending, {
        BackupVaultName: vault,
        ByResourceArn: resource,
        ByCreatedAfter: endedAt,
      }),
      acceptors: [
        { state: "success" as const, when: [{ path: "RecoveryPoints[].Status", any: "COMPLETED" }] },
      ],
    };
    const when = notBefore > endedAt ? `, not before ${notBefore}` : "";
    return [
      {
        id: `back-up-again-${job ?? nameOfResource(resource)}`,
        title: `Back ${nameOfResource(resource)} up again into ${vault}${when}`,
        resource,
        changes: [{ property: `recovery point in ${vault}`, from: null, to: `younger than ${endedAt}` }],
        call: call("backup:StartBackupJob", mending, {
          BackupVaultName: vault,
          ResourceArn: resource,
          IamRoleArn: role,
          StartWindowMinutes: startMinutes,
          CompleteWindowMinutes: hours * 60,
          ...(lifecycle === null ? {} : { Lifecycle: lifecycle }),
        }),
        // Where no job is known to have failed, nothing younger is there yet.
        precondition:
          job === null
            ? showing(isThere.read, { RecoveryPoints: [] })
            : showing(readBackupJob(mending, job), { State: state }),
        check: { ...isThere, ...underwayPace(hours) },
        underway: {
          read: call("backup:ListBackupJobs", mending, {
            ByResourceArn: resource,
            ByBackupVaultName: vault,
            ByCreatedAfter: endedAt,
          }),
          acceptors: endedBadly("BackupJobs"),
        },
        leaves: isThere,
        notBefore,
        reversible: false,
        destroys: [],
        dependsOn: [],
      },
    ];
  },
});
