import type { RunHead } from "@watchkeeper/plans/run";
import { count, numeral } from "./count.ts";
import { shortTime } from "./time-words.ts";
import type { Halt } from "./wire.ts";
import { shortName, tellGroups, type Word } from "./words.ts";

/** Where a run is: a word for it, and what a person should know. */
export interface ToldRun extends Word {
  readonly more: readonly string[];
}

/** Who put the halt switch on, when, and why. */
export const haltWords = ({ by, at, reason }: Halt, now: string): string =>
  `${shortName(by)} put it on at ${shortTime(at, now)}: ${reason}`;

/** How many steps stand how, in one sentence. */
export function tellProgress({ progress }: Pick<RunHead, "progress">): string {
  const others = tellGroups((group) => (group === "done" ? 0 : progress[group]));
  return [`${numeral(progress.done)} of ${count(progress.steps, "step")} done`, ...others].join(", ");
}

const ends: Readonly<Record<NonNullable<RunHead["outcome"]>, Word & { readonly says?: string }>> = {
  succeeded: { word: "Done, verified", tone: "good" },
  "already-compliant": { word: "Already right", tone: "good", says: "Nothing had to be changed." },
  partly: { word: "Partly done", tone: "bad", says: "Some of it was done and stands; some was not." },
  drifted: {
    word: "Moved meanwhile",
    tone: "bad",
    says: "What it rested on had moved: nothing of it stands.",
  },
  failed: { word: "Failed", tone: "bad", says: "Nothing was done, or only what went wrong itself." },
  compensated: { word: "Failed, put back", tone: "bad", says: "All that it had changed was put back." },
  parked: {
    word: "Needs a person",
    tone: "ask",
    says: "It cannot go on by itself. Look at what stands in its way, then take it up again, or take it back.",
  },
  held: { word: "Held back", tone: "plain", says: "The gate did not let it begin." },
};

/** A run as people read it; nothing of one that nobody has started. */
export function tellRun(head: RunHead, halt: Halt | null, now: string): ToldRun | undefined {
  const { status, note, startedAt, pausedAt, resumedBy, outcome = "parked" } = head;
  const since = (at: string | undefined) => (at === undefined ? "" : ` since ${shortTime(at, now)}`);
  switch (status) {
    case "made":
      return undefined;
    case "running":
      return { word: "Running", tone: "busy", more: [`Under way${since(startedAt)}.`] };
    case "resumed":
      return {
        word: "Taken up again",
        tone: "busy",
        more: [`${shortName(resumedBy ?? "somebody")} asked for it; it goes on at once.`],
      };
    case "paused":
      return {
        word: "Paused",
        tone: "ask",
        more: [
          `Paused${since(pausedAt)}: ${note ?? "the halt switch is on"}${halt ? ` (${haltWords(halt, now)})` : ""}.`,
          halt
            ? "It goes on by itself when the halt is taken back."
            : "The halt was taken back: it goes on by itself, within five minutes.",
        ],
      };
    case "ended": {
      const { says, ...word } = ends[outcome];
      return { ...word, more: [says, note].filter((fact) => fact !== undefined) };
    }
  }
}
