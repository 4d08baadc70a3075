import type { Instance, RunInstancesCommandInput } from "@aws-sdk/client-ec2";
import type { Case } from "@watchkeeper/cases/case";
import type { AnyCheck } from "@watchkeeper/reactions/check";
import { awsBaseline } from "@watchkeeper/reactions/checks/index";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { BackedUp } from "./backed-up.ts";
import { manyVolumes } from "./many-volumes.ts";
import { account, launch, describe as look, type Person, Rehearsal, tagsOf } from "./rehearsal.ts";
import { swallowing } from "./swallowing-sending.ts";
import { Swept } from "./swept.ts";
import { encrypted, launchTags, prepareBaseline } from "./whole-baseline.ts";

vi.mock("../../watchkeeper.config.ts", () => import("./every-fix.config.ts"));
vi.mock("../../functions/deployed/sending.ts", () => import("./swallowing-sending.ts"));

/** A launch that keeps to all checks. */
const right: Partial<RunInstancesCommandInput> = {
  ...launchTags({ backup: "daily" }),
  ...encrypted,
  MetadataOptions: { HttpTokens: "required" },
  IamInstanceProfile: { Name: "ssm-core" },
};

/** Makes a resource wrong for one check; answers with what tells whether it was mended. */
type Wrong = () => Promise<() => Promise<boolean>>;

/** A launch that is wrong for one check. */
const launched =
  (wrong: Partial<RunInstancesCommandInput>, isMended: (instance: Instance) => boolean): Wrong =>
  async () => {
    const id = await launch(alice, { ...right, ...wrong });
    return async () => isMended(await look(alice, id));
  };

const isStopped = ({ State }: Instance) => State?.Name === "stopped";
const withoutTag = (key: string) => ({
  TagSpecifications: launchTags({ backup: "daily" }).TagSpecifications.map(({ Tags, ...rest }) => ({
    ...rest,
    Tags: Tags.filter(({ Key }) => Key !== key),
  })),
});

const wrongs: Readonly<Record<string, Wrong>> = {
  "imdsv2-required": launched(
    { MetadataOptions: { HttpTokens: "optional" } },
    ({ MetadataOptions }) => MetadataOptions?.HttpTokens === "required",
  ),
  "required-tags": launched(withoutTag("owner"), (instance) => tagsOf(instance).owner === "alice"),
  "root-volume-encrypted": launched({ BlockDeviceMappings: [] }, isStopped),
  "no-public-address": launched(withoutTag("public-address"), isStopped),
  "allowed-instance-types": launched({ InstanceType: "m5.large" }, isStopped),
  "approved-images": launched({ ImageId: "ami-0f9e8d7c6b5a49382" }, isStopped),
  "managed-by-ssm": launched(
    { IamInstanceProfile: undefined },
    ({ IamInstanceProfile }) =>
      IamInstanceProfile?.Arn === `arn:aws:iam::${account}:instance-profile/ssm-core`,
  ),
  "covered-by-backup": launched(withoutTag("backup"), (instance) => tagsOf(instance).backup === "daily"),
  "backup-job-succeeded": async () => {
    const backedUp = await BackedUp.prepare(rehearsal);
    const volume = await backedUp.volume();
    backedUp.fails(volume, "The volume has status modifying");
    await backedUp.start(volume);
    return async () => (await backedUp.points(volume)).length === 1;
  },
  "recovery-point-within-rpo": async () => {
    const backedUp = await BackedUp.prepare(rehearsal);
    const [volume = ""] = await manyVolumes(rehearsal, backedUp, { all: 1, stale: 1 });
    await new Swept(rehearsal).sweep("recovery-point-within-rpo");
    return async () => (await backedUp.points(volume)).length === 2;
  },
  "instance-protected": async () => {
    const id = await launch(alice, { ...right, ...launchTags({ backup: "daily", environment: "prod" }) });
    await rehearsal.world.clock.advance(30 * 60_000);
    await withoutSelections();
    await new Swept(rehearsal).sweep("instance-protected");
    return async () => tagsOf(await look(alice, id)).plan === "gold";
  },
  "volume-protected": async () => {
    const Tags = [{ Key: "backup", Value: "required" }];
    const { VolumeId } = await rehearsal.asAdministrator(account, "ec2", "CreateVolume", {
      AvailabilityZone: "us-east-1a",
      Size: 8,
      TagSpecifications: [{ ResourceType: "volume", Tags }],
    });
    await rehearsal.world.clock.advance(30 * 60_000);
    await new Swept(rehearsal).sweep("volume-protected");
    return async () => {
      const { Volumes } = await rehearsal.asAdministrator(account, "ec2", "DescribeVolumes", {
        VolumeIds: [VolumeId],
      });
      const [shown] = Volumes as readonly { readonly Tags?: readonly { readonly Key?: string }[] }[];
      return shown?.Tags?.some(({ Key }) => Key === "plan") === true;
    };
  },
  "copy-job-succeeded": async () => {
    const backedUp = await BackedUp.prepare(rehearsal);
    await backedUp.ask("backup", "CreateBackupVault", { BackupVaultName: "far" });
    const volume = await backedUp.volume();
    await backedUp.start(volume);
    await rehearsal.world.clock.advance(3_600_000);
    const [point] = await backedUp.points(volume);
    backedUp.fails(volume, "An internal error occurred", "FAILED", "copy");
    await backedUp.copy(point?.RecoveryPointArn ?? "");
    return async () => (await backedUp.points(volume)).length === 2;
  },
};

/** No plan takes anything in any more. */
async function withoutSelections(): Promise<void> {
  const ask = (operation: string, input: object) =>
    rehearsal.asAdministrator(account, "backup", operation, input);
  const { BackupPlansList } = await ask("ListBackupPlans", {});
  for (const { BackupPlanId } of BackupPlansList as readonly { readonly BackupPlanId: string }[]) {
    const { BackupSelectionsList } = await ask("ListBackupSelections", { BackupPlanId });
    for (const { SelectionId } of BackupSelectionsList as readonly { readonly SelectionId: string }[])
      await ask("DeleteBackupSelection", { BackupPlanId, SelectionId });
  }
}

const withFix = (awsBaseline as readonly AnyCheck[]).filter(({ fix }) => fix !== undefined);

test("every check that has a fix stands in this journey", () => {
  expect(Object.keys(wrongs).toSorted()).toEqual(withFix.map(({ id }) => id).toSorted());
});

let rehearsal: Rehearsal;
let alice: Person;
let bob: Person;

beforeEach(async () => {
  rehearsal = await Rehearsal.begin();
  alice = await rehearsal.person("alice");
  bob = await rehearsal.person("bob");
  await prepareBaseline(rehearsal);
});
afterEach(() => {
  swallowing.is = false;
});

/** What comes of what is wrong for a check: whatever asks is approved. */
async function comesOf(wrong: Wrong) {
  const isMended = await wrong();
  for (let times = 0; times < 2; times++) {
    await rehearsal.world.clock.advance(30 * 60_000);
    const waiting = (await bob.desk.cases.list()).filter(({ status }) => status === "awaiting-approval");
    for (const found of waiting) await rehearsal.decide(bob, found);
  }
  const isOver = (all: readonly Case[]) => all.every(({ status }) => status === "closed");
  const cases = await rehearsal.until("all closed", bob.desk, isOver, 24 * 3_600_000);
  return { cases, isMended: await isMended() };
}

describe.each(withFix.map(({ id }) => id))("the fix of %s", (id) => {
  const wrong = wrongs[id]!;

  test("mends what is wrong", async () => {
    const { cases, isMended } = await comesOf(wrong);
    expect(cases).toMatchObject([{ checks: [id], outcome: "fixed" }]);
    expect(isMended).toBe(true);
  });

  test("is not believed where its calls do nothing", async () => {
    swallowing.is = true;
    const { cases, isMended } = await comesOf(wrong);
    expect(isMended).toBe(false);
    expect(cases.map(({ checks }) => checks)).toEqual([[id]]);
    expect(cases.map(({ outcome }) => outcome)).not.toContain("fixed");
  });
});
