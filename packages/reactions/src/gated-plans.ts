import type { Case, CaseOutcome, GateWord } from "@watchkeeper/cases/case";
import type { CaseChange, CaseStore } from "@watchkeeper/cases/ports";
import { watchkeeper } from "@watchkeeper/core/audit-entry";
import type { Clock } from "@watchkeeper/core/clock";
import type { Json } from "@watchkeeper/core/json";
import { decide, type History, modeOfPlan, type Policy } from "@watchkeeper/plans/gate";
import { type Plan, planHash } from "@watchkeeper/plans/plan";
import { runId } from "@watchkeeper/plans/run";
import type { Cases, PlanStore, WatchDeps } from "./ports.ts";

/** What planning a case needs. */
export interface PlanDeps extends WatchDeps {
  readonly cases: Cases & Pick<CaseStore, "keepUndo" | "lastUndos">;
  readonly plans: PlanStore;
  readonly policyFor: (account: string) => Promise<{ policy: Omit<Policy, "mode">; history: History }>;
  /** How many resources one plan may change without asking, and without waves. */
  readonly maxResources: number;
  readonly configHash: string;
  readonly clock: Clock;
}

/** A plan that may begin, or that people are asked about. */
export interface PlanToDo {
  readonly decision: "proceed" | "ask";
  readonly planHash: string;
  readonly reasons: readonly string[];
  /** The name of the execution that carries it out. */
  readonly runName: string;
}

/** What the state machine is to see to; nothing, where the gate or the second look leaves nothing to do. */
export interface PlanAnswer {
  readonly plans: readonly PlanToDo[];
  /** Why there is nothing to do. */
  readonly note?: string;
  /** Nobody has asked for this: the case is not to be closed either. */
  readonly isUnasked?: true;
}

/** Why there is nothing to plan. */
export interface NothingToDo {
  readonly outcome: CaseOutcome;
  readonly note: string;
}

/** How many steps the record of a plan names: the plan itself holds them all. */
const mostTitles = 20;

type Gated = GateWord["plans"][number] & { readonly reasons: readonly string[] };

/**
 * Has the gate decide on a case's plans, and keeps them with what it said: as those that count from now on.
 *
 * @param left what the plans do not see to.
 */
export async function gatedPlans(
  current: Case,
  plans: readonly Plan[],
  deps: PlanDeps,
  { by = watchkeeper, left }: { readonly by?: string; readonly left?: NothingToDo | undefined } = {},
): Promise<PlanAnswer> {
  const { policy, history } = await deps.policyFor(current.account);
  const gated = plans.map((plan): Gated => {
    const mode = modeOfPlan(plan, deps.config.modeOf);
    const { decision, reasons } = decide(plan, { ...policy, mode }, history);
    return { planHash: planHash(plan), decision, note: reasons.join("; "), reasons };
  });
  const change = countingNow(current, gated, left);
  for (const [number, plan] of plans.entries()) {
    const { decision = "refuse", reasons = [], planHash: hash = "" } = gated[number] ?? {};
    const entry = {
      actor: by,
      type: "plan made",
      data: {
        planHash: hash,
        decision,
        reasons: [...reasons],
        steps: plan.steps.length,
        titles: plan.steps.slice(0, mostTitles).map((step) => step.title) as Json,
      },
    };
    // They count together, when all of them are kept.
    await deps.plans.save(plan, entry, number === plans.length - 1 ? change : {});
  }
  const toDo = gated.flatMap(({ decision, planHash: hash, reasons }): PlanToDo[] =>
    decision === "proceed" || decision === "ask"
      ? [{ decision, planHash: hash, reasons, runName: runId({ caseId: current.id, planHash: hash }) }]
      : [],
  );
  const [first] = gated;
  return toDo.length > 0 || !first?.note ? { plans: toDo } : { plans: [], note: first.note };
}

/** The change that makes plans those that count: what asks is seen before what acts. */
function countingNow(
  { gate, heard = 0, status }: Case,
  gated: readonly Gated[],
  left: NothingToDo | undefined,
): CaseChange {
  const plans = gated.map(({ reasons: _, ...plan }) => plan);
  const foremost = plans.find(({ decision }) => decision === "ask") ?? plans[0];
  return {
    ...(status === "held" ? { status: "open", note: "" } : {}),
    ...(foremost ? { planHash: foremost.planHash } : {}),
    gate: { ...roundOf(gate), plans, ...(left ? { stop: left } : {}) },
    planned: heard,
  };
}

/** What of a round stays as it is when its plans are made. */
export const roundOf = (gate: GateWord | undefined): GateWord => ({
  plans: [],
  ended: gate?.ended ?? [],
  ...(gate?.what ? { what: gate.what } : {}),
});
