import type { SchedulerState } from "./state.ts";

/** After its last invocation a schedule may be done with. https://docs.aws.amazon.com/scheduler/latest/UserGuide/managing-schedule-delete.html */
export function completed(
  { groups }: SchedulerState,
  { group, schedule: name }: { readonly group: string; readonly schedule: string },
): void {
  const schedules = groups.get(group)?.schedules;
  const schedule = schedules?.get(name);
  if (!schedule || schedule.nextJob !== undefined) return;
  if (schedule.words.afterCompletion === "DELETE") schedules?.delete(name);
}
