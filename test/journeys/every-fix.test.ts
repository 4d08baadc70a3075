import type { Instance, RunInstancesCommandInput } from "@aws-sdk/client-ec2";
import type { AnyCheck } from "@watchkeeper/reactions/check";
import { awsBaseline } from "@watchkeeper/reactions/checks/index";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { account, launch, describe as look, type Person, Rehearsal, tagsOf } from "./rehearsal.ts";
import { swallowing } from "./swallowing-sending.ts";
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

/** What makes a launch wrong for one check, and how its instance shows that it was mended. */
interface Wrong {
  readonly launch: Partial<RunInstancesCommandInput>;
  readonly isMended: (instance: Instance) => boolean;
}

const isStopped = ({ State }: Instance) => State?.Name === "stopped";
const withoutTag = (key: string) => ({
  TagSpecifications: launchTags({ backup: "daily" }).TagSpecifications.map(({ Tags, ...rest }) => ({
    ...rest,
    Tags: Tags.filter(({ Key }) => Key !== key),
  })),
});

const wrongs: Readonly<Record<string, Wrong>> = {
  "imdsv2-required": {
    launch: { MetadataOptions: { HttpTokens: "optional" } },
    isMended: ({ MetadataOptions }) => MetadataOptions?.HttpTokens === "required",
  },
  "required-tags": {
    launch: withoutTag("owner"),
    isMended: (instance) => tagsOf(instance).owner === "alice",
  },
  "root-volume-encrypted": { launch: { BlockDeviceMappings: [] }, isMended: isStopped },
  "no-public-address": { launch: withoutTag("public-address"), isMended: isStopped },
  "allowed-instance-types": { launch: { InstanceType: "m5.large" }, isMended: isStopped },
  "approved-images": { launch: { ImageId: "ami-0f9e8d7c6b5a49382" }, isMended: isStopped },
  "managed-by-ssm": {
    launch: { IamInstanceProfile: undefined },
    isMended: ({ IamInstanceProfile }) =>
      IamInstanceProfile?.Arn === `arn:aws:iam::${account}:instance-profile/ssm-core`,
  },
  "covered-by-backup": {
    launch: withoutTag("backup"),
    isMended: (instance) => tagsOf(instance).backup === "daily",
  },
};

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

/** What comes of a launch that is wrong for a check: whatever asks is approved. */
async function comesOf({ launch: wrong }: Wrong) {
  const id = await launch(alice, { ...right, ...wrong });
  for (let times = 0; times < 2; times++) {
    await rehearsal.world.clock.advance(30 * 60_000);
    const waiting = (await bob.desk.cases.list()).filter(({ status }) => status === "awaiting-approval");
    for (const found of waiting) await rehearsal.decide(bob, found);
  }
  await rehearsal.world.clock.advance(30 * 60_000);
  const cases = await bob.desk.cases.list();
  return { cases, instance: await look(alice, id) };
}

describe.each(withFix.map(({ id }) => id))("the fix of %s", (id) => {
  const wrong = wrongs[id]!;

  test("mends what is wrong", async () => {
    const { cases, instance } = await comesOf(wrong);
    expect(cases).toMatchObject([{ checks: [id], status: "closed", outcome: "fixed" }]);
    expect(wrong.isMended(instance)).toBe(true);
  });

  test("is not believed where its calls do nothing", async () => {
    swallowing.is = true;
    const { cases, instance } = await comesOf(wrong);
    expect(wrong.isMended(instance)).toBe(false);
    expect(cases).toMatchObject([{ checks: [id], outcome: expect.not.stringMatching("fixed") }]);
  });
});
