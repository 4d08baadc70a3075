/** Why a job of AWS Backup ended as it did; `unsupported`: what was asked for cannot be had as things are set up. */
export type BackupCause =
  | "permission"
  | "kms"
  | "window"
  | "busy"
  | "gone"
  | "limit"
  | "agent"
  | "storage"
  | "unsupported"
  | "unknown";

/** The job that a message came of. */
export interface ToldJob {
  readonly job: "backup" | "copy" | "restore";
  readonly resourceType: string;
  readonly state: string;
}

/** What a message says of a job's end. */
export interface CauseOfEnd {
  readonly cause: BackupCause;
  /** Whether the same job, started again later and nothing else changed, may end well. */
  readonly retryHelps: boolean;
  /** What of the message says so, as a clause: "it speaks of a key". */
  readonly why: string;
}
