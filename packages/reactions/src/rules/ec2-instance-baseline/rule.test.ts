import { ec2DeleteTags } from "@watchkeeper/aws-events/ec2-delete-tags";
import { ec2RunInstances } from "@watchkeeper/aws-events/ec2-run-instances";
import { eventEnvelope } from "@watchkeeper/core/define-event";
import type { Json } from "@watchkeeper/core/json";
import { describe, expect, test } from "vitest";
import { Evidence } from "../../evidence.ts";
import { recognise } from "../../look-at-event.ts";
import { addTags } from "../../remediations/add-tags.ts";
import { requireImdsv2 } from "../../remediations/require-imdsv2.ts";
import type { Settings } from "../../rule.ts";
import { ec2InstanceBaseline } from "./rule.ts";

const known = (example: unknown) => {
  const recognition = recognise(eventEnvelope.parse(example));
  if (recognition.is !== "known") throw new Error(`the example is ${recognition.is}`);
  return recognition.known.event as never;
};
const launched = known(ec2RunInstances.example);

/** What the rule concludes where its one read shows this. */
function conclude(event: never, shown: Json, settings: Settings = {}) {
  const evidence = new Evidence();
  for (const read of ec2InstanceBaseline.reads(event, evidence)) evidence.add(read, shown);
  return ec2InstanceBaseline.examine(event, evidence, settings);
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
  test("reads the instance of the event, with a filter, so that an unknown one is no error", () => {
    expect(ec2InstanceBaseline.reads(launched, new Evidence())).toEqual([
      {
        service: "ec2",
        operation: "DescribeInstances",
        account: "444455556666",
        region: "us-east-1",
        input: { Filters: [{ Name: "instance-id", Values: ["i-0a1b2c3d4e5f60718"] }] },
      },
    ]);
  });

  test("finds open metadata and a missing owner, whom the event names", () => {
    const { findings } = conclude(launched, instance());
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
  ])("where %s finds what is left", (_where, more, checks) => {
    expect(conclude(launched, instance(more)).findings.map((finding) => finding.check)).toEqual(checks);
  });

  test("takes the tags of the launch from the event, though AWS does not show them yet", () => {
    const settings = { "required-tags": { tags: [{ key: "environment" }] } };
    expect(conclude(launched, instance(), settings).findings.map((finding) => finding.check)).toEqual([
      "imdsv2-required",
    ]);
  });

  test("concludes nothing about an instance that AWS does not show yet", () => {
    expect(conclude(launched, { Reservations: [] })).toEqual({
      findings: [],
      unsettled: ["arn:aws:ec2:us-east-1:444455556666:instance/i-0a1b2c3d4e5f60718"],
    });
  });

  test("guesses no owner where the event is not the launch", () => {
    const [, finding] = conclude(known(ec2DeleteTags.example), instance()).findings;
    expect(finding?.evidence).toEqual({ add: [], unknown: ["owner"] });
  });

  test("looks at instances alone where tags were taken off other resources too", () => {
    const event = structuredClone(ec2DeleteTags.example) as {
      detail: { requestParameters: { resourcesSet: { items: { resourceId: string }[] } } };
    };
    event.detail.requestParameters.resourcesSet.items.unshift({ resourceId: "vol-0a1b2c3d4e5f60718" });
    expect(ec2InstanceBaseline.reads(known(event), new Evidence())).toHaveLength(1);
  });
});

describe("its remediations", () => {
  const [imds, tags] = conclude(launched, instance()).findings;

  test("require-imdsv2 goes from what was found to required, and back to it", () => {
    const [step] = requireImdsv2.plan(imds!);
    expect(step).toMatchObject({
      changes: [{ from: "optional", to: "required" }],
      calls: [{ operation: "ModifyInstanceMetadataOptions", input: { HttpTokens: "required" } }],
      compensation: [{ input: { HttpTokens: "optional" } }],
      reversible: true,
    });
  });

  test("add-tags makes one step a tag, which takes back its own value alone", () => {
    const steps = addTags.plan({
      ...tags!,
      evidence: {
        add: [
          { key: "owner", value: "alice" },
          { key: "team", value: "pay" },
        ],
        unknown: [],
      },
    });
    expect(steps.map((step) => step.title)).toEqual([
      "Tag i-0a1b2c3d4e5f60718 with owner=alice",
      "Tag i-0a1b2c3d4e5f60718 with team=pay",
    ]);
    expect(steps[0]?.compensation[0]).toMatchObject({
      operation: "DeleteTags",
      input: { Tags: [{ Key: "owner", Value: "alice" }] },
    });
  });
});
