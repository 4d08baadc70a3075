import {
  BackupClient,
  CreateBackupPlanCommand,
  CreateBackupSelectionCommand,
  CreateBackupVaultCommand,
  DeleteBackupPlanCommand,
  DeleteBackupVaultCommand,
  DescribeBackupJobCommand,
  DescribeBackupVaultCommand,
  DescribeRecoveryPointCommand,
  DescribeRestoreJobCommand,
  GetBackupPlanCommand,
  GetRecoveryPointRestoreMetadataCommand,
  ListBackupPlansCommand,
  ListBackupVaultsCommand,
  ListProtectedResourcesCommand,
  ListTagsCommand,
  PutBackupVaultLockConfigurationCommand,
  StartBackupJobCommand,
  StartRestoreJobCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-backup";
import { CreateVolumeCommand, EC2Client } from "@aws-sdk/client-ec2";
import { expect } from "vitest";
import { contractOf, refusal } from "./contract.ts";
import { account, region } from "./places.ts";
import { serviceRole } from "./service-role.ts";
import { clientConfig, eventually, fresh, target } from "./target.ts";

const holds = contractOf("backup");
const backup = new BackupClient(clientConfig);
const ec2 = new EC2Client(clientConfig);

async function vault(): Promise<string> {
  const BackupVaultName = fresh("vault");
  await backup.send(new CreateBackupVaultCommand({ BackupVaultName }));
  return BackupVaultName;
}

const plan = (BackupVaultName: string) =>
  backup.send(
    new CreateBackupPlanCommand({
      BackupPlan: {
        BackupPlanName: fresh("plan"),
        Rules: [
          {
            RuleName: "daily",
            TargetBackupVaultName: BackupVaultName,
            ScheduleExpression: "cron(0 5 * * ? *)",
            Lifecycle: { DeleteAfterDays: 35 },
          },
        ],
      },
    }),
  );

const role = () => serviceRole("backup", "ec2:*");

async function volume(): Promise<string> {
  const { VolumeId } = await ec2.send(new CreateVolumeCommand({ AvailabilityZone: `${region}a`, Size: 1 }));
  await target.settle(10);
  return `arn:aws:ec2:${region}:${account}:volume/${VolumeId}`;
}

/** A volume's backup, once it is complete. */
async function backedUp(BackupVaultName: string, ResourceArn: string, IamRoleArn: string) {
  const { BackupJobId } = await backup.send(
    new StartBackupJobCommand({ BackupVaultName, ResourceArn, IamRoleArn }),
  );
  return eventually(async () => {
    const job = await backup.send(new DescribeBackupJobCommand({ BackupJobId }));
    return job.State === "COMPLETED" ? job : undefined;
  }, 600);
}

holds("a vault is described by its name, and listed", async () => {
  const BackupVaultName = await vault();
  const words = { BackupVaultName, NumberOfRecoveryPoints: 0, Locked: false };
  const BackupVaultArn = `arn:aws:backup:${region}:${account}:backup-vault:${BackupVaultName}`;
  expect(await backup.send(new DescribeBackupVaultCommand({ BackupVaultName }))).toMatchObject({
    ...words,
    BackupVaultArn,
  });
  const { BackupVaultList = [] } = await backup.send(new ListBackupVaultsCommand({}));
  expect(BackupVaultList.map((one) => one.BackupVaultArn)).toContain(BackupVaultArn);
});

holds("a vault's name is given once", async () => {
  const BackupVaultName = await vault();
  expect(await refusal(backup.send(new CreateBackupVaultCommand({ BackupVaultName })))).toEqual({
    code: "AlreadyExistsException",
    status: 400,
  });
});

holds("a vault that is deleted is there no longer", async () => {
  const BackupVaultName = await vault();
  await backup.send(new DeleteBackupVaultCommand({ BackupVaultName }));
  expect(await refusal(backup.send(new DescribeBackupVaultCommand({ BackupVaultName })))).toEqual({
    code: "ResourceNotFoundException",
    status: 400,
  });
});

holds("a vault's lock shows what it keeps to", async () => {
  const BackupVaultName = await vault();
  const days = { MinRetentionDays: 7, MaxRetentionDays: 30 };
  await backup.send(new PutBackupVaultLockConfigurationCommand({ BackupVaultName, ...days }));
  expect(await backup.send(new DescribeBackupVaultCommand({ BackupVaultName }))).toMatchObject({
    Locked: true,
    ...days,
  });
});

holds("a vault's tags are added and taken off", async () => {
  const BackupVaultName = await vault();
  const ResourceArn = `arn:aws:backup:${region}:${account}:backup-vault:${BackupVaultName}`;
  await backup.send(new TagResourceCommand({ ResourceArn, Tags: { team: "payments", old: "yes" } }));
  await backup.send(new UntagResourceCommand({ ResourceArn, TagKeyList: ["old"] }));
  expect((await backup.send(new ListTagsCommand({ ResourceArn }))).Tags).toEqual({ team: "payments" });
});

holds("a plan gives each rule an id, and is listed", async () => {
  const { BackupPlanId, BackupPlanArn, VersionId } = await plan(await vault());
  const { BackupPlan } = await backup.send(new GetBackupPlanCommand({ BackupPlanId }));
  expect(BackupPlan?.Rules).toMatchObject([
    { RuleName: "daily", RuleId: expect.stringMatching(/./), Lifecycle: { DeleteAfterDays: 35 } },
  ]);
  const { BackupPlansList = [] } = await backup.send(new ListBackupPlansCommand({}));
  expect(BackupPlansList).toContainEqual(expect.objectContaining({ BackupPlanId, BackupPlanArn, VersionId }));
});

holds("a plan that is not there is refused", async () => {
  const BackupPlanId = "00000000-0000-4000-8000-000000000000";
  expect(await refusal(backup.send(new GetBackupPlanCommand({ BackupPlanId })))).toEqual({
    code: "ResourceNotFoundException",
    status: 400,
  });
});

holds("a plan is deleted after its selections", async () => {
  const { BackupPlanId } = await plan(await vault());
  await backup.send(
    new CreateBackupSelectionCommand({
      BackupPlanId,
      BackupSelection: { SelectionName: "all", IamRoleArn: await role(), Resources: ["*"] },
    }),
  );
  expect(await refusal(backup.send(new DeleteBackupPlanCommand({ BackupPlanId })))).toEqual({
    code: "InvalidRequestException",
    status: 400,
  });
});

holds("a selection's role must let AWS Backup in", async () => {
  const { BackupPlanId } = await plan(await vault());
  const IamRoleArn = `arn:aws:iam::${account}:role/${fresh("none")}`;
  const BackupSelection = { SelectionName: "all", IamRoleArn, Resources: ["*"] };
  expect(
    await refusal(backup.send(new CreateBackupSelectionCommand({ BackupPlanId, BackupSelection }))),
  ).toEqual({
    code: "InvalidParameterValueException",
    status: 400,
  });
});

holds("a backup makes a recovery point, and its resource is protected", async () => {
  const BackupVaultName = await vault();
  const ResourceArn = await volume();
  const { RecoveryPointArn } = await backedUp(BackupVaultName, ResourceArn, await role());
  expect(
    await backup.send(new DescribeRecoveryPointCommand({ BackupVaultName, RecoveryPointArn })),
  ).toMatchObject({ Status: "COMPLETED", ResourceArn, ResourceType: "EBS" });
  const { Results = [] } = await backup.send(new ListProtectedResourcesCommand({}));
  expect(Results).toContainEqual(expect.objectContaining({ ResourceArn, ResourceType: "EBS" }));
});

holds("a restore makes the resource anew", async () => {
  const BackupVaultName = await vault();
  const IamRoleArn = await role();
  const { RecoveryPointArn } = await backedUp(BackupVaultName, await volume(), IamRoleArn);
  const { RestoreMetadata: Metadata } = await backup.send(
    new GetRecoveryPointRestoreMetadataCommand({ BackupVaultName, RecoveryPointArn }),
  );
  const { RestoreJobId } = await backup.send(
    new StartRestoreJobCommand({ RecoveryPointArn, Metadata, IamRoleArn }),
  );
  const job = await eventually(async () => {
    const one = await backup.send(new DescribeRestoreJobCommand({ RestoreJobId }));
    return one.Status === "COMPLETED" ? one : undefined;
  }, 900);
  expect(job.CreatedResourceArn).toMatch(/:volume\/vol-/);
});
