import { durationMs, formatDuration } from "@watchkeeper/core/duration";
import type { Answer } from "@watchkeeper/plans/call";
import { longestGapMs } from "./longest-gap.ts";
import type { SubjectTags } from "./protected-subject.ts";

/** The tag that says how old the newest recovery point may be. */
export const rpoTag = "backup:rpo";

/** A backup plan, as AWS tells of it. */
export type Plan = Answer<"backup:GetBackupPlan">;
/** A rule of one. */
export type Rule = NonNullable<NonNullable<Plan["BackupPlan"]>["Rules"]>[number];

/** The rules of some plans. */
export const rulesOf = (plans: readonly Plan[]): readonly Rule[] =>
  plans.flatMap(({ BackupPlan }) => BackupPlan?.Rules ?? []);

/** How long after its time AWS Backup may begin a job, where its rule says nothing. */
const usualWindowMinutes = 480;

/** How old what a rule makes may grow, in milliseconds: from one firing to the next, and until the job begins. */
function allowedBy(rule: Rule, at: string): number | undefined {
  const gap = rule.ScheduleExpression === undefined ? undefined : longestGapMs(rule.ScheduleExpression, at);
  return gap === undefined ? undefined : gap + (rule.StartWindowMinutes ?? usualWindowMinutes) * 60_000;
}

const isDuration = (text: string): boolean => /^\s*\d+(\.\d+)?\s*(m|h|d|(minute|hour|day)s?)\s*$/i.test(text);

function byTag(tags: SubjectTags): number | undefined {
  const text = tags instanceof Map ? tags.get(rpoTag) : undefined;
  return text === undefined || !isDuration(text) ? undefined : durationMs(text);
}

/** What is younger than this is looked at no closer, unless a tag or a plan of the account asks for more. */
const closerAfterMs = 12 * 60 * 60_000;

/** The least that anybody may ask for, of a resource with these tags in an account with these plans, in milliseconds. */
export const leastObjective = (tags: SubjectTags, plans: readonly Plan[], at: string): number =>
  Math.min(
    byTag(tags) ?? closerAfterMs,
    closerAfterMs,
    ...rulesOf(plans).flatMap((rule) => allowedBy(rule, at) ?? []),
  );

/** How old the newest recovery point may be. */
export interface Objective {
  readonly ms: number;
  /** How much, and who says so: "1 d by its tag backup:rpo". */
  readonly words: string;
}

/** What tells the objective of a resource. */
export interface ObjectiveAsked {
  readonly tags: SubjectTags;
  /** The rules of the plan that it is backed up by, that which made the newest point first; absent: somebody did it by hand. */
  readonly rules: readonly Rule[] | undefined;
  /** Where the rules' schedules tell nothing. */
  readonly rpoHours: number;
  /** When it is asked. */
  readonly at: string;
}

/** How old it may be: as its tag has it, or else the schedule of its plan. Of what was backed up by hand, once, nobody says. */
export function objectiveOf({ tags, rules, rpoHours, at }: ObjectiveAsked): Objective | undefined {
  const told = (ms: number, by: string): Objective => ({ ms, words: `${formatDuration(ms)} by ${by}` });
  const tagged = byTag(tags);
  if (tagged !== undefined) return told(tagged, `its tag ${rpoTag}`);
  if (rules === undefined) return undefined;
  const scheduled = rules.map((rule) => allowedBy(rule, at)).find((ms) => ms !== undefined);
  return scheduled === undefined
    ? told(rpoHours * 60 * 60_000, 'the setting "rpoHours"')
    : told(scheduled, "the schedule of its plan");
}
