import { ec2RunInstances } from "@watchkeeper/aws-events/ec2-run-instances";
import { defineEvent, eventEnvelope } from "@watchkeeper/core/define-event";
import { WatchkeeperError } from "@watchkeeper/core/error";
import { call } from "@watchkeeper/plans/call";
import { operationsByKey } from "@watchkeeper/plans/operation";
import { describeImages, describeVolumes } from "@watchkeeper/plans/operations/ec2";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { type AnyCheck, defineCheck, fail, ok, wake } from "./check.ts";
import { lookAt } from "./look-at.ts";
import { recogniserOf } from "./recognise.ts";
import { addTags } from "./remediations/add-tags.ts";
import { anyCheck, instanceId as id, launches, shownInstance } from "./testing/launched.ts";
import { operationsOf, watchOf } from "./watch.ts";

const volumes = (where: { account: string; region: string }) => call("ec2:DescribeVolumes", where, {});

const finds = defineCheck({
  ...anyCheck,
  id: "finds",
  wakes: [launches],
  examine: ({ arn }) => fail("is wrong", { arn }),
});
const throws = defineCheck({
  ...anyCheck,
  id: "throws",
  wakes: [launches],
  examine: () => {
    throw new Error("it is broken");
  },
});
const reads = defineCheck({
  ...anyCheck,
  id: "reads",
  wakes: [launches],
  operations: [describeVolumes],
  reads: (shown) => ({ volumes: volumes(shown) }),
  examine: (_instance, { volumes: { Volumes = [] } }) => (Volumes.length > 0 ? ok() : fail("has none", {})),
});

/** What checks make of an event, where AWS answers so. */
async function looked(
  checks: readonly AnyCheck[],
  answer: (operation: string) => object | Error,
  example: object = ec2RunInstances.example,
) {
  const recognition = await recogniserOf(watchOf(checks))(eventEnvelope.parse(example));
  if (recognition.is !== "known") return recognition;
  return lookAt([recognition.known], {
    config: { settings: {} },
    executor: {
      read: async ({ operation }) => {
        const given = operation === "DescribeInstances" ? shownInstance : answer(operation);
        if (given instanceof Error) throw given;
        return given as never;
      },
    },
    operations: operationsByKey(operationsOf(checks)),
  });
}
const refused = (kind: "denied" | "throttled") => new WatchkeeperError("Refused", kind, "AWS said no");

describe("a check that cannot examine a resource says so, and disturbs no other", () => {
  test("because it throws", async () => {
    expect(await looked([throws, finds], () => ({}))).toMatchObject({
      findings: [{ check: "finds" }],
      unexamined: [
        {
          check: "throws",
          resource: expect.stringContaining(id),
          summary: expect.stringContaining("it is broken"),
        },
      ],
    });
  });

  test("because AWS refuses what it reads", async () => {
    expect(await looked([reads, finds], () => refused("denied"))).toMatchObject({
      findings: [{ check: "finds" }],
      unexamined: [{ check: "reads", evidence: { error: "AWS said no" } }],
    });
  });

  test("because what wakes it throws, of whatever the account holds", async () => {
    const names = wake(ec2RunInstances, () => {
      throw new Error("it is broken");
    });
    const broken = defineCheck({ ...anyCheck, id: "broken", wakes: [names], examine: () => ok() });
    expect(await looked([broken, finds], () => ({}))).toMatchObject({
      findings: [{ check: "finds" }],
      unexamined: [{ check: "broken", resource: "arn:aws:iam::444455556666:root" }],
    });
  });

  test("but trouble of AWS is the look's own: it is made again", async () => {
    await expect(looked([reads, finds], () => refused("throttled"))).rejects.toThrow("AWS said no");
  });
});

describe("several declarations that match one event", () => {
  const anyOfEc2 = defineEvent({
    name: "any-of-ec2",
    pattern: { source: ["aws.ec2"] },
    detail: z.looseObject({ eventName: z.string() }),
    occurrence: ({ id: eventId }) => eventId,
    example: ec2RunInstances.example,
  });
  const another = defineCheck({
    ...anyCheck,
    id: "another",
    wakes: [wake(anyOfEc2, ({ account, region, time }) => ({ told: [{ account, region, id, at: time }] }))],
    examine: () => fail("is wrong too", {}),
  });

  test("all see it", async () => {
    expect(await looked([finds, another], () => ({}))).toMatchObject({
      findings: [{ check: "finds" }, { check: "another" }],
    });
  });

  test("and where one cannot read it, the others do", async () => {
    const unreadable = {
      ...ec2RunInstances.example,
      detail: { ...(ec2RunInstances.example.detail as object), responseElements: 7 },
    };
    expect(await looked([finds, another], () => ({}), unreadable)).toMatchObject({
      findings: [{ check: "another" }],
    });
  });
});

test("what is misspelt, undeclared or of another form does not compile", () => {
  // @ts-expect-error no such operation
  call("ec2:DescribeVolume", { account: "", region: "" }, {});
  defineCheck({
    ...anyCheck,
    id: "undeclared",
    wakes: [],
    operations: [describeImages],
    // @ts-expect-error its operation is not declared
    reads: (resource) => ({ volumes: volumes(resource) }),
    examine: () => ok(),
  });
  defineCheck({
    ...anyCheck,
    id: "answers",
    wakes: [],
    operations: [describeVolumes],
    reads: (resource) => ({ volumes: volumes(resource) }),
    // @ts-expect-error the answer has no such member
    examine: (_resource, { volumes: { Volume } }) => (Volume ? ok() : ok()),
  });
  defineCheck({
    ...anyCheck,
    id: "evidence",
    wakes: [],
    // @ts-expect-error its fix takes other evidence
    examine: () => fail("lacks a tag", { tags: [] }),
    fix: addTags,
  });
  // @ts-expect-error it has no such setting
  finds.with({ settings: { least: 1 } });
  // @ts-expect-error there is no such mode
  finds.with({ mode: "enforced" });
});
