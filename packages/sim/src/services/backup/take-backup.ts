import { AwsError } from "../../kernel/aws-error.ts";
import { errorCodeOf } from "../../kernel/error-code.ts";
import { authorize } from "../../kernel/iam/authorize.ts";
import { askersOf, assumed, cannotBeAssumed } from "./askers.ts";
import { keyFailure } from "./key-failure.ts";
import { arnOf, type Scene } from "./shared.ts";
import { sourceOf } from "./sources/index.ts";
import { notVersioned } from "./sources/s3-buckets.ts";
import type { Source, Taken } from "./sources/source.ts";
import type { BackupJob } from "./state.ts";

/** A backup that was taken, or AWS Backup's message why it was not. */
export type Outcome = { readonly taken: Taken } | { readonly failure: string };

/** Takes the backup as its role may; `again` where AWS itself has trouble. */
export async function takeBackup(scene: Scene, job: BackupJob): Promise<Outcome | "again"> {
  const { world } = scene;
  const { source, missing } = whereTo(scene, job);
  if (missing !== undefined || !source) return { failure: missing ?? "" };
  const role = assumed(world, job.roleArn);
  if (!role) return { failure: cannotBeAssumed(job.roleArn) };
  const unusable = await keyFailure(scene, scene.state.vaults.get(job.vault)?.encryptionKeyArn);
  if (unusable) return { failure: unusable };
  try {
    const taken = await source.take(job.resourceArn, askersOf(world, scene, role));
    authorize(world, role, source.iamPrefix, source.needs(job.resourceArn));
    return { taken };
  } catch (error) {
    return failureOf(error, source, job, scene.account);
  }
}

/** The kind of a job's resource; what is missing where it cannot be backed up at all. */
export function whereTo(
  scene: Scene,
  job: BackupJob,
): { readonly source?: Source; readonly missing?: string } {
  const source = sourceOf(job.resourceArn);
  if (!source) return { missing: `Unsupported resource type: ${job.resourceArn}` };
  if (scene.state.vaults.has(job.vault)) return { source };
  return {
    missing: `Backup job failed because backup vault ${arnOf(scene, "backup-vault", job.vault)} does not exist.`,
  };
}

function failureOf(error: unknown, source: Source, job: BackupJob, account: string): Outcome | "again" {
  const code = errorCodeOf(error);
  const message = error instanceof Error ? error.message : String(error);
  if (source.gone.codes.includes(code)) return { failure: source.gone.message(job.resourceArn) };
  if (/AccessDenied|UnauthorizedOperation/.test(code))
    return { failure: source.denied(job.resourceArn, message) };
  if (code === notVersioned.code) return { failure: notVersioned.message(job.resourceArn, account) };
  if (error instanceof AwsError && error.status >= 500) return "again";
  if (/Throttl|LimitExceeded|Unavailable|InternalServer/.test(code)) return "again";
  return { failure: message };
}
