import { StartBackupJobCommand } from "@aws-sdk/client-backup";
import type { Runtime } from "@watchkeeper/core/runtime";
import type { Mischief } from "./mischief.ts";
import { prepareBackups, roleCalled, vault } from "./prepare-backups.ts";

/** What passes by itself, in AWS's words. */
const passing = ["The volume has status modifying", "Rate exceeded"];
const gone = "vol-0123456789abcdef0";

/** A night's backups into one vault fail: two for causes that pass, one whose role may not, one whose volume is gone. */
export const failedBackup = {
  id: "failed-backup",
  title: "Back four volumes up, which fails for several causes, and let seven minutes pass",
  passes: "7 minutes",
  run: async (runtime: Runtime, mischief: Mischief): Promise<string> => {
    const { iam, backup, role, volume, arnOf } = await prepareBackups(runtime);
    const poor = await roleCalled(iam, "backup-without-permissions", "/");
    const busy = await Promise.all(passing.map(() => volume()));
    for (const [index, id] of busy.entries()) await mischief.fails(arnOf(id), passing[index] ?? "");
    const denied = await volume();
    const wanted = [...busy, denied, gone];
    for (const id of wanted)
      await backup.send(
        new StartBackupJobCommand({
          BackupVaultName: vault,
          ResourceArn: arnOf(id),
          IamRoleArn: id === denied ? poor : role,
        }),
      );
    return `began to back up ${wanted.join(", ")}`;
  },
};
