import { BackupClient, CreateBackupVaultCommand, StartBackupJobCommand } from "@aws-sdk/client-backup";
import { CreateVolumeCommand, EC2Client } from "@aws-sdk/client-ec2";
import { AttachRolePolicyCommand, CreateRoleCommand, GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { clientConfig } from "@watchkeeper/aws/client-config";
import type { Runtime } from "@watchkeeper/core/runtime";
import type { Mischief } from "./mischief.ts";

const vault = "daily";
/** What passes by itself, in AWS's words. */
const passing = ["The volume has status modifying", "Rate exceeded"];
const gone = "vol-0123456789abcdef0";

/** A night's backups into one vault fail: two for causes that pass, one whose role may not, one whose volume is gone. */
export const failedBackup = {
  id: "failed-backup",
  title: "Back four volumes up, which fails for several causes, and let seven minutes pass",
  passes: "7 minutes",
  run: async (runtime: Runtime, mischief: Mischief): Promise<string> => {
    const config = clientConfig(runtime);
    const ec2 = new EC2Client(config);
    const iam = new IAMClient(config);
    const backup = new BackupClient(config);
    const role = await roleCalled(iam, "AWSBackupDefaultServiceRole", "/service-role/");
    for (const allowed of ["Backup", "Restores"])
      await iam.send(
        new AttachRolePolicyCommand({
          RoleName: "AWSBackupDefaultServiceRole",
          PolicyArn: `arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyFor${allowed}`,
        }),
      );
    const poor = await roleCalled(iam, "backup-without-permissions", "/");
    await unlessThere(backup.send(new CreateBackupVaultCommand({ BackupVaultName: vault })));
    const arnOf = (id: string) => `arn:aws:ec2:${runtime.region}:${role.split(":")[4]}:volume/${id}`;
    const volume = async (): Promise<string> => {
      const { VolumeId = "" } = await ec2.send(
        new CreateVolumeCommand({ AvailabilityZone: `${runtime.region}a`, Size: 8 }),
      );
      return VolumeId;
    };
    const busy = await Promise.all(passing.map(volume));
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

/** A role that AWS Backup may take, which may be there; answers with its ARN. */
async function roleCalled(iam: IAMClient, RoleName: string, Path: string): Promise<string> {
  const Statement = [
    { Effect: "Allow", Principal: { Service: "backup.amazonaws.com" }, Action: "sts:AssumeRole" },
  ];
  const AssumeRolePolicyDocument = JSON.stringify({ Version: "2012-10-17", Statement });
  await unlessThere(iam.send(new CreateRoleCommand({ RoleName, Path, AssumeRolePolicyDocument })));
  const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
  return Role?.Arn ?? "";
}

async function unlessThere(made: Promise<unknown>): Promise<void> {
  try {
    await made;
  } catch (error) {
    if (!(error instanceof Error && /AlreadyExists/.test(error.name))) throw error;
  }
}
