import type * as Scheduler from "@aws-sdk/client-scheduler";
import type { Operations } from "../../kernel/service.ts";
import { exists, notFound, validation } from "./errors.ts";
import { stopSchedule } from "./fire.ts";
import { checkName, findGroup, onGroup, pageOf, type Request, trail } from "./shared.ts";
import { groupArn, newGroup, type ScheduleGroup, type SchedulerState } from "./state.ts";

type GroupOperations =
  | "CreateScheduleGroup"
  | "GetScheduleGroup"
  | "DeleteScheduleGroup"
  | "ListScheduleGroups"
  | "TagResource"
  | "UntagResource"
  | "ListTagsForResource";

/** https://docs.aws.amazon.com/scheduler/latest/APIReference/API_CreateScheduleGroup.html, and what is done to groups; they alone bear tags. */
export const groupOperations: Pick<Operations<typeof Scheduler, SchedulerState>, GroupOperations> = {
  CreateScheduleGroup: {
    authorize: onGroup("CreateScheduleGroup"),
    run: (input, request) => {
      const name = checkName(input.Name);
      if (request.state.groups.has(name)) throw exists(`Schedule group ${name}`);
      const group = newGroup(name, request, request.now);
      for (const { Key = "", Value = "" } of input.Tags ?? []) group.tags.set(Key, Value);
      request.state.groups.set(name, group);
      return { ScheduleGroupArn: group.arn };
    },
    trail,
  },
  GetScheduleGroup: {
    authorize: onGroup("GetScheduleGroup"),
    run: (input, request) => shown(findGroup(input.Name, request)),
  },
  DeleteScheduleGroup: {
    authorize: onGroup("DeleteScheduleGroup"),
    run: (input, request) => {
      if (input.Name === "default") throw validation("The default schedule group cannot be deleted.");
      const group = findGroup(input.Name, request);
      for (const schedule of group.schedules.values()) stopSchedule(request.world, schedule);
      request.state.groups.delete(group.name);
      return {};
    },
    trail,
  },
  ListScheduleGroups: {
    authorize: (_input, request) => [
      { action: "scheduler:ListScheduleGroups", resource: groupArn(request, "*") },
    ],
    run: (input, { state }) => {
      const found = [...state.groups.values()]
        .filter(({ name }) => name.startsWith(input.NamePrefix ?? ""))
        .toSorted((a, b) => (a.name < b.name ? -1 : 1));
      const { page, next } = pageOf(found, input);
      return { ScheduleGroups: page.map(shown), ...next };
    },
  },
  TagResource: {
    authorize: onResource("TagResource"),
    run: (input, request) => {
      const { tags } = findTagged(input.ResourceArn, request);
      for (const { Key = "", Value = "" } of input.Tags ?? []) tags.set(Key, Value);
      return {};
    },
    trail,
  },
  UntagResource: {
    authorize: onResource("UntagResource"),
    run: (input, request) => {
      const { tags } = findTagged(input.ResourceArn, request);
      for (const key of input.TagKeys ?? []) tags.delete(key);
      return {};
    },
    trail,
  },
  ListTagsForResource: {
    authorize: onResource("ListTagsForResource"),
    run: (input, request) => ({
      Tags: [...findTagged(input.ResourceArn, request).tags].map(([Key, Value]) => ({ Key, Value })),
    }),
  },
};

function onResource(action: string) {
  return ({ ResourceArn = "" }: { readonly ResourceArn?: string | undefined }) => [
    { action: `scheduler:${action}`, resource: ResourceArn },
  ];
}

function findTagged(arn: string | undefined, { state }: Request): ScheduleGroup {
  if (!arn?.includes(":schedule-group/")) throw validation(`${arn} is not the ARN of a schedule group.`);
  const group = [...state.groups.values()].find((one) => one.arn === arn);
  if (!group) throw notFound(`Schedule group ${arn.split("/").at(-1)}`);
  return group;
}

const shown = ({ name, arn, created, modified }: ScheduleGroup) => ({
  Name: name,
  Arn: arn,
  State: "ACTIVE" as const,
  CreationDate: created,
  LastModificationDate: modified,
});
