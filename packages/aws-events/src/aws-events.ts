import type { AnyEvent } from "@watchkeeper/core/define-event";
import { backupJobStateChange } from "./backup-job-state-change.ts";
import { copyJobStateChange } from "./copy-job-state-change.ts";
import { costAnomalyDetected } from "./cost-anomaly-detected.ts";
import { ec2DeleteTags } from "./ec2-delete-tags.ts";
import { ec2ModifyInstanceMetadataOptions } from "./ec2-modify-instance-metadata-options.ts";
import { ec2RunInstances } from "./ec2-run-instances.ts";
import { recoveryPointStateChange } from "./recovery-point-state-change.ts";
import { restoreJobStateChange } from "./restore-job-state-change.ts";

/** Every event that is declared. */
export const awsEvents: readonly AnyEvent[] = [
  backupJobStateChange,
  copyJobStateChange,
  costAnomalyDetected,
  ec2DeleteTags,
  ec2ModifyInstanceMetadataOptions,
  ec2RunInstances,
  recoveryPointStateChange,
  restoreJobStateChange,
];
