import { backupJobSucceeded } from "./backup-job-succeeded.ts";
import { copyJobSucceeded } from "./copy-job-succeeded.ts";

/** What every job of AWS Backup must come to. */
export const backupBaseline = [backupJobSucceeded, copyJobSucceeded] as const;
