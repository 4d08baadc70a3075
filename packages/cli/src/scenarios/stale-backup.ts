import { StartBackupJobCommand } from "@aws-sdk/client-backup";
import type { Runtime } from "@watchkeeper/core/runtime";
import { prepareBackups, vault } from "./prepare-backups.ts";

const objective = { Key: "backup:rpo", Value: "12h" };

/** Two volumes are backed up once, and then nobody does it again: no event tells of that, and the day's sweep finds it. */
export const staleBackup = {
  id: "stale-backup",
  title: "Back two volumes up that should be so every 12 hours, and forget them for a day and a half",
  passes: "37 hours",
  run: async (runtime: Runtime): Promise<string> => {
    const { backup, role, volume, arnOf } = await prepareBackups(runtime);
    const volumes = [await volume([objective]), await volume([objective])];
    for (const id of volumes)
      await backup.send(
        new StartBackupJobCommand({ BackupVaultName: vault, ResourceArn: arnOf(id), IamRoleArn: role }),
      );
    return `backed up ${volumes.join(" and ")}, once`;
  },
};
