import { defineConfig } from "@watchkeeper/config/define-config";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { account, launch, describe as look, type Person, Rehearsal } from "./rehearsal.ts";

// A stage with a configuration of its own: the whole baseline acts.
vi.mock("../../watchkeeper.config.ts", () => ({
  default: defineConfig({
    hub: { account: "111122223333", region: "us-east-1" },
    accounts: [{ id: "444455556666", name: "payments", regions: ["us-east-1"] }],
    checks: {
      "imdsv2-required": { mode: "enforce" },
      "root-volume-encrypted": { mode: "enforce" },
      "no-public-address": { mode: "enforce" },
      "managed-by-ssm": { mode: "enforce", profile: "ssm-core" },
      "covered-by-backup": { mode: "enforce", tag: { key: "backup", value: "daily" } },
    },
  }),
}));

let rehearsal: Rehearsal;
let alice: Person;
let bob: Person;

beforeEach(async () => {
  rehearsal = await Rehearsal.begin();
  alice = await rehearsal.person("alice");
  bob = await rehearsal.person("bob");
  const ask = (service: string, operation: string, input: unknown) =>
    rehearsal.asAdministrator(account, service, operation, input);
  await ask("iam", "CreateRole", {
    RoleName: "ssm-core",
    AssumeRolePolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" }],
    }),
  });
  await ask("iam", "AttachRolePolicy", {
    RoleName: "ssm-core",
    PolicyArn: "arn:aws:iam::aws:policy/AmazonSSMManagedInstanceCore",
  });
  await ask("iam", "CreateInstanceProfile", { InstanceProfileName: "ssm-core" });
  await ask("iam", "AddRoleToInstanceProfile", { InstanceProfileName: "ssm-core", RoleName: "ssm-core" });
  const { BackupPlanId } = await ask("backup", "CreateBackupPlan", {
    BackupPlan: { BackupPlanName: "daily", Rules: [{ RuleName: "daily", TargetBackupVaultName: "Default" }] },
  });
  await ask("backup", "CreateBackupSelection", {
    BackupPlanId,
    BackupSelection: {
      SelectionName: "tagged",
      IamRoleArn: `arn:aws:iam::${account}:role/ssm-core`,
      ListOfTags: [{ ConditionType: "STRINGEQUALS", ConditionKey: "backup", ConditionValue: "daily" }],
    },
  });
});

const closed = () => rehearsal.caseThatIs("closed", bob.desk);
const owner = (more: Readonly<Record<string, string>> = {}) => ({
  TagSpecifications: [
    {
      ResourceType: "instance" as const,
      Tags: Object.entries({ owner: "payments", "public-address": "", ...more }).map(([Key, Value]) => ({
        Key,
        Value,
      })),
    },
  ],
});
const encrypted = { BlockDeviceMappings: [{ DeviceName: "/dev/xvda", Ebs: { Encrypted: true } }] };

describe("the launch baseline", () => {
  test("gives an instance the profile by which Systems Manager knows it, after its settle time, and the tag by which backup takes it in", async () => {
    const id = await launch(alice, { ...owner(), ...encrypted });
    expect(await closed()).toMatchObject({
      outcome: "fixed",
      checks: ["imdsv2-required", "managed-by-ssm", "covered-by-backup"],
    });
    const instance = await look(alice, id);
    expect(instance.IamInstanceProfile?.Arn).toBe(`arn:aws:iam::${account}:instance-profile/ssm-core`);
    expect(instance.Tags).toContainEqual({ Key: "backup", Value: "daily" });
    expect(instance.MetadataOptions?.HttpTokens).toBe("required");
    await rehearsal.world.clock.advance(120_000);
    const { InstanceInformationList } = await rehearsal.asAdministrator(
      account,
      "ssm",
      "DescribeInstanceInformation",
      {},
    );
    expect(InstanceInformationList).toMatchObject([{ InstanceId: id, PingStatus: "Online" }]);
  });

  test("takes the profile off again on undo", async () => {
    const id = await launch(alice, { ...owner(), ...encrypted });
    await rehearsal.undo(alice, await closed());
    await rehearsal.until("undone", bob.desk, ([one]) => one?.outcome === "undone");
    expect((await look(alice, id)).IamInstanceProfile).toBeUndefined();
  });

  test("asks before it stops an instance whose root volume is not encrypted, though the check is enforced", async () => {
    const id = await launch(alice, owner({ backup: "daily" }));
    const waiting = await rehearsal.caseThatIs("awaiting-approval", bob.desk);
    const { request } = (await bob.desk.approvals.find(waiting.id, waiting.planHash!))!;
    expect(request.reasons).toEqual([`step "Stop ${id}" interrupts what runs on ${id}`]);
    await rehearsal.decide(bob, waiting);
    expect((await closed()).outcome).toBe("fixed");
    expect((await look(alice, id)).State?.Name).toBe("stopped");
    await rehearsal.undo(alice, await closed());
    await rehearsal.decide(bob, await rehearsal.caseThatIs("awaiting-approval", bob.desk));
    await rehearsal.until("undone", bob.desk, ([one]) => one?.outcome === "undone");
    expect((await look(alice, id)).State?.Name).toBe("running");
  });

  test("finds nothing on an instance that keeps to all of it", async () => {
    await launch(alice, {
      ...owner({ backup: "daily" }),
      ...encrypted,
      MetadataOptions: { HttpTokens: "required" },
      IamInstanceProfile: { Name: "ssm-core" },
    });
    await rehearsal.world.clock.advance(3_600_000);
    expect(await bob.desk.cases.list()).toEqual([]);
  });
});
