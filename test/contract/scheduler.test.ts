import {
  CreateScheduleCommand,
  type CreateScheduleCommandInput,
  CreateScheduleGroupCommand,
  DeleteScheduleCommand,
  DeleteScheduleGroupCommand,
  GetScheduleCommand,
  GetScheduleGroupCommand,
  ListSchedulesCommand,
  SchedulerClient,
  UpdateScheduleCommand,
} from "@aws-sdk/client-scheduler";
import { CreateQueueCommand, GetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { expect } from "vitest";
import { contractOf, refusal } from "./contract.ts";
import { account, region } from "./places.ts";
import { serviceRole } from "./service-role.ts";
import { clientConfig, fresh } from "./target.ts";

const holds = contractOf("scheduler");
const scheduler = new SchedulerClient(clientConfig);

const sqs = new SQSClient(clientConfig);
const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: fresh("schedules") }));
const { Attributes } = await sqs.send(
  new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["QueueArn"] }),
);
const RoleArn = await serviceRole("scheduler", "sqs:SendMessage");
const Target = { Arn: Attributes?.QueueArn, RoleArn, Input: '{"a":1}' };

const schedule = async (words: Partial<CreateScheduleCommandInput> = {}): Promise<string> => {
  const Name = words.Name ?? fresh("nightly");
  await scheduler.send(
    new CreateScheduleCommand({
      ScheduleExpression: "cron(0 3 * * ? *)",
      FlexibleTimeWindow: { Mode: "OFF" },
      Target,
      ...words,
      Name,
    }),
  );
  return Name;
};
const missing = { code: "ResourceNotFoundException", status: 404 };

holds("a schedule is kept as it was made", async () => {
  const Name = await schedule({ ScheduleExpressionTimezone: "Europe/Berlin", Description: "at night" });
  expect(await scheduler.send(new GetScheduleCommand({ Name }))).toMatchObject({
    Name,
    Arn: `arn:aws:scheduler:${region}:${account}:schedule/default/${Name}`,
    GroupName: "default",
    ScheduleExpression: "cron(0 3 * * ? *)",
    ScheduleExpressionTimezone: "Europe/Berlin",
    Description: "at night",
    State: "ENABLED",
    Target,
  });
});

holds("a schedule is made once", async () => {
  const Name = await schedule();
  expect(await refusal(schedule({ Name }))).toEqual({ code: "ConflictException", status: 409 });
});

holds("a schedule that is not there is refused", async () => {
  const Name = fresh("none");
  expect(await refusal(scheduler.send(new GetScheduleCommand({ Name })))).toEqual(missing);
  expect(await refusal(scheduler.send(new DeleteScheduleCommand({ Name })))).toEqual(missing);
});

holds("an expression that is none is refused", async () => {
  for (const ScheduleExpression of ["every day", "rate(0 minutes)", "cron(61 * * * ? *)", "at(tomorrow)"]) {
    expect(await refusal(schedule({ ScheduleExpression }))).toEqual({
      code: "ValidationException",
      status: 400,
    });
  }
});

holds("an update takes the place of the whole schedule", async () => {
  const Name = await schedule({ Description: "at night" });
  await scheduler.send(
    new UpdateScheduleCommand({
      Name,
      ScheduleExpression: "rate(1 hour)",
      FlexibleTimeWindow: { Mode: "OFF" },
      State: "DISABLED",
      Target,
    }),
  );
  const changed = await scheduler.send(new GetScheduleCommand({ Name }));
  expect(changed).toMatchObject({ ScheduleExpression: "rate(1 hour)", State: "DISABLED" });
  expect(changed.Description ?? "").toBe("");
});

holds("a deleted schedule is gone", async () => {
  const Name = await schedule();
  await scheduler.send(new DeleteScheduleCommand({ Name }));
  expect(await refusal(scheduler.send(new GetScheduleCommand({ Name })))).toEqual(missing);
});

holds("schedules stand in groups, and are listed by them", async () => {
  const GroupName = fresh("group");
  await scheduler.send(new CreateScheduleGroupCommand({ Name: GroupName }));
  const names = [await schedule({ GroupName }), await schedule({ GroupName })];
  const { Schedules } = await scheduler.send(new ListSchedulesCommand({ GroupName }));
  expect(Schedules?.map(({ Name }) => Name).toSorted()).toEqual(names.toSorted());
});

holds("a group that is not there takes no schedule", async () => {
  expect(await refusal(schedule({ GroupName: fresh("none") }))).toEqual(missing);
});

holds("a deleted group is gone, and the default one stays", async () => {
  const Name = fresh("group");
  await scheduler.send(new CreateScheduleGroupCommand({ Name }));
  await scheduler.send(new DeleteScheduleGroupCommand({ Name }));
  const state = await scheduler.send(new GetScheduleGroupCommand({ Name })).catch(() => undefined);
  expect([undefined, "DELETING"]).toContain(state?.State);
  expect(await refusal(scheduler.send(new DeleteScheduleGroupCommand({ Name: "default" })))).toMatchObject({
    code: "ValidationException",
  });
});
