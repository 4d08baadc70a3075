import {
  CreateBackupVaultCommand,
  DeleteBackupVaultCommand,
  DeleteRecoveryPointCommand,
  DescribeBackupVaultCommand,
  GetBackupVaultAccessPolicyCommand,
  GetBackupVaultNotificationsCommand,
  ListRecoveryPointsByBackupVaultCommand,
  ListTagsCommand,
  PutBackupVaultAccessPolicyCommand,
  PutBackupVaultLockConfigurationCommand,
  PutBackupVaultNotificationsCommand,
  StartBackupJobCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-backup";
import { beforeEach, expect, test } from "vitest";
import { document } from "../../testing/policy.ts";
import { account, backupWorld, makeVolume } from "./test-backup.ts";

const BackupVaultName = "daily";
const BackupVaultArn = `arn:aws:backup:us-east-1:${account}:backup-vault:daily`;

let made: Awaited<ReturnType<typeof backupWorld>>;

beforeEach(async () => {
  made = await backupWorld();
});

async function backUp(): Promise<void> {
  const ResourceArn = await makeVolume(made.ec2, made.world);
  await made.client.send(
    new StartBackupJobCommand({ BackupVaultName, ResourceArn, IamRoleArn: made.roleArn }),
  );
  await made.world.clock.advance(3_600_000);
}

test("a vault is made once; with its request's id again it is the same one", async () => {
  const words = { BackupVaultName: "weekly", CreatorRequestId: "one" };
  const { BackupVaultArn: arn } = await made.client.send(new CreateBackupVaultCommand(words));
  expect((await made.client.send(new CreateBackupVaultCommand(words))).BackupVaultArn).toBe(arn);
  await expect(
    made.client.send(new CreateBackupVaultCommand({ BackupVaultName: "weekly" })),
  ).rejects.toMatchObject({ name: "AlreadyExistsException", Arn: arn });
  await expect(
    made.client.send(new CreateBackupVaultCommand({ BackupVaultName: "no way" })),
  ).rejects.toMatchObject({
    name: "InvalidParameterValueException",
  });
});

test("a vault counts its recovery points, and is deleted only when it is empty", async () => {
  await backUp();
  expect(await made.client.send(new DescribeBackupVaultCommand({ BackupVaultName }))).toMatchObject({
    BackupVaultArn,
    NumberOfRecoveryPoints: 1,
    Locked: false,
  });
  await expect(made.client.send(new DeleteBackupVaultCommand({ BackupVaultName }))).rejects.toMatchObject({
    name: "InvalidRequestException",
  });
});

test("a vault's policy denies what it denies", async () => {
  const Policy = document({
    Effect: "Deny",
    Principal: "*",
    Action: "backup:DeleteRecoveryPoint",
    Resource: "*",
  });
  await made.client.send(new PutBackupVaultAccessPolicyCommand({ BackupVaultName, Policy }));
  expect((await made.client.send(new GetBackupVaultAccessPolicyCommand({ BackupVaultName }))).Policy).toBe(
    Policy,
  );
  await backUp();
  const { RecoveryPoints } = await made.client.send(
    new ListRecoveryPointsByBackupVaultCommand({ BackupVaultName }),
  );
  const RecoveryPointArn = RecoveryPoints?.[0]?.RecoveryPointArn;
  await expect(
    made.client.send(new DeleteRecoveryPointCommand({ BackupVaultName, RecoveryPointArn })),
  ).rejects.toMatchObject({ name: "AccessDeniedException" });
});

test("a locked vault keeps its recovery points for their time, and its lock for good", async () => {
  await made.client.send(
    new PutBackupVaultLockConfigurationCommand({
      BackupVaultName,
      MinRetentionDays: 7,
      ChangeableForDays: 3,
    }),
  );
  await made.world.clock.advance(4 * 86_400_000);
  expect(await made.client.send(new DescribeBackupVaultCommand({ BackupVaultName }))).toMatchObject({
    Locked: true,
    MinRetentionDays: 7,
  });
  await expect(
    made.client.send(new PutBackupVaultLockConfigurationCommand({ BackupVaultName, MinRetentionDays: 1 })),
  ).rejects.toMatchObject({ name: "InvalidRequestException" });
});

test("a vault keeps where its notifications go, and its tags", async () => {
  const SNSTopicArn = `arn:aws:sns:us-east-1:${account}:backups`;
  const words = { BackupVaultName, SNSTopicArn, BackupVaultEvents: ["BACKUP_JOB_FAILED" as const] };
  await made.client.send(new PutBackupVaultNotificationsCommand(words));
  expect(await made.client.send(new GetBackupVaultNotificationsCommand({ BackupVaultName }))).toMatchObject({
    ...words,
    BackupVaultArn,
  });
  const ResourceArn = BackupVaultArn;
  await made.client.send(new TagResourceCommand({ ResourceArn, Tags: { team: "payments", old: "x" } }));
  await made.client.send(new UntagResourceCommand({ ResourceArn, TagKeyList: ["old"] }));
  expect((await made.client.send(new ListTagsCommand({ ResourceArn }))).Tags).toEqual({ team: "payments" });
});
