import {
  BackupClient,
  CreateBackupVaultCommand,
  DescribeBackupJobCommand,
  DescribeCopyJobCommand,
  DescribeRecoveryPointCommand,
  DescribeRestoreJobCommand,
  GetRecoveryPointRestoreMetadataCommand,
  ListBackupJobsCommand,
  ListProtectedResourcesCommand,
  ListRecoveryPointsByResourceCommand,
  StartBackupJobCommand,
  type StartBackupJobCommandInput,
  StartCopyJobCommand,
  StartRestoreJobCommand,
  StopBackupJobCommand,
} from "@aws-sdk/client-backup";
import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import {
  DeleteVolumeCommand,
  DescribeVolumesCommand,
  RunInstancesCommand,
  TerminateInstancesCommand,
} from "@aws-sdk/client-ec2";
import {
  AttachRolePolicyCommand,
  DetachRolePolicyCommand,
  UpdateAssumeRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { CreateKeyCommand, DisableKeyCommand, KMSClient } from "@aws-sdk/client-kms";
import {
  CreateBucketCommand,
  PutBucketVersioningCommand,
  PutObjectCommand,
  S3Client,
} from "@aws-sdk/client-s3";
import { beforeEach, describe, expect, test } from "vitest";
import { clientOptions } from "../../testing/clients.ts";
import { document, trust } from "../../testing/policy.ts";
import { administrator } from "../../testing/principals.ts";
import { simpleTable } from "../../testing/tables.ts";
import type { Mishap } from "./mishap.ts";
import { orderMishap } from "./mishaps.ts";
import { account, backupWorld, makeVolume, otherAccount } from "./test-backup.ts";

type Made = Awaited<ReturnType<typeof backupWorld>>;

const place = { account, region: "us-east-1" };
const hourMs = 3_600_000;
const vaultArn = `arn:aws:backup:us-east-1:${account}:backup-vault:daily`;

let made: Made;
let volume: string;

beforeEach(async () => {
  made = await backupWorld();
  volume = await makeVolume(made.ec2, made.world);
});

const start = (more: Partial<StartBackupJobCommandInput> = {}) =>
  made.client.send(
    new StartBackupJobCommand({
      BackupVaultName: "daily",
      ResourceArn: volume,
      IamRoleArn: made.roleArn,
      ...more,
    }),
  );
const jobOf = async (BackupJobId: string | undefined) =>
  made.client.send(new DescribeBackupJobCommand({ BackupJobId }));
const backedUp = async (more: Partial<StartBackupJobCommandInput> = {}) => {
  const { BackupJobId } = await start(more);
  await made.world.clock.advance(hourMs);
  return jobOf(BackupJobId);
};
const order = (mishap: Mishap, of = volume) => orderMishap(made.world, place, of, mishap);
const told = (type: string) =>
  made.events
    .filter((event) => event["detail-type"] === type)
    .map(({ detail }) => detail as Readonly<Record<string, unknown>>);

describe("a backup", () => {
  test("is created, waits, runs and is complete; a recovery point comes of it, and the resource is protected", async () => {
    const { BackupJobId } = await start({ Lifecycle: { DeleteAfterDays: 2 } });
    expect((await jobOf(BackupJobId)).State).toBe("CREATED");
    await made.world.clock.advance(10_000);
    expect((await jobOf(BackupJobId)).State).toBe("PENDING");
    await made.world.clock.advance(80_000);
    expect((await jobOf(BackupJobId)).State).toBe("RUNNING");
    await made.world.clock.advance(hourMs);
    const { State, RecoveryPointArn, BackupSizeInBytes } = await jobOf(BackupJobId);
    expect({ State, BackupSizeInBytes }).toEqual({
      State: "COMPLETED",
      BackupSizeInBytes: 8 * 1_073_741_824,
    });
    expect(
      await made.client.send(
        new DescribeRecoveryPointCommand({ BackupVaultName: "daily", RecoveryPointArn }),
      ),
    ).toMatchObject({ Status: "COMPLETED", ResourceArn: volume, Lifecycle: { DeleteAfterDays: 2 } });
    expect((await made.client.send(new ListProtectedResourcesCommand({}))).Results).toMatchObject([
      { ResourceArn: volume, ResourceType: "EBS", LastRecoveryPointArn: RecoveryPointArn },
    ]);
  });

  test("is gone when its lifecycle is over", async () => {
    await backedUp({ Lifecycle: { DeleteAfterDays: 2 } });
    const points = async () =>
      (await made.client.send(new ListRecoveryPointsByResourceCommand({ ResourceArn: volume })))
        .RecoveryPoints;
    expect(await points()).toHaveLength(1);
    await made.world.clock.advance(48 * hourMs);
    expect(await points()).toHaveLength(0);
  });

  test("is told in batches of five minutes: CREATED with three fields, sizes as text, the recovery point beside it", async () => {
    const { BackupJobId } = await start();
    await made.world.clock.advance(60_000);
    expect(told("Backup Job State Change")).toEqual([]);
    await made.world.clock.advance(hourMs);
    const jobs = told("Backup Job State Change");
    expect(jobs.map(({ state }) => state)).toEqual(["CREATED", "PENDING", "RUNNING", "COMPLETED"]);
    expect(Object.keys(jobs[0] ?? {})).toEqual(["backupJobId", "state", "creationDate"]);
    expect(jobs[3]).toMatchObject({
      backupJobId: BackupJobId,
      backupSizeInBytes: "8589934592",
      percentDone: 100,
    });
    expect(told("Recovery Point State Change")).toMatchObject([{ status: "COMPLETED", isEncrypted: "true" }]);
    const seconds = made.events
      .filter((event) => event["detail-type"] === "Backup Job State Change")
      .map(({ time }) => time.slice(14));
    expect(seconds.every((at) => /^\d[05]:00Z$/.test(at))).toBe(true);
  });

  test("asked for again with its token is the same, with other words it is refused", async () => {
    const first = await start({ IdempotencyToken: "one" });
    expect((await start({ IdempotencyToken: "one" })).BackupJobId).toBe(first.BackupJobId);
    const other = await makeVolume(made.ec2, made.world);
    await expect(start({ IdempotencyToken: "one", ResourceArn: other })).rejects.toMatchObject({
      name: "InvalidParameterValueException",
    });
  });

  test("of a resource that another job runs on waits, and expires with its start window", async () => {
    order({ of: "backup", as: "hangs" });
    await start();
    await made.world.clock.advance(5 * 60_000);
    const { BackupJobId } = await start({ StartWindowMinutes: 60, CompleteWindowMinutes: 180 });
    await made.world.clock.advance(30 * 60_000);
    expect((await jobOf(BackupJobId)).State).toBe("PENDING");
    await made.world.clock.advance(hourMs);
    expect(await jobOf(BackupJobId)).toMatchObject({
      State: "EXPIRED",
      StatusMessage: "Backup job failed because there was a running job for the same resource.",
    });
  });

  test("that hangs is aborted when its completion window is over", async () => {
    order({ of: "backup", as: "hangs" });
    const { BackupJobId } = await start({ StartWindowMinutes: 60, CompleteWindowMinutes: 120 });
    await made.world.clock.advance(110 * 60_000);
    expect((await jobOf(BackupJobId)).State).toBe("RUNNING");
    await made.world.clock.advance(20 * 60_000);
    expect((await jobOf(BackupJobId)).State).toBe("ABORTED");
  });

  test("that somebody stops is aborted, and says so", async () => {
    const { BackupJobId } = await start();
    await made.world.clock.advance(90_000);
    await made.client.send(new StopBackupJobCommand({ BackupJobId }));
    expect((await jobOf(BackupJobId)).State).toBe("ABORTING");
    await made.world.clock.advance(hourMs);
    expect(await jobOf(BackupJobId)).toMatchObject({
      State: "ABORTED",
      StatusMessage: "Backup job was stopped by user.",
    });
    await expect(made.client.send(new StopBackupJobCommand({ BackupJobId }))).rejects.toMatchObject({
      name: "InvalidRequestException",
    });
  });

  test("goes as it is ordered to: with issues, with a message of AWS's, without a word to anybody", async () => {
    order({ of: "backup", as: "COMPLETED", message: "Windows VSS Backup Job Error encountered" });
    expect(await backedUp()).toMatchObject({
      State: "COMPLETED",
      StatusMessage: "Windows VSS Backup Job Error encountered",
    });
    order({ of: "backup", as: "FAILED", message: "An internal error occurred." });
    expect(await backedUp()).toMatchObject({ State: "FAILED", StatusMessage: "An internal error occurred." });
    const before = told("Backup Job State Change").length;
    order({ of: "backup", as: "untold" });
    expect(await backedUp()).toMatchObject({ State: "COMPLETED" });
    expect(told("Backup Job State Change")).toHaveLength(before);
  });

  test("is listed by state, resource and time, the newest first", async () => {
    const first = await backedUp();
    order({ of: "backup", as: "FAILED", message: "x" });
    const second = await backedUp();
    const list = async (by: object) =>
      (await made.client.send(new ListBackupJobsCommand(by))).BackupJobs?.map(
        ({ BackupJobId }) => BackupJobId,
      );
    expect(await list({})).toEqual([second.BackupJobId, first.BackupJobId]);
    expect(await list({ ByState: "FAILED" })).toEqual([second.BackupJobId]);
    expect(await list({ ByCreatedBefore: second.CreationDate })).toEqual([first.BackupJobId]);
    expect(await list({ ByResourceArn: "arn:aws:s3:::none" })).toEqual([]);
  });
});

describe("a backup fails, with AWS's words,", () => {
  test("where its role may not do it", async () => {
    const PolicyArn = "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup";
    await made.iam.send(new DetachRolePolicyCommand({ RoleName: "backup", PolicyArn }));
    expect(await backedUp()).toMatchObject({
      State: "FAILED",
      StatusMessage: expect.stringContaining("You are not authorized to perform this operation."),
    });
    expect(told("Backup Job State Change").at(-1)?.statusMessage).toMatch(/^"You are not authorized.*"$/);
  });

  test("where its role lets AWS Backup in no longer; and such a role is refused at once", async () => {
    const { BackupJobId } = await start();
    const PolicyDocument = document(trust({ Service: "ec2.amazonaws.com" }));
    await made.iam.send(new UpdateAssumeRolePolicyCommand({ RoleName: "backup", PolicyDocument }));
    await made.world.clock.advance(hourMs);
    const StatusMessage = `IAM Role ${made.roleArn} cannot be assumed by AWS Backup`;
    expect(await jobOf(BackupJobId)).toMatchObject({ State: "FAILED", StatusMessage });
    await expect(start()).rejects.toMatchObject({
      name: "InvalidParameterValueException",
      message: StatusMessage,
    });
  });

  test("where its resource is gone", async () => {
    const { BackupJobId } = await start();
    await made.ec2.send(new DeleteVolumeCommand({ VolumeId: volume.split("/")[1] }));
    await made.world.clock.advance(hourMs);
    expect(await jobOf(BackupJobId)).toMatchObject({
      State: "FAILED",
      StatusMessage: "The specified volume was not found.",
    });
  });

  test("where the vault's key is disabled", async () => {
    const kms = new KMSClient(clientOptions(made.world));
    const { KeyMetadata } = await kms.send(
      new CreateKeyCommand({ KeySpec: "ECC_NIST_P256", KeyUsage: "SIGN_VERIFY" }),
    );
    const vault = { BackupVaultName: "own-key", EncryptionKeyArn: KeyMetadata?.Arn };
    await made.client.send(new CreateBackupVaultCommand(vault));
    expect(await backedUp({ BackupVaultName: "own-key" })).toMatchObject({ State: "COMPLETED" });
    await kms.send(new DisableKeyCommand({ KeyId: KeyMetadata?.KeyId }));
    expect(await backedUp({ BackupVaultName: "own-key" })).toMatchObject({
      State: "FAILED",
      StatusMessage: "KMS key is either disabled or pending deletion or access to KMS key is denied",
    });
  });

  test("where a table is not there, or a bucket may not be looked at", async () => {
    const table = `arn:aws:dynamodb:us-east-1:${account}:table/none`;
    expect(await backedUp({ ResourceArn: table })).toMatchObject({ StatusMessage: "Table not found." });
    await new S3Client(clientOptions(made.world)).send(new CreateBucketCommand({ Bucket: "plain-bucket" }));
    const denied = await backedUp({ ResourceArn: "arn:aws:s3:::plain-bucket" });
    expect(denied.StatusMessage).toMatch(
      /does not have permission to describe resource arn:aws:s3:::plain-bucket/,
    );
  });
});

test("an instance is backed up with all its volumes, and no longer once it is terminated", async () => {
  const words = {
    ImageId: "ami-0123456789abcdef0",
    InstanceType: "t3.micro" as const,
    MinCount: 1,
    MaxCount: 1,
  };
  const { Instances } = await made.ec2.send(new RunInstancesCommand(words));
  const InstanceIds = [Instances?.[0]?.InstanceId ?? ""];
  const ResourceArn = `arn:aws:ec2:us-east-1:${account}:instance/${InstanceIds[0]}`;
  await made.world.clock.advance(60_000);
  const { State, BackupSizeInBytes, RecoveryPointArn } = await backedUp({ ResourceArn });
  expect({ State, BackupSizeInBytes }).toEqual({ State: "COMPLETED", BackupSizeInBytes: 8 * 1_073_741_824 });
  expect(RecoveryPointArn).toMatch(/::image\/ami-/);
  await made.ec2.send(new TerminateInstancesCommand({ InstanceIds }));
  await made.world.clock.advance(60_000);
  expect(await backedUp({ ResourceArn })).toMatchObject({
    State: "FAILED",
    StatusMessage: `The instance ID '${InstanceIds[0]}' does not exist`,
  });
});

test("a bucket is backed up where it keeps versions, and by a role that may read them", async () => {
  const s3 = new S3Client(clientOptions(made.world));
  const Bucket = "ledger-bucket";
  const ResourceArn = `arn:aws:s3:::${Bucket}`;
  await s3.send(new CreateBucketCommand({ Bucket }));
  await s3.send(new PutObjectCommand({ Bucket, Key: "a", Body: "twelve bytes" }));
  const PolicyArn = "arn:aws:iam::aws:policy/AWSBackupServiceRolePolicyForS3Backup";
  await made.iam.send(new AttachRolePolicyCommand({ RoleName: "backup", PolicyArn }));
  expect(await backedUp({ ResourceArn })).toMatchObject({
    State: "FAILED",
    StatusMessage: `Versioning is not enabled on ${Bucket} within account ${account}`,
  });
  const VersioningConfiguration = { Status: "Enabled" as const };
  await s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  expect(await backedUp({ ResourceArn })).toMatchObject({ State: "COMPLETED", BackupSizeInBytes: 12 });
});

describe("a copy", () => {
  const copyTo = async (DestinationBackupVaultArn: string) => {
    const { RecoveryPointArn } = await backedUp();
    const { CopyJobId } = await made.client.send(
      new StartCopyJobCommand({
        RecoveryPointArn,
        SourceBackupVaultName: "daily",
        DestinationBackupVaultArn,
        IamRoleArn: made.roleArn,
      }),
    );
    await made.world.clock.advance(hourMs);
    return (await made.client.send(new DescribeCopyJobCommand({ CopyJobId }))).CopyJob;
  };

  test("comes into a vault of another Region, and is told without an id at first", async () => {
    const there = new BackupClient(clientOptions(made.world, { region: "eu-west-1" }));
    await there.send(new CreateBackupVaultCommand({ BackupVaultName: "far" }));
    const copy = await copyTo(`arn:aws:backup:eu-west-1:${account}:backup-vault:far`);
    expect(copy).toMatchObject({ State: "COMPLETED", SourceBackupVaultArn: vaultArn });
    const RecoveryPointArn = copy?.DestinationRecoveryPointArn;
    expect(
      await there.send(new DescribeRecoveryPointCommand({ BackupVaultName: "far", RecoveryPointArn })),
    ).toMatchObject({ ResourceArn: volume, SourceBackupVaultArn: vaultArn });
    const jobs = told("Copy Job State Change");
    expect(jobs.map(({ state, copyJobId }) => [state, typeof copyJobId])).toEqual([
      ["CREATED", "undefined"],
      ["RUNNING", "string"],
      ["COMPLETED", "string"],
    ]);
    expect(jobs[1]).toMatchObject({ destinationRecoveryPointArn: {}, backupSizeInBytes: 8_589_934_592 });
  });

  test("fails where there is no such vault, or another account's vault has AWS's own key", async () => {
    expect(await copyTo(`arn:aws:backup:eu-west-1:${account}:backup-vault:none`)).toMatchObject({
      State: "FAILED",
      StatusMessage: expect.stringContaining("does not exist"),
    });
    const there = new BackupClient(clientOptions(made.world, { as: administrator(otherAccount) }));
    await there.send(new CreateBackupVaultCommand({ BackupVaultName: "theirs" }));
    expect(await copyTo(`arn:aws:backup:us-east-1:${otherAccount}:backup-vault:theirs`)).toMatchObject({
      State: "FAILED",
      StatusMessage: expect.stringContaining("default Backup service managed key"),
    });
  });
});

describe("a restore", () => {
  const restore = async (
    RecoveryPointArn: string | undefined,
    more: Readonly<Record<string, string>> = {},
  ) => {
    const { RestoreMetadata } = await made.client.send(
      new GetRecoveryPointRestoreMetadataCommand({ BackupVaultName: "daily", RecoveryPointArn }),
    );
    const { RestoreJobId } = await made.client.send(
      new StartRestoreJobCommand({
        RecoveryPointArn,
        IamRoleArn: made.roleArn,
        Metadata: { ...RestoreMetadata, ...more },
      }),
    );
    await made.world.clock.advance(hourMs);
    return made.client.send(new DescribeRestoreJobCommand({ RestoreJobId }));
  };

  test("of a volume makes another one, as the role", async () => {
    const { RecoveryPointArn } = await backedUp();
    const job = await restore(RecoveryPointArn, { volumeSize: "10" });
    expect(job).toMatchObject({ Status: "COMPLETED", SourceResourceArn: volume });
    const VolumeIds = [job.CreatedResourceArn?.split("/")[1] ?? ""];
    const { Volumes } = await made.ec2.send(new DescribeVolumesCommand({ VolumeIds }));
    expect(Volumes).toMatchObject([{ Size: 10, State: "available" }]);
    expect(told("Restore Job State Change").map(({ status }) => status)).toEqual([
      "PENDING",
      "RUNNING",
      "COMPLETED",
    ]);
  });

  test("of a table brings its items back as they were", async () => {
    const dynamodb = new DynamoDBClient(clientOptions(made.world));
    await dynamodb.send(new CreateTableCommand(simpleTable("orders", "pk")));
    await made.world.clock.advance(60_000);
    const put = (v: string) =>
      dynamodb.send(new PutItemCommand({ TableName: "orders", Item: { pk: { S: "1" }, v: { S: v } } }));
    await put("before");
    const table = await backedUp({
      ResourceArn: `arn:aws:dynamodb:us-east-1:${account}:table/orders`,
    });
    expect(table.StatusMessage).toBeUndefined();
    await put("after");
    expect(await restore(table.RecoveryPointArn, { targetTableName: "restored" })).toMatchObject({
      Status: "COMPLETED",
    });
    const { Item } = await dynamodb.send(
      new GetItemCommand({ TableName: "restored", Key: { pk: { S: "1" } }, ConsistentRead: true }),
    );
    expect(Item?.v).toEqual({ S: "before" });
  });

  test("fails where the role may not make it", async () => {
    const { RecoveryPointArn } = await backedUp();
    const PolicyArn = "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForRestores";
    await made.iam.send(new DetachRolePolicyCommand({ RoleName: "backup", PolicyArn }));
    expect(await restore(RecoveryPointArn)).toMatchObject({
      Status: "FAILED",
      StatusMessage: expect.stringContaining("You are not authorized"),
    });
  });
});
