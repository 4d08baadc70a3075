import { type BackupJob, jobEnd } from "@watchkeeper/aws-events/read-backup-job";
import type { Woken } from "../../check.ts";

/** A job that ended otherwise than well, by what it was to back up or copy. */
export function endedBadly(job: BackupJob): Woken {
  const { account, region, id, at, resourceArn: about } = job;
  const end = jobEnd(job);
  if (end === undefined || end === "well" || id === undefined || about === undefined) return { told: [] };
  return { told: [{ account, region, id, at, about }] };
}
