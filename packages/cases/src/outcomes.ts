import type { Case, CaseOutcome, CaseStatus } from "./case.ts";

/** What an outcome says at a glance: as wanted, somebody or something is waited for, what was found stands, it went wrong, nothing of note. */
export type Tone = "good" | "waiting" | "attention" | "bad" | "neutral";

/** What a person may ask for of a closed case. */
export type Next = "undo" | "resume" | "retry";

/** How a case may end, in words for people. */
export interface OutcomeWords {
  /** In two or three words. */
  readonly word: string;
  /** What it means, as a sentence. */
  readonly means: string;
  /** What stands in the cloud, as a sentence. */
  readonly stands: string;
  /** What may be asked for, the likeliest first. */
  readonly next: readonly Next[];
  readonly tone: Tone;
  /** Of a command that followed a case to this end. */
  readonly exitCode: 0 | 8;
}

/** The one table of outcomes: words, colours, exit codes and `docs/outcomes.md` derive from it. */
export const outcomes = {
  fixed: {
    word: "Fixed, verified",
    means: "What was found was changed, and read back.",
    stands: "All is as the plan wanted it.",
    next: ["undo"],
    tone: "good",
    exitCode: 0,
  },
  "already-compliant": {
    word: "Already right",
    means: "When it was looked at again, nothing was wrong any more.",
    stands: "All is as wanted; Watchkeeper changed nothing.",
    next: [],
    tone: "good",
    exitCode: 0,
  },
  observed: {
    word: "Observed",
    means: "What was found is on record, as its checks are told to do no more.",
    stands: "What was found stands; nothing was changed.",
    next: [],
    tone: "neutral",
    exitCode: 0,
  },
  unexamined: {
    word: "Not examined",
    means: "A check could not examine what an event named: AWS refused a read, or the check itself failed.",
    stands: "Nobody knows whether it is right; nothing was changed.",
    next: [],
    tone: "bad",
    exitCode: 8,
  },
  undone: {
    word: "Undone, as it was found",
    means: "What had been changed was taken back, as people asked and approved, and read back.",
    stands: "What was found stands again.",
    next: ["retry"],
    tone: "attention",
    exitCode: 0,
  },
  partly: {
    word: "Partly done",
    means: "Some of it was done and verified; the rest went wrong, was denied, or was not decided in time.",
    stands: "What was done stands; the rest is as it was found.",
    next: ["undo", "retry"],
    tone: "attention",
    exitCode: 8,
  },
  failed: {
    word: "Failed",
    means: "It went wrong before anything was as the plan wanted it.",
    stands: "What was found stands; at most what went wrong itself was changed.",
    next: ["retry", "undo"],
    tone: "bad",
    exitCode: 8,
  },
  compensated: {
    word: "Failed, put back",
    means: "It went wrong, and all that it had changed was put back.",
    stands: "What was found stands, as it was before.",
    next: ["retry"],
    tone: "bad",
    exitCode: 8,
  },
  parked: {
    word: "Needs a person",
    means: "Its run cannot go on by itself: somebody must look at what stands in its way.",
    stands: "What was done stands; the rest waits.",
    next: ["resume", "undo"],
    tone: "waiting",
    exitCode: 8,
  },
  drifted: {
    word: "Moved meanwhile",
    means: "Somebody else changed what the plan rested on, and it was left alone.",
    stands: "What they made of it; Watchkeeper changed nothing.",
    next: ["retry"],
    tone: "attention",
    exitCode: 8,
  },
  denied: {
    word: "Denied",
    means: "Somebody who was asked said no.",
    stands: "What was found stands; nothing was changed.",
    next: ["retry"],
    tone: "neutral",
    exitCode: 8,
  },
  expired: {
    word: "Nobody decided",
    means: "People were asked, and too few of them approved in time.",
    stands: "What was found stands; nothing was changed.",
    next: ["retry"],
    tone: "attention",
    exitCode: 8,
  },
  refused: {
    word: "Refused",
    means: "The gate let no plan through, and asked nobody.",
    stands: "What was found stands; nothing was changed.",
    next: ["retry"],
    tone: "attention",
    exitCode: 8,
  },
  stale: {
    word: "Too old to act upon",
    means: "Its event came so late that it is on record, and nothing was done about it.",
    stands: "What was found may stand; nothing was changed.",
    next: ["retry"],
    tone: "attention",
    exitCode: 8,
  },
  superseded: {
    word: "Superseded",
    means: "Its check, its account or its rule is no longer configured.",
    stands: "What was found may stand; nothing more is done about it.",
    next: [],
    tone: "neutral",
    exitCode: 8,
  },
  held: {
    word: "Held back",
    means: "The plan did not begin: the gate held it back, or its approval had outlived its time.",
    stands: "What was found stands; nothing was changed.",
    next: ["retry"],
    tone: "attention",
    exitCode: 8,
  },
} as const satisfies Record<CaseOutcome, OutcomeWords>;

type OpenStatus = Exclude<CaseStatus, "closed">;

/** Where a case stands that is not closed, in words for people. */
export interface StatusWords {
  readonly word: string;
  readonly means: string;
  readonly tone: Tone | "busy";
  /** Of a command that followed a case and left it so. */
  readonly exitCode: 0 | 9;
  /** The name by which lists are asked for those that stand so. */
  readonly group: "looking" | "waiting" | "running" | "held";
}

/** Where a case may stand before its end. */
export const openStatuses = {
  open: {
    word: "Looking into it",
    means: "What was found is being looked at, and a plan made.",
    tone: "busy",
    exitCode: 0,
    group: "looking",
  },
  "awaiting-approval": {
    word: "Waits for approval",
    means: "People were asked, and have time left to decide.",
    tone: "waiting",
    exitCode: 0,
    group: "waiting",
  },
  running: {
    word: "Running",
    means: "Its plan is being carried out.",
    tone: "busy",
    exitCode: 0,
    group: "running",
  },
  held: {
    word: "Held",
    means: "The halt switch is on: nothing is begun, and it goes on by itself when the halt is taken back.",
    tone: "waiting",
    exitCode: 9,
    group: "held",
  },
} as const satisfies Record<OpenStatus, StatusWords>;

type Standing = Pick<Case, "status" | "outcome">;

/** Where a case stands: the words of its status, or of its end. */
export const standingOf = ({ status, outcome = "failed" }: Standing): OutcomeWords | StatusWords =>
  status === "closed" ? outcomes[outcome] : openStatuses[status];

/** What a person may ask for of a case. */
export const nextOf = ({ status, outcome }: Standing): readonly Next[] =>
  status === "closed" && outcome !== undefined ? outcomes[outcome].next : [];
