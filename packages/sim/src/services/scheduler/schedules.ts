import type * as Scheduler from "@aws-sdk/client-scheduler";
import type { Authorization } from "../../kernel/request.ts";
import { notSimulated } from "../../kernel/serve-request.ts";
import type { Operations } from "../../kernel/service.ts";
import { exists, validation } from "./errors.ts";
import { startSchedule, stopSchedule } from "./fire.ts";
import { checkOccurrences } from "./occurrences.ts";
import { checkName, findGroup, findSchedule, onSchedule, pageOf, type Request, trail } from "./shared.ts";
import { type Schedule, type SchedulerState, type ScheduleWords, scheduleArn } from "./state.ts";
import { checkTarget } from "./targets.ts";

type ScheduleOperations =
  | "CreateSchedule"
  | "UpdateSchedule"
  | "GetSchedule"
  | "DeleteSchedule"
  | "ListSchedules";
type Input = Scheduler.CreateScheduleCommandInput | Scheduler.UpdateScheduleCommandInput;

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateSchedule.html, and what is done to schedules. */
export const scheduleOperations: Pick<Operations<typeof Scheduler, SchedulerState>, ScheduleOperations> = {
  CreateSchedule: {
    authorize: (input, request) => [
      ...onSchedule("CreateSchedule")(input, request),
      ...passRole(input.Target),
    ],
    run: async (input, request) => {
      const name = checkName(input.Name);
      const group = findGroup(input.GroupName, request);
      const words = await checkWords(input, request);
      const known = group.schedules.get(name);
      if (known) {
        const isSame = known.clientToken !== undefined && known.clientToken === input.ClientToken;
        if (!isSame) throw exists(`Schedule ${name}`);
        return { ScheduleArn: known.arn };
      }
      const schedule: Schedule = {
        name,
        group: group.name,
        arn: scheduleArn(request, group.name, name),
        created: request.now,
        modified: request.now,
        words,
        clientToken: input.ClientToken,
        since: request.now.getTime(),
        nextJob: undefined,
      };
      group.schedules.set(name, schedule);
      startSchedule(request.world, schedule);
      return { ScheduleArn: schedule.arn };
    },
    trail,
  },
  UpdateSchedule: {
    authorize: (input, request) => [
      ...onSchedule("UpdateSchedule")(input, request),
      ...passRole(input.Target),
    ],
    run: async (input, request) => {
      const schedule = findSchedule(input, request);
      schedule.words = await checkWords(input, request);
      schedule.modified = request.now;
      startSchedule(request.world, schedule);
      return { ScheduleArn: schedule.arn };
    },
    trail,
  },
  GetSchedule: {
    authorize: onSchedule("GetSchedule"),
    run: (input, request) => {
      const { words, ...schedule } = findSchedule(input, request);
      return {
        Arn: schedule.arn,
        GroupName: schedule.group,
        Name: schedule.name,
        ScheduleExpression: words.expression,
        ScheduleExpressionTimezone: words.timeZone,
        ...(words.description === undefined ? {} : { Description: words.description }),
        ...(words.start === undefined ? {} : { StartDate: words.start }),
        ...(words.end === undefined ? {} : { EndDate: words.end }),
        State: words.state,
        FlexibleTimeWindow: words.window,
        Target: words.target,
        ActionAfterCompletion: words.afterCompletion,
        CreationDate: schedule.created,
        LastModificationDate: schedule.modified,
      };
    },
  },
  DeleteSchedule: {
    authorize: onSchedule("DeleteSchedule"),
    run: (input, request) => {
      const schedule = findSchedule(input, request);
      stopSchedule(request.world, schedule);
      findGroup(schedule.group, request).schedules.delete(schedule.name);
      return {};
    },
    trail,
  },
  ListSchedules: {
    authorize: ({ GroupName = "*" }, request) => [
      { action: "scheduler:ListSchedules", resource: scheduleArn(request, GroupName, "*") },
    ],
    run: (input, request) => {
      const groups =
        input.GroupName === undefined
          ? [...request.state.groups.values()]
          : [findGroup(input.GroupName, request)];
      const found = groups
        .flatMap(({ schedules }) => [...schedules.values()])
        .filter(({ name }) => name.startsWith(input.NamePrefix ?? ""))
        .filter(({ words }) => input.State === undefined || words.state === input.State)
        .toSorted((a, b) => (a.arn < b.arn ? -1 : 1));
      const { page, next } = pageOf(found, input);
      return {
        Schedules: page.map((one) => ({
          Arn: one.arn,
          Name: one.name,
          GroupName: one.group,
          State: one.words.state,
          CreationDate: one.created,
          LastModificationDate: one.modified,
          Target: { Arn: one.words.target.Arn },
        })),
        ...next,
      };
    },
  },
};

const passRole = (target: Scheduler.Target | undefined): Authorization[] =>
  target?.RoleArn === undefined
    ? []
    : [
        {
          action: "iam:PassRole",
          resource: target.RoleArn,
          context: { "iam:PassedToService": "scheduler.amazonaws.com" },
        },
      ];

/** What a request says of a schedule, with AWS's defaults, once it was found good. */
async function checkWords(input: Input, request: Request): Promise<ScheduleWords> {
  const { Target: target, FlexibleTimeWindow: window } = input;
  if (input.KmsKeyArn !== undefined) throw notSimulated("schedules under a key of one's own (KmsKeyArn)");
  if (!target || !window) {
    throw validation("1 validation error detected: Target and FlexibleTimeWindow must not be null");
  }
  checkWindow(window);
  const words: ScheduleWords = {
    expression: input.ScheduleExpression ?? "",
    timeZone: input.ScheduleExpressionTimezone ?? "UTC",
    description: input.Description,
    start: input.StartDate,
    end: input.EndDate,
    state: input.State ?? "ENABLED",
    window,
    target: {
      ...target,
      RetryPolicy: {
        MaximumEventAgeInSeconds: 86_400,
        MaximumRetryAttempts: 185,
        ...target.RetryPolicy,
      },
    },
    afterCompletion: input.ActionAfterCompletion ?? "NONE",
  };
  checkOccurrences(words, request.now.getTime());
  await checkTarget(words.target, input.GroupName ?? "default", request);
  return words;
}

function checkWindow({ Mode, MaximumWindowInMinutes: minutes }: Scheduler.FlexibleTimeWindow): void {
  if (Mode !== "OFF" && Mode !== "FLEXIBLE") {
    throw validation(
      `1 validation error detected: Value '${Mode}' at 'flexibleTimeWindow.mode' failed to satisfy constraint: Member must satisfy enum value set: [OFF, FLEXIBLE]`,
    );
  }
  if (Mode === "OFF" && minutes !== undefined) {
    throw validation("MaximumWindowInMinutes must not be set when FlexibleTimeWindow mode is OFF.");
  }
  if (Mode === "FLEXIBLE" && (minutes === undefined || minutes < 1 || minutes > 1_440)) {
    throw validation(
      "MaximumWindowInMinutes must be between 1 and 1440 when FlexibleTimeWindow mode is FLEXIBLE.",
    );
  }
}
