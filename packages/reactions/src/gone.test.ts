import { ec2RunInstances } from "@watchkeeper/aws-events/ec2-run-instances";
import { eventEnvelope } from "@watchkeeper/core/define-event";
import { WatchkeeperError } from "@watchkeeper/core/error";
import { defineKind } from "@watchkeeper/kinds/kind";
import { call } from "@watchkeeper/plans/call";
import { defineOperation } from "@watchkeeper/plans/operation";
import { expect, test } from "vitest";
import * as z from "zod";
import { defineCheck, ok, wake } from "./check.ts";
import { lookAt } from "./look-at.ts";
import { recogniserOf } from "./recognise.ts";
import { watchOf } from "./watch.ts";

const queue = defineKind({
  type: "AWS::SQS::Queue",
  title: "queue",
  operations: [
    defineOperation({
      key: "sqs:GetQueueAttributes",
      access: "read",
      actions: [],
      page: "https://example.com",
    }),
  ],
  arn: ({ region, account, id }) => `arn:aws:sqs:${region}:${account}:${id}`,
  read: (named) => call("sqs:GetQueueAttributes", named, { QueueUrl: named.id }),
  gone: { error: "QueueDoesNotExist" },
  from: ({ account, region, id }) => ({ account, region, id, arn: id }),
});
const check = defineCheck({
  id: "queue",
  title: "It is a queue",
  why: "It matters.",
  on: queue,
  severity: "low",
  mode: "ask",
  settle: "0 seconds",
  settings: z.strictObject({}),
  wakes: [
    wake(ec2RunInstances, ({ account, region, time }) => ({
      told: [{ account, region, id: "orders", at: time }],
    })),
  ],
  examine: () => ok(),
});

test.each([
  ["QueueDoesNotExist", { unsettled: ["arn:aws:sqs:us-east-1:444455556666:orders"], unexamined: [] }],
  ["AccessDenied", { unsettled: [], unexamined: [{ check: "queue" }] }],
])("a resource that AWS answers %s for is looked at accordingly", async (name, look) => {
  const recognition = await recogniserOf(watchOf([check]))(eventEnvelope.parse(ec2RunInstances.example));
  if (recognition.is !== "known") throw new Error(recognition.is);
  const read = () => Promise.reject(new WatchkeeperError(name, "not-found", "AWS said no"));
  expect(
    await lookAt([recognition.known], { config: { settings: {} }, executor: { read }, operations: {} }),
  ).toMatchObject({ findings: [], ...look });
});
