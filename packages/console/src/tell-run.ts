import { outcomes } from "@watchkeeper/cases/outcomes";
import { shortName } from "@watchkeeper/core/identity";
import type { PlanHeader } from "@watchkeeper/plans/plan";
import type { RunHead } from "@watchkeeper/plans/run";
import { count, numeral } from "./count.ts";
import { shortTime } from "./time-words.ts";
import type { Halt } from "./wire.ts";
import { outcomeWord, tellGroups, type Word } from "./words.ts";

/** Where a run is: a word for it, and what a person should know. */
export interface ToldRun extends Word {
  readonly more: readonly string[];
}

/** Who put the halt switch on, when, and why. */
export const haltWords = ({ by, at, reason }: Halt, now: string): string =>
  `${by} put it on at ${shortTime(at, now)}: ${reason}`;

/** How many steps stand how, in one sentence. */
export function tellProgress({ progress }: Pick<RunHead, "progress">): string {
  const others = tellGroups((group) => (group === "done" ? 0 : progress[group]));
  return [`${numeral(progress.done)} of ${count(progress.steps, "step")} done`, ...others].join(", ");
}

/** How a run ended: as its case does, but that what it was to take back may be what it did. */
function endOf(outcome: NonNullable<RunHead["outcome"]>, isUndo: boolean): Word & { readonly says: string } {
  if (outcome === "succeeded")
    return isUndo
      ? { word: "Taken back, verified", tone: "back", says: outcomes.undone.stands }
      : { word: "Done, verified", tone: "good", says: outcomes.fixed.stands };
  const { means, stands } = outcomes[outcome];
  return { ...outcomeWord(outcome), says: `${means} ${stands}` };
}

/** A run as people read it; nothing of one that nobody has started. */
export function tellRun(
  { head, header }: { readonly head: RunHead; readonly header: Pick<PlanHeader, "undoes"> },
  halt: Halt | null,
  now: string,
): ToldRun | undefined {
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
      const { says, ...word } = endOf(outcome, header.undoes !== undefined);
      return { ...word, more: [says, note].filter((fact) => fact !== undefined) };
    }
  }
}
