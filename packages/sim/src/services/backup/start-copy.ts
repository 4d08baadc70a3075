import type { Lifecycle } from "@aws-sdk/client-backup";
import { authorize } from "../../kernel/iam/authorize.ts";
import { defineJob } from "../../kernel/job-kind.ts";
import { assumed, cannotBeAssumed } from "./askers.ts";
import { tellCopy, tellPoint } from "./job-events.ts";
import { keepPoint } from "./keep-point.ts";
import { keyFailure } from "./key-failure.ts";
import { stateAt, takeMishap } from "./mishaps.ts";
import { about, arnOf, newJobId, partsOf, type Scene } from "./shared.ts";
import { sourceOf } from "./sources/index.ts";
import type { BackupState, CopyJob, JobState, MadeBy, RecoveryPoint } from "./state.ts";

const startingMs = 60_000;
const failingMs = 10_000;
const copyingMs = 5 * 60_000;

/** What a copy is asked for with. */
export interface CopyWords {
  readonly point: RecoveryPoint;
  readonly destinationVaultArn: string;
  readonly roleArn: string;
  readonly lifecycle?: Lifecycle | undefined;
  readonly madeBy?: MadeBy | undefined;
  readonly token?: string | undefined;
}

/** Makes a copy job, which goes on by itself: CREATED, RUNNING. */
export function startCopy(scene: Scene, { point, ...words }: CopyWords): CopyJob {
  const job: CopyJob = {
    id: newJobId(scene),
    resourceArn: point.resourceArn,
    resourceType: point.resourceType,
    roleArn: words.roleArn,
    created: scene.world.clock.now(),
    token: words.token,
    state: "CREATED",
    message: undefined,
    completed: undefined,
    bytes: point.bytes,
    mishap: takeMishap(scene.state, point.resourceArn, "copy"),
    sourceVaultArn: arnOf(scene, "backup-vault", point.vault),
    sourcePointArn: point.arn,
    destinationVaultArn: words.destinationVaultArn,
    madeBy: words.madeBy,
    lifecycle: words.lifecycle,
    recoveryPointArn: undefined,
  };
  scene.state.copies.set(job.id, job);
  tellCopy(scene, job);
  scene.world.jobs.after(about(scene, startingMs), runCopy, scene, { id: job.id });
  return job;
}

/** A copy begins. */
export const runCopy = defineJob<{ id: string }, BackupState>({
  service: "backup",
  name: "run copy",
  run: async ({ id }, scene) => {
    const job = scene.state.copies.get(id);
    if (job?.state !== "CREATED") return;
    const failure = await failureOf(scene, job);
    if (job.state !== "CREATED") return;
    const { mishap } = job;
    job.state = "RUNNING";
    tellCopy(scene, job);
    if (mishap?.as === "hangs") return;
    const said = mishap && "message" in mishap ? mishap : undefined;
    const as: JobState = said?.as ?? (failure === undefined ? "COMPLETED" : "FAILED");
    const message = said?.message ?? failure;
    const ms = as === "COMPLETED" || as === "PARTIAL" ? about(scene, copyingMs) : failingMs;
    scene.world.jobs.after(ms, finishCopy, scene, { id, as, ...(message === undefined ? {} : { message }) });
  },
});

/** A copy has come to its end. */
export const finishCopy = defineJob<{ id: string; as: JobState; message?: string }, BackupState>({
  service: "backup",
  name: "finish copy",
  run: ({ id, as, message }, scene) => {
    const job = scene.state.copies.get(id);
    if (job?.state !== "RUNNING") return;
    const point = scene.state.points.get(job.sourcePointArn);
    const there = destination(scene, job);
    const source = sourceOf(job.resourceArn);
    const isMade = (as === "COMPLETED" || as === "PARTIAL") && point && there && source;
    if (isMade) {
      const copy = keepPoint(there, {
        arn: source.pointArn(scene.world, there),
        job,
        vault: partsOf(job.destinationVaultArn).name,
        taken: { content: point.content, bytes: point.bytes },
        sourceVaultArn: job.sourceVaultArn,
      });
      job.recoveryPointArn = copy.arn;
      tellPoint(there, copy);
    }
    job.state = as === "COMPLETED" && !isMade ? "FAILED" : as;
    job.message = message ?? (job.state === "FAILED" ? "Cannot find recovery point." : undefined);
    job.completed = scene.world.clock.now();
    tellCopy(scene, job);
  },
});

/** The place of the vault that is copied into; undefined where there is no such account or vault. */
function destination(scene: Scene, { destinationVaultArn }: CopyJob): Scene | undefined {
  const { account, region, name } = partsOf(destinationVaultArn);
  if (!scene.world.accounts.includes(account)) return undefined;
  const state = stateAt(scene.world, account, region);
  return state.vaults.has(name) ? { world: scene.world, account, region, state } : undefined;
}

/** AWS Backup's message where a copy cannot be made; undefined where it can. */
async function failureOf(scene: Scene, job: CopyJob): Promise<string | undefined> {
  const { world } = scene;
  const role = assumed(world, job.roleArn);
  if (!role) return cannotBeAssumed(job.roleArn);
  if (!scene.state.points.has(job.sourcePointArn)) return "Cannot find recovery point.";
  const there = destination(scene, job);
  const vault = there?.state.vaults.get(partsOf(job.destinationVaultArn).name);
  if (!there || !vault) {
    return `Copy job failed because backup vault ${job.destinationVaultArn} does not exist.`;
  }
  if (there.account !== scene.account) {
    if (world.organization === undefined) {
      return "Copy job failed. Both source and destination account must be a member of the same organization.";
    }
    if (/:alias\/aws\/backup$/.test(vault.encryptionKeyArn)) {
      return "Copy job failed because the destination Backup vault is encrypted with the default Backup service managed key. The contents of this vault cannot be copied. Only the contents of a Backup vault encrypted by an AWS KMS key may be copied.";
    }
  }
  try {
    authorize(world, role, "backup", [
      { action: "backup:CopyFromBackupVault", resource: job.sourcePointArn },
      {
        action: "backup:CopyIntoBackupVault",
        resource: job.destinationVaultArn,
        ...(vault.policy === undefined ? {} : { resourcePolicy: vault.policy }),
      },
    ]);
  } catch {
    return "Access Denied trying to call AWS Backup service";
  }
  return keyFailure(there, vault.encryptionKeyArn);
}
