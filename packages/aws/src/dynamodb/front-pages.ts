import type { Front, Mark } from "@watchkeeper/plans/front";
import { freshFront } from "@watchkeeper/plans/front";
import type { StepState } from "@watchkeeper/plans/ledger";
import { pageSize } from "@watchkeeper/plans/plan-page";
import * as z from "zod";

/** A step's state in one letter; a capital one where the step changed the cloud, or may have. */
const letters: Readonly<Record<StepState, string>> = {
  pending: "p",
  intended: "i",
  unknown: "u",
  paging: "g",
  sent: "s",
  done: "d",
  satisfied: "e",
  drifted: "r",
  failed: "f",
  skipped: "x",
  parked: "k",
};
const none = "-";
const states = new Map(Object.entries(letters).map(([state, letter]) => [letter, state as StepState]));

/** A page of a front as it is stored: a letter a step and way, and when those that wait are looked at, by their places. */
const frontPage = z.object({
  forth: z.string(),
  back: z.string(),
  forthAt: z.record(z.string(), z.number()),
  backAt: z.record(z.string(), z.number()),
});

type FrontPage = z.output<typeof frontPage>;

const letterOf = (mark: Mark | undefined): string => {
  if (mark === undefined) return none;
  return mark.effect ? letters[mark.state].toUpperCase() : letters[mark.state];
};

const timesOf = (marks: readonly (Mark | undefined)[]): Readonly<Record<string, number>> =>
  Object.fromEntries(
    marks.flatMap((mark, place) => (mark && mark.nextAt > 0 ? [[String(place), mark.nextAt] as const] : [])),
  );

/** A page of a front, as it is stored. */
export function toFrontPage({ forth, back }: Front, page: number): FrontPage {
  const from = page * pageSize;
  const [ours, theirs] = [forth.slice(from, from + pageSize), back.slice(from, from + pageSize)];
  return {
    forth: ours.map(letterOf).join(""),
    back: theirs.map(letterOf).join(""),
    forthAt: { ...timesOf(ours) },
    backAt: { ...timesOf(theirs) },
  };
}

function marksOf(text: string, times: Readonly<Record<string, number>>): (Mark | undefined)[] {
  return Array.from(text, (letter, place) => {
    const state = states.get(letter.toLowerCase());
    return state && { state, effect: letter !== letter.toLowerCase(), nextAt: times[String(place)] ?? 0 };
  });
}

/** A front from its stored pages, by their numbers; a page that is not stored holds steps to which nothing happened. */
export function fromFrontPages(steps: number, pages: ReadonlyMap<number, unknown>): Front {
  const fresh = freshFront(steps);
  const forth = [...fresh.forth];
  const back = [...fresh.back];
  for (const [page, stored] of pages) {
    const parsed = frontPage.parse(stored);
    for (const [place, mark] of marksOf(parsed.forth, parsed.forthAt).entries())
      if (mark) forth[page * pageSize + place] = mark;
    for (const [place, mark] of marksOf(parsed.back, parsed.backAt).entries())
      back[page * pageSize + place] = mark;
  }
  return { forth, back };
}
