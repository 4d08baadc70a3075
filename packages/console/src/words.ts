import type { Case, CaseOutcome } from "@watchkeeper/cases/case";
import type { Finding } from "@watchkeeper/cases/finding";
import { type Tone as OutcomeTone, openStatuses, outcomes, standingOf } from "@watchkeeper/cases/outcomes";
import type { ShownState } from "@watchkeeper/plans/ledger";
import type { RunHead } from "@watchkeeper/plans/run";
import type { StepGroup } from "@watchkeeper/plans/run-view";
import { numeral } from "./count.ts";

/** What a word's colour says: nothing, something is under way, people are asked, what was found stands, it went well, it did not, it was put back. */
export type Tone = "plain" | "busy" | "ask" | "warn" | "good" | "bad" | "back";

/** A word with its tone. */
export interface Word {
  readonly word: string;
  readonly tone: Tone;
}

const toneOf: Readonly<Record<OutcomeTone | "busy", Tone>> = {
  good: "good",
  waiting: "ask",
  attention: "warn",
  bad: "bad",
  neutral: "plain",
  busy: "busy",
};

/** The word of how a case may end. */
export function outcomeWord(outcome: CaseOutcome): Word {
  const { word, tone } = outcomes[outcome];
  return { word, tone: toneOf[tone] };
}

/** Where a case stands; with the run of its newest plan, that it is paused. */
export function caseWord(
  { status, outcome }: Pick<Case, "status" | "outcome">,
  run?: { readonly head: Pick<RunHead, "status"> },
): Word {
  if (status !== "closed" && run?.head.status === "paused") return { word: "Paused", tone: "ask" };
  const { word, tone } = standingOf({ status, outcome });
  return { word, tone: toneOf[tone] };
}

/** How the cases stand that a state's name asks for. */
export function stateWord(state: string): string {
  if (state === "closed") return "Closed";
  const before = Object.values(openStatuses).find(({ group }) => group === state);
  return (before ?? outcomes[state as CaseOutcome]).word;
}

const severities: readonly Finding["severity"][] = ["critical", "high", "medium", "low"];

/** The worst of some severities. */
export const worstOf = (all: readonly Finding["severity"][]): Finding["severity"] | undefined =>
  severities.find((severity) => all.includes(severity));

/** What stands in the cloud after a case's end; nothing before it. */
export function whatStands({ status, outcome }: Pick<Case, "status" | "outcome">): string | undefined {
  const words = standingOf({ status, outcome });
  return "stands" in words ? words.stands : undefined;
}

const steps: Readonly<Record<ShownState, Word & { readonly group: StepGroup }>> = {
  pending: { word: "Not started", tone: "plain", group: "pending" },
  intended: { word: "Starting", tone: "busy", group: "inFlight" },
  sent: { word: "Sent, being verified", tone: "busy", group: "inFlight" },
  paging: { word: "Page by page", tone: "busy", group: "inFlight" },
  unknown: { word: "Answer lost, reading back", tone: "busy", group: "inFlight" },
  done: { word: "Done, verified", tone: "good", group: "done" },
  satisfied: { word: "Already so", tone: "good", group: "done" },
  drifted: { word: "Moved meanwhile", tone: "bad", group: "failed" },
  failed: { word: "Failed", tone: "bad", group: "failed" },
  skipped: { word: "Not done", tone: "plain", group: "skipped" },
  compensating: { word: "Being put back", tone: "busy", group: "inFlight" },
  compensated: { word: "Put back", tone: "back", group: "putBack" },
  parked: { word: "Needs a person", tone: "ask", group: "parked" },
};

/** Where a step of a run stands. */
export function stepWord(state: ShownState): Word {
  const { word, tone } = steps[state];
  return { word, tone };
}

/** Under what a run's progress counts a step. */
export const groupOf = (state: ShownState): StepGroup => steps[state].group;

/** The groups in which a run's progress counts its steps, in the order in which they are shown; each with what one is called. */
export const stepGroups: readonly (Word & { readonly group: StepGroup; readonly one?: string })[] = [
  { group: "done", word: "Done", tone: "good" },
  { group: "inFlight", word: "Under way", tone: "busy" },
  { group: "failed", word: "Failed", tone: "bad" },
  { group: "parked", word: "Need a person", one: "Needs a person", tone: "ask" },
  { group: "putBack", word: "Put back", tone: "back" },
  { group: "skipped", word: "Not done", tone: "plain" },
  { group: "pending", word: "Not started", tone: "plain" },
];

/** How many steps stand in each of the groups, in words: those of which there are any. */
export const tellGroups = (numberIn: (group: StepGroup) => number): readonly string[] =>
  stepGroups.flatMap(({ group, word, one = word }) => {
    const number = numberIn(group);
    return number === 0 ? [] : [`${numeral(number)} ${(number === 1 ? one : word).toLowerCase()}`];
  });

/** Where an execution stands, in Step Functions' words. */
export const executionWord = (status: string): Word =>
  ({
    RUNNING: { word: "Running", tone: "busy" as const },
    SUCCEEDED: { word: "Ended", tone: "good" as const },
  })[status] ?? { word: status.toLowerCase().replaceAll("_", " "), tone: "bad" };
