import type { Progress } from "@watchkeeper/plans/front";
import type { RunHead } from "@watchkeeper/plans/run";

const words = {
  inFlight: () => "under way",
  failed: () => "failed",
  skipped: () => "skipped",
  parked: (number: number) => (number === 1 ? "needs a person" : "need a person"),
  putBack: () => "put back",
} as const;

/** How many steps stand how, as far as there are any. */
export const tellCounts = (counts: Partial<Progress>): readonly string[] =>
  Object.entries(words).flatMap(([key, word]) => {
    const number = counts[key as keyof typeof words] ?? 0;
    return number === 0 ? [] : [`${number} ${word(number)}`];
  });

/** How far a run has come, in numbers. */
export const tellProgress = (progress: Progress): string =>
  [`${progress.done} of ${progress.steps} done`, ...tellCounts(progress)].join(", ");

const barWidth = 20;

/** How far a run has come, in one line. */
export function progressLine({ status, progress }: Pick<RunHead, "status" | "progress">): string {
  const { steps, pending, inFlight } = progress;
  const share = steps === 0 ? 1 : (steps - pending - inFlight) / steps;
  const full = Math.floor(share * barWidth);
  const bar = "█".repeat(full) + "░".repeat(barWidth - full);
  const percent = `${Math.floor(share * 100)}`.padStart(3);
  return `${bar} ${percent} %  ${status === "paused" ? "paused: " : ""}${tellProgress(progress)}`;
}
