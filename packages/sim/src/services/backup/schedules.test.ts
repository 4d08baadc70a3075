import {
  BackupClient,
  type BackupSelection,
  type CopyAction,
  CreateBackupPlanCommand,
  CreateBackupSelectionCommand,
  CreateBackupVaultCommand,
  ListBackupJobsCommand,
  ListCopyJobsCommand,
  UpdateBackupPlanCommand,
} from "@aws-sdk/client-backup";
import { beforeEach, expect, test } from "vitest";
import { createWorld } from "../../kernel/create-world.ts";
import { clientOptions } from "../../testing/clients.ts";
import { services } from "../index.ts";
import { isSelected } from "./is-selected.ts";
import { account, backupWorld, makeVolume } from "./test-backup.ts";

const hourMs = 3_600_000;

let made: Awaited<ReturnType<typeof backupWorld>>;

beforeEach(async () => {
  made = await backupWorld();
});

const rule = (more: { ScheduleExpression?: string; CopyActions?: CopyAction[] } = {}) => ({
  RuleName: "daily",
  TargetBackupVaultName: "daily",
  ScheduleExpression: "cron(0 5 * * ? *)",
  ...more,
});

async function plan(more: Parameters<typeof rule>[0] = {}): Promise<string | undefined> {
  const { BackupPlanId } = await made.client.send(
    new CreateBackupPlanCommand({ BackupPlan: { BackupPlanName: "daily", Rules: [rule(more)] } }),
  );
  await made.client.send(
    new CreateBackupSelectionCommand({
      BackupPlanId,
      BackupSelection: {
        SelectionName: "tagged",
        IamRoleArn: made.roleArn,
        ListOfTags: [{ ConditionType: "STRINGEQUALS", ConditionKey: "backup", ConditionValue: "daily" }],
      },
    }),
  );
  return BackupPlanId;
}

const jobs = async (client = made.client) =>
  (await client.send(new ListBackupJobsCommand({}))).BackupJobs ?? [];

test("a rule backs up each day what its plan's selection takes in, and tells which rule it was", async () => {
  const taken = await makeVolume(made.ec2, made.world, { backup: "daily" });
  await makeVolume(made.ec2, made.world, { backup: "never" });
  const BackupPlanId = await plan();
  await made.world.clock.advance(4 * hourMs);
  expect(await jobs()).toEqual([]);
  await made.world.clock.advance(48 * hourMs);
  expect(
    (await jobs()).map(({ ResourceArn, State, CreatedBy }) => ({ ResourceArn, State, CreatedBy })),
  ).toMatchObject(
    [0, 1].map(() => ({ ResourceArn: taken, State: "COMPLETED", CreatedBy: { BackupPlanId } })),
  );
});

test("a changed plan keeps to its new schedule, and a schedule that is none is refused", async () => {
  await makeVolume(made.ec2, made.world, { backup: "daily" });
  const BackupPlanId = await plan();
  const change = (ScheduleExpression: string) =>
    made.client.send(
      new UpdateBackupPlanCommand({
        BackupPlanId,
        BackupPlan: { BackupPlanName: "daily", Rules: [rule({ ScheduleExpression })] },
      }),
    );
  await expect(change("every day")).rejects.toMatchObject({ name: "InvalidParameterValueException" });
  await change("cron(0 20 * * ? *)");
  await made.world.clock.advance(12 * hourMs);
  expect(await jobs()).toEqual([]);
  await made.world.clock.advance(12 * hourMs);
  expect(await jobs()).toHaveLength(1);
});

test("a rule's copies follow its backups", async () => {
  const there = new BackupClient(clientOptions(made.world, { region: "eu-west-1" }));
  await there.send(new CreateBackupVaultCommand({ BackupVaultName: "far" }));
  await makeVolume(made.ec2, made.world, { backup: "daily" });
  const DestinationBackupVaultArn = `arn:aws:backup:eu-west-1:${account}:backup-vault:far`;
  await plan({ CopyActions: [{ DestinationBackupVaultArn }] });
  await made.world.clock.advance(12 * hourMs);
  expect((await made.client.send(new ListCopyJobsCommand({}))).CopyJobs).toMatchObject([
    { State: "COMPLETED", DestinationBackupVaultArn },
  ]);
});

test("a job without its vault fails, and names it", async () => {
  await makeVolume(made.ec2, made.world, { backup: "daily" });
  const { BackupPlanId } = await made.client.send(
    new CreateBackupPlanCommand({
      BackupPlan: { BackupPlanName: "lost", Rules: [{ RuleName: "r", TargetBackupVaultName: "none" }] },
    }),
  );
  const all: BackupSelection = { SelectionName: "all", IamRoleArn: made.roleArn, Resources: ["*"] };
  await made.client.send(new CreateBackupSelectionCommand({ BackupPlanId, BackupSelection: all }));
  await made.world.clock.advance(12 * hourMs);
  expect(await jobs()).toMatchObject([
    {
      State: "FAILED",
      StatusMessage: `Backup job failed because backup vault arn:aws:backup:us-east-1:${account}:backup-vault:none does not exist.`,
    },
  ]);
});

test("a world that was saved goes on with its schedules and jobs", async () => {
  await makeVolume(made.ec2, made.world, { backup: "daily" });
  await plan();
  await made.world.clock.advance(5 * hourMs);
  const world = createWorld({
    services,
    accounts: made.world.accounts,
    seed: 1,
    outsideUser: { account },
    snapshot: made.world.snapshot(),
  });
  await world.clock.advance(25 * hourMs);
  const client = new BackupClient(clientOptions(world));
  expect((await jobs(client)).map(({ State }) => State)).toEqual(["COMPLETED", "COMPLETED"]);
});

test("a selection takes in what it names or tags, never what it excludes, and only under its conditions", () => {
  const resource = {
    arn: "arn:aws:ec2:us-east-1:1:volume/vol-1",
    tags: { env: "production", team: "payments" },
  };
  const words = { SelectionName: "s", IamRoleArn: "r" };
  expect(isSelected(resource, { ...words, Resources: ["arn:aws:ec2:*:*:volume/*"] })).toBe(true);
  expect(isSelected(resource, { ...words, Resources: ["arn:aws:s3:::*"] })).toBe(false);
  expect(isSelected(resource, { ...words, Resources: ["*"], NotResources: ["*vol-1"] })).toBe(false);
  const StringLike = [{ ConditionKey: "aws:ResourceTag/team", ConditionValue: "pay*" }];
  expect(isSelected(resource, { ...words, Resources: ["*"], Conditions: { StringLike } })).toBe(true);
  const StringNotEquals = [{ ConditionKey: "aws:ResourceTag/env", ConditionValue: "production" }];
  expect(
    isSelected(resource, { ...words, Resources: ["*"], Conditions: { StringLike, StringNotEquals } }),
  ).toBe(false);
});
