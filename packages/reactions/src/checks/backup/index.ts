import { backupJobSucceeded } from "./backup-job-succeeded.ts";
import { copyJobSucceeded } from "./copy-job-succeeded.ts";
import { instanceProtected } from "./instance-protected.ts";
import { recoveryPointWithinRpo } from "./recovery-point-within-rpo.ts";
import { volumeProtected } from "./volume-protected.ts";

/** What every job of AWS Backup must come to; and, by the day, whether all is protected that should be, and by what is young enough. */
export const backupBaseline = [
  backupJobSucceeded,
  copyJobSucceeded,
  recoveryPointWithinRpo,
  instanceProtected,
  volumeProtected,
] as const;
