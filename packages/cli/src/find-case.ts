import type { Case } from "@watchkeeper/cases/case";
import { shownPlan, shownRuns } from "@watchkeeper/chat/shown-plans";
import { WatchkeeperError } from "@watchkeeper/core/error";
import { oneLine } from "@watchkeeper/core/one-line";
import { closest, distance } from "fastest-levenshtein";
import type { Desk } from "./desk.ts";
import type { WholeCase } from "./show-case.ts";

/** The case of an id, or of its beginning where no other case's begins so; a wrong one is answered with the nearest that there is. */
export async function findCase({ cases }: Pick<Desk, "cases">, id: string): Promise<Case> {
  const found = await cases.find(id);
  if (found) return found;
  const all = await cases.list();
  const [only, ...others] = isBeginning(id) ? all.filter((one) => one.id.startsWith(id)) : [];
  if (only && others.length > 0) throw ambiguous(id, [only, ...others]);
  const whole = only && (await cases.find(only.id));
  if (whole) return whole;
  const ids = all.map((one) => one.id);
  const nearest = ids.length > 0 ? closest(id, ids) : undefined;
  const hint = nearest && distance(id, nearest) <= 4 ? ` Did you mean ${nearest}?` : "";
  throw new WatchkeeperError(
    "CaseNotFound",
    "not-found",
    `There is no case "${id}".${hint} Nothing was done. \`watchkeeper cases\` lists all ${ids.length}.`,
  );
}

/** Whether it says more than what all ids begin with. */
const isBeginning = (id: string): boolean => /^c-[0-9a-f]/.test(id);

/** How many cases are named that an id may mean. */
const mostNamed = 10;

function ambiguous(id: string, all: readonly Case[]): WatchkeeperError {
  const named = all.slice(0, mostNamed).map((one) => `\n  ${one.id}  ${oneLine(one.title)}`);
  const more = all.length > mostNamed ? `\n  and ${all.length - mostNamed} more` : "";
  return new WatchkeeperError(
    "AmbiguousCase",
    "invalid-input",
    `"${id}" may be any of ${all.length} cases. Nothing was done. Name more of its id:${named.join("")}${more}`,
  );
}

/** How many of a plan's steps are shown one by one. */
const stepsShown = 20;

/** A case with all that belongs to it. */
export async function wholeCase(
  desk: Pick<Desk, "cases" | "plans" | "trail" | "approvals" | "clock">,
  id: string,
): Promise<WholeCase> {
  const { cases, trail } = desk;
  const found = await findCase({ cases }, id);
  const shown = await shownPlan(found, desk);
  const [{ findings }, audit, runs] = await Promise.all([
    cases.story(found.id),
    trail(found),
    shownRuns(found, shown, stepsShown, desk),
  ]);
  return { case: found, findings, audit, ...runs };
}
