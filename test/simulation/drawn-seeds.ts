import { execFileSync } from "node:child_process";

/** How many seeds each journey has at least, and those that a change touches. */
const least = 15;
const leastOfTouched = 25;

/** As many as those take that are long, whatever is touched. */
const mostOf: Readonly<Record<string, number>> = { "five hundred": 2, burst: 5, sixty: 20, retry: 30 };

/** What of the house each journey hangs on, beside what all of them do. */
const ownPaths: Readonly<Record<string, RegExp>> = {
  chat: /^(packages\/(chat|slack)|functions\/(tell-chat|on-click|slack-ingress))/,
};
const sharedPaths =
  /^(packages\/(core|plans|cases|reactions|aws|aws-events|lambda|config|infra|local|sim|asl|event-pattern)|functions\/(?!tell-chat|on-click|slack-ingress)|workflows|test\/(simulation|journeys)|watchkeeper\.config)/;

/** The first seed of this state of the house: each commit draws others, and the same commit the same. */
export const firstSeed = (): number => Number.parseInt(git("rev-parse", "HEAD").slice(0, 7) || "1", 16) || 1;

/** How many seeds a journey is acted out under at least: more where the last day's commits touch what it hangs on. */
export function leastSeeds(journey: string): number {
  const touched = changedPaths();
  const own = ownPaths[journey];
  const isTouched = touched.some((path) => sharedPaths.test(path) || own?.test(path));
  return Math.min(mostOf[journey] ?? leastOfTouched, isTouched ? leastOfTouched : least);
}

let changed: readonly string[] | undefined;

function changedPaths(): readonly string[] {
  changed ??= git("log", "--since=1.day", "--name-only", "--format=").split("\n").filter(Boolean);
  return changed;
}

/** What git says; nothing where there is none. */
function git(...words: readonly string[]): string {
  try {
    return execFileSync("git", words, { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }).trim();
  } catch {
    return "";
  }
}
