import type { BackupPlan, BackupSelection } from "@aws-sdk/client-backup";

/** A backup plan, and what it covers. */
export interface Plan {
  readonly id: string;
  readonly arn: string;
  readonly version: string;
  readonly created: Date;
  readonly plan: BackupPlan;
  readonly selections: Map<
    string,
    { readonly id: string; readonly created: Date; readonly selection: BackupSelection }
  >;
}

/** The backup plans of an account's Region, by id. */
export interface BackupState {
  readonly plans: Map<string, Plan>;
}

export const createState = (): BackupState => ({ plans: new Map() });
