import type { BackupPlan, BackupSelection, CopyAction, Lifecycle } from "@aws-sdk/client-backup";
import type { Mishap } from "./mishap.ts";

/** A backup plan, and what it covers. */
export interface Plan {
  readonly id: string;
  readonly arn: string;
  readonly created: Date;
  readonly creatorRequestId: string | undefined;
  readonly tags: Map<string, string>;
  version: string;
  plan: BackupPlan;
  /** When its rules fire next, by their ids. */
  readonly nextJobs: Map<string, number>;
  readonly selections: Map<string, Selection>;
}

/** What a plan covers, and the role that it is backed up with. */
export interface Selection {
  readonly id: string;
  readonly created: Date;
  readonly creatorRequestId: string | undefined;
  readonly selection: BackupSelection;
}

/** Where recovery points are kept. */
export interface Vault {
  readonly name: string;
  readonly arn: string;
  readonly created: Date;
  readonly encryptionKeyArn: string;
  readonly creatorRequestId: string | undefined;
  readonly tags: Map<string, string>;
  policy: string | undefined;
  lock: { minDays?: number; maxDays?: number; date?: Date } | undefined;
  notifications: { topicArn: string; events: readonly string[] } | undefined;
}

/** The rule of a plan that made something. */
export interface MadeBy {
  readonly planId: string;
  readonly planArn: string;
  readonly planVersion: string;
  readonly ruleId: string;
}

/** What is in a backup: as much of the resource as a restore needs. */
export type Content = Readonly<Record<string, unknown>>;

/** A backup that can be restored from. */
export interface RecoveryPoint {
  readonly arn: string;
  readonly vault: string;
  readonly resourceArn: string;
  readonly resourceType: string;
  readonly roleArn: string;
  readonly created: Date;
  readonly completed: Date;
  readonly bytes: number;
  readonly encryptionKeyArn: string | undefined;
  readonly madeBy: MadeBy | undefined;
  readonly sourceVaultArn: string | undefined;
  readonly tags: Map<string, string>;
  readonly content: Content;
  status: "COMPLETED" | "EXPIRED" | "DELETING";
  lifecycle: Lifecycle | undefined;
  restored: Date | undefined;
}

/** How far a backup or a copy is. */
export type JobState =
  | "CREATED"
  | "PENDING"
  | "RUNNING"
  | "ABORTING"
  | "ABORTED"
  | "COMPLETED"
  | "FAILED"
  | "EXPIRED"
  | "PARTIAL";

interface Job {
  readonly id: string;
  readonly resourceArn: string;
  readonly resourceType: string;
  readonly roleArn: string;
  readonly created: Date;
  readonly token: string | undefined;
  state: JobState;
  message: string | undefined;
  completed: Date | undefined;
  bytes: number;
  /** What goes wrong with it, where a test or a scenario ordered so. */
  readonly mishap: Mishap | undefined;
}

/** One backup of one resource. */
export interface BackupJob extends Job {
  readonly vault: string;
  readonly startBy: Date;
  readonly completeBy: Date;
  readonly madeBy: MadeBy | undefined;
  readonly lifecycle: Lifecycle | undefined;
  readonly tags: ReadonlyMap<string, string>;
  readonly options: Readonly<Record<string, string>> | undefined;
  readonly copies: readonly CopyAction[];
  percent: number;
  recoveryPointArn: string | undefined;
}

/** One copy of a recovery point into another vault. */
export interface CopyJob extends Job {
  readonly sourceVaultArn: string;
  readonly sourcePointArn: string;
  readonly destinationVaultArn: string;
  readonly madeBy: MadeBy | undefined;
  readonly lifecycle: Lifecycle | undefined;
  recoveryPointArn: string | undefined;
}

/** One restore of a recovery point. */
export interface RestoreJob extends Job {
  readonly vaultArn: string;
  readonly recoveryPointArn: string;
  readonly pointCreated: Date;
  readonly metadata: Readonly<Record<string, string>>;
  percent: number;
  createdResourceArn: string | undefined;
}

/** A change that EventBridge has not been told yet. */
export interface Untold {
  readonly detailType: string;
  readonly resources: readonly string[];
  readonly detail: Readonly<Record<string, unknown>>;
}

/** What AWS Backup knows in one account and Region. */
export interface BackupState {
  readonly plans: Map<string, Plan>;
  readonly vaults: Map<string, Vault>;
  /** By their ARNs. */
  readonly points: Map<string, RecoveryPoint>;
  readonly backups: Map<string, BackupJob>;
  readonly copies: Map<string, CopyJob>;
  readonly restores: Map<string, RestoreJob>;
  /** What is told with the next batch; the batch is under way while there is anything. */
  untold: Untold[];
  /** What goes wrong next, by resource. */
  readonly mishaps: Map<string, Mishap[]>;
}

export const createState = (): BackupState => ({
  plans: new Map(),
  vaults: new Map(),
  points: new Map(),
  backups: new Map(),
  copies: new Map(),
  restores: new Map(),
  untold: [],
  mishaps: new Map(),
});
