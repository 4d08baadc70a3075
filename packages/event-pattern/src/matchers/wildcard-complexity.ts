/** More sets of places than this are not looked at: such a glob is too complex whatever they hold. */
const setLimit = 2_000;

const anyText = Symbol("*");
type Step = string | typeof anyText;

/** A place in the glob, and whether the last character led to it or a star before it swallowed the character. */
type Live = ReadonlyMap<number, boolean>;

/**
 * The largest number of prefixes of a glob that one input can satisfy at the same time, a prefix and the same prefix
 * with its star counting as two: what event-ruler's MachineComplexityEvaluator counts. Counting stops at `cap`.
 */
export function wildcardComplexity(parts: readonly string[], cap: number): number {
  const steps = parts.flatMap((part, index): Step[] => (index === 0 ? [...part] : [anyText, ...part]));
  const alphabet = new Set(steps.filter((step) => step !== anyText));
  const seen = new Set<string>();
  const queue: Live[] = [new Map([[0, true]])];
  let most = 0;
  for (let live = queue.pop(); live; live = queue.pop()) {
    most = Math.max(most, prefixes(steps, live));
    if (most >= cap || seen.size > setLimit) return cap;
    for (const char of alphabet) {
      const next = after(steps, live, char);
      const key = [...next]
        .map(([place, entered]) => (entered ? place : -place - 1))
        .sort((a, b) => a - b)
        .join();
      if (next.size === 0 || seen.has(key)) continue;
      seen.add(key);
      queue.push(next);
    }
  }
  return most;
}

function prefixes(steps: readonly Step[], live: Live): number {
  let count = 0;
  for (const [place, entered] of live) count += (entered ? 1 : 0) + (steps[place] === anyText ? 1 : 0);
  return count;
}

/** The places that are reached from these by one more character. */
function after(steps: readonly Step[], live: Live, char: Step): Live {
  const next = new Map<number, boolean>();
  for (const place of live.keys()) {
    if (steps[place] === char) next.set(place + 1, true);
    if (steps[place] !== anyText) continue;
    if (!next.has(place)) next.set(place, false);
    if (steps[place + 1] === char) next.set(place + 2, true);
  }
  return next;
}
