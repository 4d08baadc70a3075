import { lowerCamel } from "../../kernel/cloud-trail.ts";
import type { Authorization } from "../../kernel/request.ts";
import type { RequestContext, TrailRecord } from "../../kernel/service.ts";
import { notFound, validation } from "./errors.ts";
import { groupArn, type Schedule, type ScheduleGroup, type SchedulerState, scheduleArn } from "./state.ts";

export type Request = RequestContext<SchedulerState>;

interface Named {
  readonly Name?: string | undefined;
  readonly GroupName?: string | undefined;
}

export function findGroup(name: string | undefined, { state }: Request): ScheduleGroup {
  const group = state.groups.get(name ?? "default");
  if (!group) throw notFound(`Schedule group ${name}`);
  return group;
}

export function findSchedule({ Name = "", GroupName }: Named, request: Request): Schedule {
  const schedule = findGroup(GroupName, request).schedules.get(Name);
  if (!schedule) throw notFound(`Schedule ${Name}`);
  return schedule;
}

/** A name as Scheduler takes it for schedules and groups. */
export function checkName(name: string | undefined): string {
  if (name !== undefined && /^[\w.-]{1,64}$/.test(name)) return name;
  throw validation(
    `1 validation error detected: Value '${name}' at 'name' failed to satisfy constraint: Member must satisfy regular expression pattern: ^[0-9a-zA-Z-_.]+$`,
  );
}

/** The permission for an action on the schedule that a request names. */
export const onSchedule =
  (action: string) =>
  ({ Name = "", GroupName = "default" }: Named, request: Request): Authorization[] => [
    { action: `scheduler:${action}`, resource: scheduleArn(request, GroupName, Name) },
  ];

/** The permission for an action on the group that a request names. */
export const onGroup =
  (action: string) =>
  ({ Name = "" }: Named, request: Request): Authorization[] => [
    { action: `scheduler:${action}`, resource: groupArn(request, Name) },
  ];

/** CloudTrail's record of a change. */
export const trail = (input: unknown, output: unknown): TrailRecord => ({
  requestParameters: lowerCamel(input),
  responseElements: Object.keys((output ?? {}) as object).length > 0 ? lowerCamel(output) : null,
});

/** One page of a list; the token is where the next page begins. */
export function pageOf<T>(
  all: readonly T[],
  input: { readonly MaxResults?: number | undefined; readonly NextToken?: string | undefined },
): { readonly page: readonly T[]; readonly next: { readonly NextToken?: string } } {
  const { MaxResults = 100, NextToken } = input;
  if (MaxResults < 1 || MaxResults > 100) {
    const bound = MaxResults < 1 ? "greater than or equal to 1" : "less than or equal to 100";
    throw validation(
      `1 validation error detected: Value '${MaxResults}' at 'maxResults' failed to satisfy constraint: Member must have value ${bound}`,
    );
  }
  const start = NextToken ? Number(Buffer.from(NextToken, "base64url").toString() || Number.NaN) : 0;
  if (!Number.isInteger(start)) throw validation("Invalid NextToken.");
  const token = Buffer.from(String(start + MaxResults)).toString("base64url");
  const page = all.slice(start, start + MaxResults);
  return { page, next: start + MaxResults < all.length ? { NextToken: token } : {} };
}
