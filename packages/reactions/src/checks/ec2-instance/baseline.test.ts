import { ec2DeleteTags } from "@watchkeeper/aws-events/ec2-delete-tags";
import { ec2RunInstances } from "@watchkeeper/aws-events/ec2-run-instances";
import { eventEnvelope } from "@watchkeeper/core/define-event";
import type { Json } from "@watchkeeper/core/json";
import type { Call } from "@watchkeeper/plans/call";
import { operationsByKey } from "@watchkeeper/plans/operation";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { lookAt } from "../../look-at.ts";
import { type KnownEvent, recogniserOf } from "../../recognise.ts";
import { addTags } from "../../remediations/add-tags.ts";
import { attachInstanceProfile } from "../../remediations/attach-instance-profile.ts";
import { requireImdsv2 } from "../../remediations/require-imdsv2.ts";
import { stopInstance } from "../../remediations/stop-instance.ts";
import { operationsOf, watchOf } from "../../watch.ts";
import { ec2InstanceBaseline } from "./index.ts";

const recognise = recogniserOf(watchOf(ec2InstanceBaseline));
const operations = operationsByKey(operationsOf(ec2InstanceBaseline));
type Settings = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

const known = async (example: unknown): Promise<KnownEvent> => {
  const recognition = await recognise(eventEnvelope.parse(example));
  if (recognition.is !== "known") throw new Error(`the example is ${recognition.is}`);
  return recognition.known;
};
const launched = await known(ec2RunInstances.example);

/** What AWS answers where all else of the baseline is in order. */
const inOrder: Readonly<Record<string, Json>> = {
  DescribeVolumes: { Volumes: [{ Encrypted: true }] },
  DescribeImages: {
    Images: [
      { OwnerId: "137112412989", ImageOwnerAlias: "amazon", CreationDate: "2026-02-01T00:00:00.000Z" },
    ],
  },
  DescribeInstanceInformation: { InstanceInformationList: [{ InstanceId: "i-0a1b2c3d4e5f60718" }] },
  ListBackupPlans: { BackupPlansList: [{ BackupPlanId: "daily" }] },
  ListBackupSelections: { BackupSelectionsList: [{ SelectionId: "all" }] },
  GetBackupSelection: { BackupSelection: { Resources: ["arn:aws:ec2:*:*:instance/*"] } },
};

/** What the checks conclude where their reads are answered so. */
const conclude = (
  event: KnownEvent,
  shown: Json,
  settings: Settings = {},
  answers: Readonly<Record<string, Json>> = {},
) => look(event, settings, { ...inOrder, DescribeInstances: shown, ...answers });

const look = (
  event: KnownEvent,
  settings: Settings,
  answers: Readonly<Record<string, Json>>,
  asked: Call[] = [],
  wanted?: ReadonlySet<string>,
) =>
  lookAt(
    [event],
    {
      config: {
        settings: Object.fromEntries(
          ec2InstanceBaseline.map((check) => [check.id, z.parse(check.settings, settings[check.id] ?? {})]),
        ),
      },
      executor: {
        read: async (call) => {
          asked.push(call);
          return answers[call.operation] ?? {};
        },
      },
      operations,
    },
    { wanted },
  );

/** What is asked of AWS, where it answers nothing. */
async function askedOf(event: KnownEvent, wanted?: ReadonlySet<string>): Promise<readonly Call[]> {
  const asked: Call[] = [];
  await look(event, {}, {}, asked, wanted);
  return asked;
}

const instance = (more: Readonly<Record<string, Json>> = {}): Json => ({
  Reservations: [
    {
      Instances: [
        {
          InstanceId: "i-0a1b2c3d4e5f60718",
          State: { Name: "pending" },
          MetadataOptions: { HttpTokens: "optional", HttpEndpoint: "enabled" },
          Tags: [],
          ...more,
        },
      ],
    },
  ],
});

describe("the baseline of an instance", () => {
  test("reads nothing that only checks want to know which are not asked", async () => {
    const operations = async (...wanted: string[]) =>
      (await askedOf(launched, new Set(wanted))).map(({ operation }) => operation);
    expect(await operations("imdsv2-required")).toEqual(["DescribeInstances"]);
    expect((await operations("covered-by-backup")).toSorted()).toEqual([
      "DescribeInstances",
      "ListBackupPlans",
    ]);
  });

  test("reads the instance of the event, with a filter, so that an unknown one is no error", async () => {
    expect(await askedOf(launched)).toContainEqual({
      service: "ec2",
      operation: "DescribeInstances",
      account: "444455556666",
      region: "us-east-1",
      input: { Filters: [{ Name: "instance-id", Values: ["i-0a1b2c3d4e5f60718"] }] },
    });
  });

  test("reads along with the instance what it wants to know whatever the instance is like", async () => {
    const first = (await askedOf(launched)).map(({ operation }) => operation);
    expect(first.toSorted()).toEqual(["DescribeInstanceInformation", "DescribeInstances", "ListBackupPlans"]);
  });

  test("finds open metadata and a missing owner, whom the event names", async () => {
    const { findings } = await conclude(launched, instance());
    expect(findings).toMatchObject([
      { check: "imdsv2-required", severity: "high", evidence: { httpTokens: "optional" } },
      {
        check: "required-tags",
        summary: "i-0a1b2c3d4e5f60718 lacks the tag owner",
        evidence: { add: [{ key: "owner", value: "alice" }] },
      },
    ]);
  });

  test.each([
    [
      "metadata wants tokens",
      { MetadataOptions: { HttpTokens: "required", HttpEndpoint: "enabled" } },
      ["required-tags"],
    ],
    [
      "metadata is not served at all",
      { MetadataOptions: { HttpTokens: "optional", HttpEndpoint: "disabled" } },
      ["required-tags"],
    ],
    ["the owner is there", { Tags: [{ Key: "owner", Value: "x" }] }, ["imdsv2-required"]],
    ["it is going away", { State: { Name: "shutting-down" } }, []],
  ])("where %s finds what is left", async (_where, more, checks) => {
    expect((await conclude(launched, instance(more))).findings.map((finding) => finding.check)).toEqual(
      checks,
    );
  });

  test("takes the tags of the launch from the event, though AWS does not show them yet", async () => {
    const settings = { "required-tags": { tags: [{ key: "environment" }] } };
    expect((await conclude(launched, instance(), settings)).findings.map((finding) => finding.check)).toEqual(
      ["imdsv2-required"],
    );
  });

  test("concludes nothing about an instance that AWS does not show yet", async () => {
    expect(await conclude(launched, { Reservations: [] })).toEqual({
      findings: [],
      unsettled: ["arn:aws:ec2:us-east-1:444455556666:instance/i-0a1b2c3d4e5f60718"],
      unexamined: [],
      isMore: false,
    });
  });

  test("guesses no owner where the event is not the launch", async () => {
    const {
      findings: [, finding],
    } = await conclude(await known(ec2DeleteTags.example), instance());
    expect(finding?.evidence).toEqual({ add: [], unknown: ["owner"] });
  });

  test("looks at instances alone where tags were taken off other resources too", async () => {
    const event = structuredClone(ec2DeleteTags.example) as {
      detail: { requestParameters: { resourcesSet: { items: { resourceId: string }[] } } };
    };
    event.detail.requestParameters.resourcesSet.items.unshift({ resourceId: "vol-0a1b2c3d4e5f60718" });
    const reads = await askedOf(await known(event));
    expect(reads.filter(({ operation }) => operation === "DescribeInstances")).toHaveLength(1);
    expect(JSON.stringify(reads)).not.toContain("vol-0a1b2c3d4e5f60718");
  });
});

describe("the rest of the baseline", () => {
  const fine = {
    State: { Name: "running" },
    InstanceType: "t3.micro",
    ImageId: "ami-0123456789abcdef0",
    SubnetId: "subnet-1",
    RootDeviceName: "/dev/xvda",
    BlockDeviceMappings: [{ DeviceName: "/dev/xvda", Ebs: { VolumeId: "vol-1" } }],
    MetadataOptions: { HttpTokens: "required" },
    Tags: [{ Key: "owner", Value: "x" }],
  };
  const found = async (
    more: Readonly<Record<string, Json>>,
    settings: Settings = {},
    answers: Readonly<Record<string, Json>> = {},
  ) =>
    (await conclude(launched, instance({ ...fine, ...more }), settings, answers)).findings.map(
      ({ check, summary }) => `${check}: ${summary}`,
    );
  const id = "i-0a1b2c3d4e5f60718";

  test("finds nothing where all is in order", async () => expect(await found({})).toEqual([]));

  test("an unencrypted root volume is found", async () => {
    expect(await found({}, {}, { DescribeVolumes: { Volumes: [{ Encrypted: false }] } })).toEqual([
      `root-volume-encrypted: ${id} has an unencrypted root volume, vol-1`,
    ]);
  });

  test("of a root volume that AWS does not show yet, nothing is concluded", async () => {
    const look = await conclude(launched, instance(fine), {}, { DescribeVolumes: { Volumes: [] } });
    expect(look).toMatchObject({ findings: [], unsettled: ["the root volume vol-1"] });
  });

  test("of the address of an instance that does not run yet, nothing is concluded", async () => {
    const look = await conclude(launched, instance({ ...fine, State: { Name: "pending" } }));
    expect(look).toMatchObject({ findings: [], unsettled: [`the addresses of ${id}`] });
    expect(await found({ State: { Name: "stopped" } })).toEqual([]);
  });

  test("a public address is found, unless its subnet or a tag allows it", async () => {
    const address = { PublicIpAddress: "192.0.2.7" };
    expect(await found(address)).toEqual([
      `no-public-address: ${id} has the public address 192.0.2.7, which neither its subnet nor the tag public-address allows`,
    ]);
    expect(await found(address, { "no-public-address": { allowedSubnets: ["subnet-1"] } })).toEqual([]);
    expect(await found({ ...address, Tags: [...fine.Tags, { Key: "public-address", Value: "" }] })).toEqual(
      [],
    );
  });

  test("a type is found that is neither allowed nor of an allowed family", async () => {
    expect(await found({}, { "allowed-instance-types": { allowed: ["m7g.large", "c7g.*"] } })).toEqual([
      `allowed-instance-types: ${id} is a t3.micro; allowed are m7g.large, c7g.*`,
    ]);
    expect(await found({}, { "allowed-instance-types": { allowed: ["t3.*"] } })).toEqual([]);
  });

  test("an image of another owner, or too old, is found, unless it is named", async () => {
    const settings = (more: Readonly<Record<string, unknown>>) => ({ "approved-images": more });
    expect(await found({}, settings({ owners: ["444455556666"] }))).toEqual([
      `approved-images: ${id} runs ami-0123456789abcdef0, which is owned by 137112412989, who is not approved`,
    ]);
    expect(await found({}, settings({ owners: ["amazon"], maxAge: "20 days" }))).toEqual([
      `approved-images: ${id} runs ami-0123456789abcdef0, which was made on 2026-02-01, more than 20 days ago`,
    ]);
    expect(await found({}, settings({ owners: ["amazon"], maxAge: "60 days" }))).toEqual([]);
    expect(
      await found({}, settings({ owners: ["444455556666"], images: ["ami-0123456789abcdef0"] })),
    ).toEqual([]);
  });

  test("a missing registration with Systems Manager is found of what runs or is to run, and of nothing that was stopped", async () => {
    const nobody = { DescribeInstanceInformation: { InstanceInformationList: [] } };
    expect(await found({}, {}, nobody)).toEqual([
      `managed-by-ssm: ${id} is not registered with Systems Manager`,
    ]);
    expect(await found({ State: { Name: "pending" } }, {}, nobody)).toHaveLength(1);
    expect(await found({ State: { Name: "stopped" } }, {}, nobody)).toEqual([]);
  });

  test("backup covers by ARN or by tag, and not where it is taken out again", async () => {
    const selection = (BackupSelection: Json) => ({ GetBackupSelection: { BackupSelection } });
    const uncovered = [`covered-by-backup: ${id} is taken in by no backup plan`];
    expect(
      await found({}, {}, selection({ ListOfTags: [{ ConditionKey: "owner", ConditionValue: "x" }] })),
    ).toEqual([]);
    expect(
      await found({}, {}, selection({ ListOfTags: [{ ConditionKey: "owner", ConditionValue: "y" }] })),
    ).toEqual(uncovered);
    expect(
      await found({}, {}, selection({ Resources: ["*"], NotResources: [`arn:aws:ec2:*:*:instance/${id}`] })),
    ).toEqual(uncovered);
    expect(await found({}, {}, { ListBackupPlans: { BackupPlansList: [] } })).toEqual(uncovered);
  });
});

describe("its remediations", async () => {
  const {
    findings: [imds, tags],
  } = await conclude(launched, instance());

  test("require-imdsv2 goes from what was found to required, and back to it", () => {
    const [step] = requireImdsv2.steps(imds as never);
    expect(step).toMatchObject({
      changes: [{ from: "optional", to: "required" }],
      call: { operation: "ModifyInstanceMetadataOptions", input: { HttpTokens: "required" } },
      compensation: { input: { HttpTokens: "optional" } },
      reversible: true,
    });
  });

  test("stop-instance stops what runs, and leaves alone what an Auto Scaling group would replace", async () => {
    const public_ = async (more: Readonly<Record<string, Json>>) =>
      (
        await conclude(
          launched,
          instance({ State: { Name: "running" }, PublicIpAddress: "192.0.2.7", ...more }),
        )
      ).findings.find(({ check }) => check === "no-public-address")!;
    expect(stopInstance.steps((await public_({})) as never)).toMatchObject([
      { interrupts: ["what runs on i-0a1b2c3d4e5f60718"] },
    ]);
    expect(
      stopInstance.steps(
        (await public_({ Tags: [{ Key: "aws:autoscaling:groupName", Value: "web" }] })) as never,
      ),
    ).toEqual([]);
  });

  test("attach-instance-profile gives a profile to an instance without one, and refers to the association to take it back", () => {
    const finding = { ...imds!, evidence: { profile: "ssm", has: null } };
    expect(attachInstanceProfile.steps(finding)[0]?.compensation?.input).toEqual({
      AssociationId: {
        $from: {
          step: "attach-profile-i-0a1b2c3d4e5f60718",
          path: "IamInstanceProfileAssociation.AssociationId",
        },
      },
    });
    expect(
      attachInstanceProfile.steps({
        ...finding,
        evidence: { profile: "ssm", has: "arn:aws:iam::1:instance-profile/x" },
      }),
    ).toEqual([]);
  });

  test("add-tags makes one step a tag, which takes back its own value alone", () => {
    const steps = addTags.steps({
      ...tags!,
      evidence: {
        add: [
          { key: "owner", value: "alice" },
          { key: "team", value: "pay" },
        ],
      },
    });
    expect(steps.map((step) => step.title)).toEqual([
      "Tag i-0a1b2c3d4e5f60718 with owner=alice",
      "Tag i-0a1b2c3d4e5f60718 with team=pay",
    ]);
    expect(steps[0]?.compensation).toMatchObject({
      operation: "DeleteTags",
      input: { Tags: [{ Key: "owner", Value: "alice" }] },
    });
  });
});
