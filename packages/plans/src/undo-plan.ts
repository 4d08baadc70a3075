import { inOrder } from "./graph.ts";
import { isGood, type StepRecord } from "./ledger.ts";
import { makePlan, type Plan, planHash } from "./plan.ts";
import type { Results } from "./reference.ts";
import { type Step, touchedBy } from "./step.ts";
import { turnRound } from "./turn-round.ts";

/** Who asks for an undo, and when. */
export interface UndoRequest {
  readonly by: string;
  /** ISO time. */
  readonly at: string;
}

/** A plan, and how its run left each of its steps. */
export interface EndedRun {
  readonly plan: Plan;
  readonly records: readonly StepRecord[];
  /** Ids of its steps that undos have taken back since. */
  readonly undone: ReadonlySet<string>;
}

/** The plan that takes back what one run did. */
export const undoPlan = (
  plan: Plan,
  records: readonly StepRecord[],
  undone: ReadonlySet<string>,
  request: UndoRequest,
): Plan | undefined => undoRuns([{ plan, records, undone }], request);

/**
 * The plan that takes back what runs of a case did, last things first; undefined where nothing of it can be taken back.
 * What cannot be taken back stays, and all that it stands on.
 *
 * @param runs the newest first.
 */
export function undoRuns(runs: readonly EndedRun[], request: UndoRequest): Plan | undefined {
  const steps = new Map<string, Step>();
  const standing = runs.flatMap((run) => {
    const back = waysBack(run.plan.steps, run.records, run.undone);
    const later = [...steps.values()];
    // What a later run did again is taken back once.
    const own = run.plan.steps.flatMap(({ id }) => back.get(id) ?? []).filter(({ id }) => !steps.has(id));
    for (const step of own) {
      const before = later.filter((other) => changesAlike(other, step)).map(({ id }) => id);
      steps.set(step.id, { ...step, dependsOn: [...new Set([...step.dependsOn, ...before])] });
    }
    return own.length > 0 ? [run] : [];
  });
  const [newest, ...older] = standing;
  if (newest === undefined) return undefined;
  const { plan } = newest;
  const notBefore = standing
    .flatMap(({ records }) => records)
    .flatMap(({ forth, back }) => [forth.shownBy ?? "", back?.shownBy ?? ""])
    .sort()
    .at(-1);
  return makePlan({
    caseId: plan.caseId,
    account: plan.account,
    title: `Undo: ${plan.title}`,
    checks: [...new Set(standing.flatMap(({ plan: { checks } }) => checks))],
    steps: [...steps.values()],
    onFailure: "continue",
    configHash: plan.configHash,
    undoes: planHash(plan),
    ...(older.length > 0 ? { alsoUndoes: older.map((run) => planHash(run.plan)) } : {}),
    requestedBy: request.by,
    requestedAt: request.at,
    ...(notBefore && notBefore > request.at ? { notBefore } : {}),
  });
}

/** Whether two steps change the same of what both touch: what was done to it later is taken back before. */
const changesAlike = (one: Step, other: Step): boolean =>
  touchedBy(one).some((arn) => touchedBy(other).includes(arn)) &&
  one.changes.some(({ property }) => other.changes.some((change) => change.property === property));

/** The steps that are taken back, turned round, by the ids of those that they take back. */
function waysBack(
  steps: readonly Step[],
  records: readonly StepRecord[],
  undone: ReadonlySet<string>,
): ReadonlyMap<string, Step> {
  const recordOf = new Map(records.map((record) => [record.stepId, record]));
  const results: Results = new Map(
    records.flatMap(({ stepId, forth }) => (forth.result ? [[stepId, forth.result] as const] : [])),
  );
  const back = new Map<string, Step>();
  /** Steps that stay, or on which something stands that does. */
  const kept = new Set<string>();
  /** Of each step, the ways back that come before its own. */
  const before = new Map<string, Set<string>>();
  for (const step of inOrder(steps).toReversed()) {
    const first = before.get(step.id) ?? new Set();
    const isStanding = !undone.has(step.id) && stands(recordOf.get(step.id));
    const way = isStanding && !kept.has(step.id) ? wayBack(step, results) : undefined;
    if (way) back.set(step.id, { ...way, dependsOn: [...first] });
    else if (isStanding) kept.add(step.id);
    for (const need of step.dependsOn) {
      if (kept.has(step.id)) kept.add(need);
      const known = before.get(need) ?? new Set();
      before.set(need, way ? known.add(way.id) : known.union(first));
    }
  }
  return back;
}

/** Whether what a step did stands in the cloud, or may. */
const stands = (record: StepRecord | undefined): boolean =>
  (record?.forth.effect === true || record?.forth.state === "intended") &&
  !(record.back && isGood(record.back.state));

/** A step turned round; undefined where nothing can put it back, or where what its way back refers to is lost. */
function wayBack(step: Step, results: Results): Step | undefined {
  try {
    return turnRound(step, results);
  } catch {
    return undefined;
  }
}
