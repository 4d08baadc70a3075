import type { Case, CaseOutcome } from "@watchkeeper/cases/case";
import type { ShownState } from "@watchkeeper/plans/ledger";

/** What a word's colour says: nothing, something is under way, people are asked, it went well, it did not. */
export type Tone = "plain" | "busy" | "ask" | "good" | "bad";

/** A word with its tone. */
export interface Word {
  readonly word: string;
  readonly tone: Tone;
}

const outcomes: Readonly<Record<CaseOutcome, Word>> = {
  fixed: { word: "Fixed, verified", tone: "good" },
  partly: { word: "Partly done", tone: "bad" },
  undone: { word: "Undone, verified", tone: "good" },
  observed: { word: "Observed", tone: "plain" },
  "already-compliant": { word: "Already right", tone: "good" },
  denied: { word: "Denied", tone: "plain" },
  expired: { word: "Nobody decided", tone: "plain" },
  drifted: { word: "Moved meanwhile", tone: "bad" },
  failed: { word: "Failed", tone: "bad" },
  compensated: { word: "Failed, put back", tone: "bad" },
  parked: { word: "Needs a person", tone: "bad" },
  held: { word: "Held back", tone: "plain" },
  refused: { word: "Refused", tone: "plain" },
};

/** Whether something of a closed case may stand that can be taken back. */
export const canUndo = ({ status, outcome }: Pick<Case, "status" | "outcome">): boolean =>
  status === "closed" && (outcome === "fixed" || outcome === "partly" || outcome === "parked");

/** Where a case stands. */
export function caseWord({ status, outcome }: Pick<Case, "status" | "outcome">): Word {
  switch (status) {
    case "open":
      return { word: "Looking into it", tone: "busy" };
    case "awaiting-approval":
      return { word: "Waits for approval", tone: "ask" };
    case "running":
      return { word: "Running", tone: "busy" };
    case "closed":
      return outcome ? outcomes[outcome] : { word: "Closed", tone: "plain" };
  }
}

const steps: Readonly<Record<ShownState, Word>> = {
  pending: { word: "Not started", tone: "plain" },
  intended: { word: "Starting", tone: "busy" },
  sent: { word: "Sent, being verified", tone: "busy" },
  paging: { word: "Page by page", tone: "busy" },
  unknown: { word: "Answer lost, reading back", tone: "busy" },
  done: { word: "Done, verified", tone: "good" },
  satisfied: { word: "Already so", tone: "good" },
  drifted: { word: "Moved meanwhile", tone: "bad" },
  failed: { word: "Failed", tone: "bad" },
  skipped: { word: "Not done", tone: "plain" },
  compensating: { word: "Being put back", tone: "busy" },
  compensated: { word: "Put back", tone: "bad" },
  parked: { word: "Needs a person", tone: "bad" },
};

/** Where a step of a run stands. */
export const stepWord = (state: ShownState): Word => steps[state];

/** Where an execution stands, in Step Functions' words. */
export const executionWord = (status: string): Word =>
  ({
    RUNNING: { word: "Running", tone: "busy" as const },
    SUCCEEDED: { word: "Ended", tone: "good" as const },
  })[status] ?? { word: status.toLowerCase().replaceAll("_", " "), tone: "bad" };

/** The name at the end of an ARN: who, or what. */
export const shortName = (arn: string): string => arn.split(/[/:]/).at(-1) ?? arn;
