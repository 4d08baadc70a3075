import { BackupClient, CreateBackupVaultCommand } from "@aws-sdk/client-backup";
import { CreateVolumeCommand, EC2Client, type Tag } from "@aws-sdk/client-ec2";
import { AttachRolePolicyCommand, CreateRoleCommand, GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { clientConfig } from "@watchkeeper/aws/client-config";
import type { Runtime } from "@watchkeeper/core/runtime";

/** The vault of our scenarios. */
export const vault = "daily";

/** An account that is backed up: AWS Backup's own role, a vault, and what volumes and backups are made with. */
export async function prepareBackups(runtime: Runtime) {
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
  await unlessThere(backup.send(new CreateBackupVaultCommand({ BackupVaultName: vault })));
  return {
    iam,
    backup,
    role,
    arnOf: (id: string) => `arn:aws:ec2:${runtime.region}:${role.split(":")[4]}:volume/${id}`,
    /** Makes a volume; answers with its id. */
    volume: async (Tags: Tag[] = []): Promise<string> => {
      const { VolumeId = "" } = await ec2.send(
        new CreateVolumeCommand({
          AvailabilityZone: `${runtime.region}a`,
          Size: 8,
          ...(Tags.length > 0 ? { TagSpecifications: [{ ResourceType: "volume", Tags }] } : {}),
        }),
      );
      return VolumeId;
    },
  };
}

/** A role that AWS Backup may take, which may be there; answers with its ARN. */
export async function roleCalled(iam: IAMClient, RoleName: string, Path: string): Promise<string> {
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
