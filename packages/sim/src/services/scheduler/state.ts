import type { FlexibleTimeWindow, Target } from "@aws-sdk/client-scheduler";

/** What a schedule says; an update replaces all of it. */
export interface ScheduleWords {
  readonly expression: string;
  readonly timeZone: string;
  readonly description: string | undefined;
  readonly start: Date | undefined;
  readonly end: Date | undefined;
  readonly state: "ENABLED" | "DISABLED";
  readonly window: FlexibleTimeWindow;
  readonly target: Target;
  readonly afterCompletion: "NONE" | "DELETE";
}

/** A schedule, in one group. */
export interface Schedule {
  readonly name: string;
  readonly group: string;
  readonly arn: string;
  readonly created: Date;
  modified: Date;
  words: ScheduleWords;
  /** The request that made it: the same again makes nothing. */
  readonly clientToken: string | undefined;
  /** When it was made or changed: its rate counts from there. In milliseconds since the epoch. */
  since: number;
  /** Its next occurrence; absent where there is none any more. */
  nextJob: number | undefined;
}

/** A group of schedules. */
export interface ScheduleGroup {
  readonly name: string;
  readonly arn: string;
  readonly created: Date;
  modified: Date;
  readonly tags: Map<string, string>;
  readonly schedules: Map<string, Schedule>;
}

/** The schedule groups of one account and Region. */
export interface SchedulerState {
  readonly groups: Map<string, ScheduleGroup>;
}

interface Scope {
  readonly account: string;
  readonly region: string;
}

/** There is always a group called `default`. */
export const createState = (scope: Scope): SchedulerState => ({
  groups: new Map([["default", newGroup("default", scope, new Date(0))]]),
});

export const newGroup = (name: string, scope: Scope, created: Date): ScheduleGroup => ({
  name,
  arn: groupArn(scope, name),
  created,
  modified: created,
  tags: new Map(),
  schedules: new Map(),
});

export const groupArn = ({ account, region }: Scope, name: string): string =>
  `arn:aws:scheduler:${region}:${account}:schedule-group/${name}`;

export const scheduleArn = ({ account, region }: Scope, group: string, name: string): string =>
  `arn:aws:scheduler:${region}:${account}:schedule/${group}/${name}`;
