import type { Case } from "@watchkeeper/cases/case";
import { WatchkeeperError } from "@watchkeeper/core/error";
import { viewRun } from "@watchkeeper/plans/run-view";
import { closest, distance } from "fastest-levenshtein";
import type { Desk } from "./desk.ts";
import type { WholeCase } from "./show-case.ts";

/** The case of an id; a wrong one is answered with the nearest that there is. */
export async function findCase({ cases }: Pick<Desk, "cases">, id: string): Promise<Case> {
  const found = await cases.find(id);
  if (found) return found;
  const ids = (await cases.list()).map((one) => one.id);
  const nearest = ids.length > 0 ? closest(id, ids) : undefined;
  const hint = nearest && distance(id, nearest) <= 4 ? ` Did you mean ${nearest}?` : "";
  throw new WatchkeeperError(
    "CaseNotFound",
    "not-found",
    `There is no case "${id}".${hint} Nothing was done. \`watchkeeper cases\` lists all ${ids.length}.`,
  );
}

/** How many of a plan's steps are shown one by one. */
const stepsShown = 20;

/** A case with all that belongs to it. */
export async function wholeCase(
  { cases, plans, trail }: Pick<Desk, "cases" | "plans" | "trail">,
  id: string,
): Promise<WholeCase> {
  const found = await findCase({ cases }, id);
  const { planHash } = found;
  const [{ findings }, audit, run] = await Promise.all([
    cases.story(id),
    trail(found),
    planHash === undefined ? undefined : viewRun(plans, { caseId: id, planHash }, { count: stepsShown }),
  ]);
  return { case: found, findings, audit, ...(run ? { run } : {}) };
}
