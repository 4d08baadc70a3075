import { readCopyJob } from "@watchkeeper/kinds/backup/copy-job";
import { call } from "@watchkeeper/plans/call";
import { showing } from "@watchkeeper/plans/condition";
import { describeCopyJob, listCopyJobs, startCopyJob } from "@watchkeeper/plans/operations/backup";
import { type FailedJob, nameOfResource } from "../backup/failed-job.ts";
import type { Kept } from "../backup/plan-rule.ts";
import { defineRemediation, type Mending } from "../remediation.ts";
import { endedBadly, underwayPace } from "./retry-pace.ts";

type Evidenced = FailedJob & {
  readonly vaultArn: string;
  readonly sourceVault: string;
  readonly sourcePoint: string;
  readonly lifecycle: Kept;
};

/**
 * Copies a recovery point again into the same vault, with the same role. Proved by the copy job, which names what it made:
 * the other vault may stand where nobody watches. What was made then stays: there is nothing to put back.
 */
export const startCopyAgain = defineRemediation({
  id: "start-copy-again",
  title: "Copy it again",
  operations: [describeCopyJob, listCopyJobs, startCopyJob],
  steps: (mending: Mending<Evidenced>) => {
    const { evidence, resource } = mending;
    if (evidence.leftBecause !== null) return [];
    const { job, state, vault, vaultArn, role, endedAt, notBefore, hours, lifecycle } = evidence;
    const read = call("backup:ListCopyJobs", mending, {
      ByResourceArn: resource,
      ByDestinationVaultArn: vaultArn,
      ByCreatedAfter: endedAt,
    });
    const isThere = {
      read,
      acceptors: [{ state: "success" as const, when: [{ path: "CopyJobs[].State", any: "COMPLETED" }] }],
    };
    return [
      {
        id: `copy-again-${job}`,
        title: `Copy ${nameOfResource(evidence.sourcePoint)} again into ${vault}, not before ${notBefore}`,
        resource,
        changes: [{ property: `copy in ${vaultArn}`, from: null, to: `younger than ${endedAt}` }],
        call: call("backup:StartCopyJob", mending, {
          RecoveryPointArn: evidence.sourcePoint,
          SourceBackupVaultName: evidence.sourceVault,
          DestinationBackupVaultArn: vaultArn,
          IamRoleArn: role,
          ...(lifecycle === null ? {} : { Lifecycle: lifecycle }),
        }),
        precondition: showing(readCopyJob(mending, job), { "CopyJob.State": state }),
        check: { ...isThere, ...underwayPace(hours) },
        underway: { read, acceptors: endedBadly("CopyJobs") },
        leaves: isThere,
        notBefore,
        reversible: false,
        destroys: [],
        dependsOn: [],
      },
    ];
  },
});
