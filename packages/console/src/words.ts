import type { Case, CaseOutcome } from "@watchkeeper/cases/case";
import type { ShownState } from "@watchkeeper/plans/ledger";
import type { RunHead } from "@watchkeeper/plans/run";
import type { StepGroup } from "@watchkeeper/plans/run-view";
import { numeral } from "./count.ts";

/** What a word's colour says: nothing, something is under way, people are asked, it went well, it did not, it was put back. */
export type Tone = "plain" | "busy" | "ask" | "good" | "bad" | "back";

/** A word with its tone. */
export interface Word {
  readonly word: string;
  readonly tone: Tone;
}

const outcomes: Readonly<Record<CaseOutcome, Word>> = {
  fixed: { word: "Fixed, verified", tone: "good" },
  partly: { word: "Partly done", tone: "bad" },
  undone: { word: "Undone, verified", tone: "plain" },
  observed: { word: "Observed", tone: "plain" },
  "already-compliant": { word: "Already right", tone: "good" },
  denied: { word: "Denied", tone: "plain" },
  expired: { word: "Nobody decided", tone: "plain" },
  drifted: { word: "Moved meanwhile", tone: "bad" },
  failed: { word: "Failed", tone: "bad" },
  compensated: { word: "Failed, put back", tone: "bad" },
  parked: { word: "Needs a person", tone: "ask" },
  held: { word: "Held back", tone: "plain" },
  refused: { word: "Refused", tone: "plain" },
  stale: { word: "Too old", tone: "plain" },
  superseded: { word: "Not configured any more", tone: "plain" },
};

/** Ends after which something of a case may stand that can be taken back. */
const mayStand: ReadonlySet<CaseOutcome | undefined> = new Set(["fixed", "partly", "failed"]);

/** What a person may ask for of a case: that it is taken back, or, where its run has parked, that it goes on. */
export function mayAsk({ status, outcome }: Pick<Case, "status" | "outcome">): "undo" | "resume" | undefined {
  if (status !== "closed") return undefined;
  return outcome === "parked" ? "resume" : mayStand.has(outcome) ? "undo" : undefined;
}

/** Where a case stands; with the run of its newest plan, that it is paused. */
export function caseWord(
  { status, outcome }: Pick<Case, "status" | "outcome">,
  run?: { readonly head: Pick<RunHead, "status"> },
): Word {
  if (status !== "closed" && run?.head.status === "paused") return { word: "Paused", tone: "ask" };
  switch (status) {
    case "open":
      return { word: "Looking into it", tone: "busy" };
    case "awaiting-approval":
      return { word: "Waits for approval", tone: "ask" };
    case "running":
      return { word: "Running", tone: "busy" };
    case "held":
      return { word: "Held by the halt switch", tone: "ask" };
    case "closed":
      return outcome ? outcomes[outcome] : { word: "Closed", tone: "plain" };
  }
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

/** The name at the end of an ARN: who, or what. */
export const shortName = (arn: string): string => arn.split(/[/:]/).at(-1) ?? arn;
