import type { Case } from "@watchkeeper/cases/case";
import { subjectOf } from "@watchkeeper/cases/finding";
import { watchkeeper } from "@watchkeeper/core/audit-entry";
import type { Plan } from "@watchkeeper/plans/plan";
import { lookAt } from "./look-at.ts";
import type { WatchDeps } from "./ports.ts";
import { type StartDeps, startAgain } from "./record-case.ts";
import { ownCaseOf, type StartSweptDeps, startSwept } from "./start-swept.ts";
import { type SweepCounts, type SweepRun, type Sweeps, totalOf } from "./sweeps.ts";

/** An open case, as it is listed. */
export type OpenCase = Pick<Case, "id" | "status" | "account" | "checks">;

/** What ending a sweep needs. */
export interface EndSweepDeps extends StartSweptDeps, StartDeps, WatchDeps {
  readonly config: WatchDeps["config"] & StartSweptDeps["config"];
  readonly sweeps: Pick<Sweeps, "newest" | "places" | "end">;
  readonly listOpen: () => Promise<readonly OpenCase[]>;
  readonly planOf: (caseId: string, planHash: string) => Promise<Plan>;
}

/** What became of a sweep, or where it goes on. */
export type SweepEnd =
  | { readonly cursor: string }
  | {
      readonly counts: SweepCounts;
      readonly cases: readonly string[];
      /** Where not all could be listed. */
      readonly failed: number;
      readonly ms: number;
    };

/** How many cases are looked at again in one go. */
const atOnce = 5;

/**
 * Ends a sweep, in a few calls: its cases are started; then what people are still asked about is looked at, each resource by
 * itself, and what has been mended meanwhile is planned for anew, and closes. That a list did not show a resource says nothing.
 *
 * @param cursor where the call before it ended; absent: it is the first.
 */
export async function endSweep(
  { check, id }: Pick<SweepRun, "check" | "id">,
  cursor: string | undefined,
  deps: EndSweepDeps,
): Promise<SweepEnd | undefined> {
  const [run] = await deps.sweeps.newest([check]);
  if (run?.id !== id) return undefined;
  const accounts = new Set(run.places.map(({ account }) => account));
  const cases = await startSwept(run, deps);
  const own = new Set([...accounts].map((account) => ownCaseOf(check, id, account, deps.config.regionOf)));
  const isLeft = (one: OpenCase) =>
    one.checks.includes(check) &&
    accounts.has(one.account) &&
    !own.has(one.id) &&
    one.status === "awaiting-approval" &&
    one.id > (cursor ?? "");
  const left = (await deps.listOpen()).filter(isLeft).toSorted((a, b) => (a.id < b.id ? -1 : 1));
  for (const { id: caseId } of left.slice(0, atOnce)) await lookAgain(caseId, check, id, deps);
  const last = left[atOnce - 1];
  if (last && left.length > atOnce) return { cursor: last.id };
  const places = await deps.sweeps.places(run);
  const now = deps.clock.now();
  await deps.sweeps.end(run, now.toISOString());
  return {
    counts: totalOf({ places }),
    cases,
    failed: places.filter(({ failed }) => failed !== undefined).length,
    ms: now.getTime() - Date.parse(run.at),
  };
}

/** Looks at what a case has on record of a check; where its plans would mend what is mended by now, they are made anew. */
async function lookAgain(caseId: string, check: string, sweep: string, deps: EndSweepDeps): Promise<void> {
  const { events, findings } = await deps.cases.story(caseId);
  const recognised = await Promise.all(events.map(deps.recognise));
  const known = recognised.flatMap((one) => (one.is === "known" ? [one.known] : []));
  if (known.length === 0) return;
  const { findings: found, unsettled, unexamined } = await lookAt(known, deps, { wanted: new Set([check]) });
  // Of what AWS does not show, or a check cannot examine, nobody knows whether it is mended.
  if (unexamined.length > 0 || unsettled.length > 0) return;
  const still = new Set(found.map(subjectOf));
  const mended = findings.filter((one) => one.check === check && !still.has(subjectOf(one)));
  const before = await deps.cases.find(caseId);
  if (mended.length === 0 || !before || !isWaiting(before)) return;
  const hashes = (before.gate?.plans ?? []).map(({ planHash }) => planHash);
  const plans = await Promise.all(hashes.map((hash) => deps.planOf(caseId, hash)));
  const planned = new Set(plans.flatMap(({ steps }) => steps.map(({ resource }) => resource)));
  if (!mended.some(({ resource }) => planned.has(resource))) return;
  const joined = await deps.cases.update(
    caseId,
    (current) => (isWaiting(current) ? { heard: (current.heard ?? 0) + 1 } : {}),
    { actor: watchkeeper, type: "found mended", data: { sweep, check, resources: mended.length } },
  );
  if (isWaiting(joined)) await startAgain(joined, deps);
}

/** Whether people are asked about a case, and nothing of it is under way. */
const isWaiting = ({ status }: Case): boolean => status === "awaiting-approval";
