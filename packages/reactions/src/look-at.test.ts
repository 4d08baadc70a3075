import { ec2RunInstances } from "@watchkeeper/aws-events/ec2-run-instances";
import { eventEnvelope } from "@watchkeeper/core/define-event";
import { type Call, call } from "@watchkeeper/plans/call";
import { operationsByKey } from "@watchkeeper/plans/operation";
import { describeVolumes } from "@watchkeeper/plans/operations/ec2";
import { expect, test } from "vitest";
import { defineCheck, fail } from "./check.ts";
import { lookAt } from "./look-at.ts";
import { recogniserOf } from "./recognise.ts";
import { anyCheck, launches, shownInstance } from "./testing/launched.ts";
import { operationsOf, watchOf } from "./watch.ts";

/** A check that reads the volumes of what was launched, woken in a way of its own. */
const readingVolumes = (name: string) =>
  defineCheck({
    ...anyCheck,
    id: name,
    wakes: [launches],
    operations: [describeVolumes],
    reads: ({ account, region }) => ({ volumes: call("ec2:DescribeVolumes", { account, region }, {}) }),
    examine: (_shown, { volumes: { Volumes = [] } }) => fail(`has ${Volumes.length}`, {}),
  });

test("what several checks ask of AWS alike is sent once for an event, and answers all of them", async () => {
  const checks = ["first", "second", "third"].map(readingVolumes);
  const recognition = await recogniserOf(watchOf(checks))(eventEnvelope.parse(ec2RunInstances.example));
  if (recognition.is !== "known") throw new Error(`the event is ${recognition.is}`);
  const sent: Call[] = [];
  const { findings } = await lookAt([recognition.known], {
    config: { settings: {} },
    executor: {
      read: async (asked) => {
        sent.push(asked);
        return asked.operation === "DescribeInstances" ? shownInstance : { Volumes: [{ VolumeId: "vol-1" }] };
      },
    },
    operations: operationsByKey(operationsOf(checks)),
  });
  expect(sent.map(({ operation }) => operation)).toEqual(["DescribeInstances", "DescribeVolumes"]);
  expect(findings.map(({ check, summary }) => `${check} ${summary}`)).toEqual([
    "first has 1",
    "second has 1",
    "third has 1",
  ]);
});
