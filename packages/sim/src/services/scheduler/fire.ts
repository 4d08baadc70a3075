import { defineJob } from "../../kernel/job-kind.ts";
import type { World } from "../../kernel/world.ts";
import type { Invocation } from "./invocation.ts";
import { invokeTarget } from "./invoke.ts";
import { nextOccurrenceOf } from "./occurrences.ts";
import type { Schedule, SchedulerState } from "./state.ts";

interface Occurrence {
  readonly group: string;
  readonly name: string;
  /** In milliseconds since the epoch. */
  readonly scheduled: number;
}

/** A schedule's moment has come. */
export const fireSchedule = defineJob<Occurrence, SchedulerState>({
  service: "scheduler",
  name: "fire schedule",
  run: ({ group, name, scheduled }, { world, state }) => {
    const schedule = state.groups.get(group)?.schedules.get(name);
    if (!schedule) return;
    plan(world, schedule, scheduled);
    invoke(world, schedule, scheduled);
  },
});

/** Lets a schedule occur from now on as it says; a disabled one does not. */
export function startSchedule(world: World, schedule: Schedule): void {
  stopSchedule(world, schedule);
  schedule.since = world.clock.now().getTime();
  // A rate may occur at the very moment at which it is made.
  if (schedule.words.state === "ENABLED") plan(world, schedule, schedule.since - 1);
}

export function stopSchedule(world: World, schedule: Schedule): void {
  world.jobs.cancel(schedule.nextJob);
  schedule.nextJob = undefined;
}

function plan(world: World, schedule: Schedule, after: number): void {
  const { group, name } = schedule;
  const next = nextOccurrenceOf(schedule, after);
  schedule.nextJob =
    next === undefined
      ? undefined
      : world.jobs.at(next, fireSchedule, placeOf(schedule), { group, name, scheduled: next });
}

/** Calls the target within the schedule's window, after the moment that Scheduler takes. */
function invoke(world: World, schedule: Schedule, scheduled: number): void {
  const { group, name, arn, words } = schedule;
  const { Mode, MaximumWindowInMinutes = 0 } = words.window;
  const windowMs = Mode === "FLEXIBLE" ? MaximumWindowInMinutes * 60_000 : 0;
  const latencyMs = 50 + Math.floor(world.random() * 450);
  const since = scheduled + Math.floor(world.random() * windowMs) + latencyMs;
  const invocation: Invocation = {
    ...placeOf(schedule),
    group,
    schedule: name,
    scheduleArn: arn,
    target: words.target,
    executionId: world.hex(16),
    scheduled,
    since,
    retries: 0,
  };
  world.jobs.at(since, invokeTarget, placeOf(schedule), invocation);
}

function placeOf({ arn }: Schedule): { account: string; region: string } {
  const [, , , region = "", account = ""] = arn.split(":");
  return { account, region };
}
