import { CreateScheduleCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { expect, test } from "vitest";
import { allow } from "../../testing/policy.ts";
import { eventbridge } from "../eventbridge/service.ts";
import { place as busPlace } from "../eventbridge/test-world.ts";
import { makeWorld, place, queueArn } from "../sns/test-world.ts";
import { scheduler } from "./service.ts";

const day = 86_400_000;

test("thirty days pass with every firing of a schedule, a rate and a cron, and none else", async () => {
  const world = makeWorld([scheduler, eventbridge]);
  const own = place(world);
  const bus = busPlace(world);
  // To the eve of the month in which Berlin's clocks leap.
  await world.clock.advance(59 * day);
  expect(world.clock.now().toISOString()).toBe("2026-03-01T00:00:00.000Z");
  const calls: { queue: string; time: string }[] = [];
  world.observe((trace) => {
    if (trace.type !== "request" || trace.operation !== "SendMessage") return;
    const { QueueUrl } = trace.input as { QueueUrl: string };
    calls.push({ queue: QueueUrl.split("/").at(-1) ?? "", time: trace.time });
  });
  await own.queue("zoned");
  await bus.queue("rate");
  await bus.queue("cron");
  const RoleArn = await own.role(
    "schedules",
    "scheduler.amazonaws.com",
    allow("sqs:SendMessage", queueArn("zoned")),
  );
  await new SchedulerClient(own.options).send(
    new CreateScheduleCommand({
      Name: "zoned",
      ScheduleExpression: "cron(30 2 * * ? *)",
      ScheduleExpressionTimezone: "Europe/Berlin",
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: { Arn: queueArn("zoned"), RoleArn },
    }),
  );
  await bus.rule("rate", { ScheduleExpression: "rate(5 minutes)" }, { Id: "q", Arn: queueArn("rate") });
  await bus.rule(
    "cron",
    { ScheduleExpression: "cron(0 8 ? * MON-FRI *)" },
    { Id: "q", Arn: queueArn("cron") },
  );
  // A second more, for what fires at the very end to arrive.
  await world.clock.advance(30 * day + 1_000);
  const times = (name: string) => calls.filter(({ queue }) => queue === name).map(({ time }) => time);
  expect(times("rate")).toHaveLength((30 * day) / 300_000);
  expect(times("cron")).toHaveLength(21);
  expect(new Set(times("cron").map((time) => time.slice(11, 16)))).toEqual(new Set(["08:00"]));
  // Thirty nights but the one without a half past two: at 1:30 UTC before it, at 0:30 UTC after.
  const nights = times("zoned").map((time) => time.slice(0, 16));
  expect(nights).toHaveLength(29);
  expect(nights).toContain("2026-03-28T01:30");
  expect(nights.filter((night) => night.startsWith("2026-03-29"))).toEqual([]);
  expect(nights.at(-1)).toBe("2026-03-30T00:30");
});
