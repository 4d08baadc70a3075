import {
  BackupClient,
  GetBackupSelectionCommand,
  ListBackupPlansCommand,
  ListBackupSelectionsCommand,
} from "@aws-sdk/client-backup";

/** The AWS Backup operations that rules and remediations declare. */
export const backup = {
  client: BackupClient,
  commands: {
    GetBackupSelection: GetBackupSelectionCommand,
    ListBackupPlans: ListBackupPlansCommand,
    ListBackupSelections: ListBackupSelectionsCommand,
  },
};
