import type { Case } from "@watchkeeper/cases/case";
import type { Finding } from "@watchkeeper/cases/finding";
import { watchkeeper } from "@watchkeeper/core/audit-entry";
import { WatchkeeperError } from "@watchkeeper/core/error";
import type { Json } from "@watchkeeper/core/json";
import { decide, type History, type Mode, type Policy } from "@watchkeeper/plans/gate";
import { makePlan, type Plan, planHash } from "@watchkeeper/plans/plan";
import type { Step } from "@watchkeeper/plans/step";
import { undoPlan } from "@watchkeeper/plans/undo-plan";
import { lookAt, recognise } from "./look-at-event.ts";
import type { Cases, LookDeps, PlanStore } from "./ports.ts";
import { remediations } from "./remediations/index.ts";
import { rules } from "./rules/index.ts";

/** What planning a case needs. */
export interface PlanDeps extends LookDeps {
  readonly cases: Cases;
  readonly plans: PlanStore;
  readonly policyFor: (account: string) => Promise<{ policy: Omit<Policy, "mode">; history: History }>;
  readonly configHash: string;
}

/** What the state machine does next. */
export type PlanAnswer =
  | { readonly decision: "proceed" | "ask"; readonly planHash: string; readonly reasons: readonly string[] }
  | {
      readonly decision: "stop";
      readonly outcome: "already-compliant" | "held" | "refused";
      readonly note: string;
    };

/** Looks a second time, plans what is still wrong, and asks the gate. */
export async function planCase(caseId: string, deps: PlanDeps): Promise<PlanAnswer> {
  const current = await existing(caseId, deps.cases);
  const { event } = await deps.cases.story(caseId);
  const recognition = recognise(event);
  if (recognition.is !== "known") {
    return {
      decision: "stop",
      outcome: "refused",
      note: `no rule knows the event "${current.event}" any more`,
    };
  }
  const { findings } = await lookAt(recognition.known, deps);
  const acting = findings.filter(
    (finding) => deps.config.modeOf(finding.check, finding.account) !== "observe",
  );
  if (acting.length === 0) {
    return {
      decision: "stop",
      outcome: "already-compliant",
      note: "at the second look, nothing was wrong any more",
    };
  }
  const steps = stepsFor(acting);
  if (steps.length === 0) {
    return {
      decision: "stop",
      outcome: "refused",
      note: `nobody can mend it but a person: ${describe(acting)}`,
    };
  }
  const plan = makePlan({
    caseId,
    account: current.account,
    title: current.title,
    checks: [...new Set(acting.map((finding) => finding.check))],
    steps,
    onFailure: "undo",
    configHash: deps.configHash,
  });
  return gated(plan, strictest(plan, deps), deps);
}

/** Plans the undo of what the case's last plan did, under the same gate. */
export async function planUndo(caseId: string, by: string, deps: PlanDeps): Promise<PlanAnswer> {
  const { planHash: lastHash } = await existing(caseId, deps.cases);
  const last = lastHash === undefined ? undefined : await deps.plans.plan(caseId, lastHash);
  const records = last && lastHash ? await deps.plans.records(caseId, last, lastHash) : undefined;
  if (last?.undoes !== undefined && records) {
    // Made before, by an attempt that died or an asking that came to nothing: the same plan is asked about again.
    const isUnbegun = [...records.values()].every(({ v }) => v === 0);
    if (isUnbegun) return gated(last, strictest(last, deps), deps, by);
    return { decision: "stop", outcome: "refused", note: "this case was undone before" };
  }
  const plan = last && records && undoPlan(last, records);
  if (!plan)
    return {
      decision: "stop",
      outcome: "refused",
      note: "this case's last run left nothing that can be undone",
    };
  return gated(plan, strictest(plan, deps), deps, by);
}

async function existing(caseId: string, cases: Cases): Promise<Case> {
  const found = await cases.find(caseId);
  if (!found)
    throw new WatchkeeperError("CaseNotFound", "not-found", `There is no case ${caseId}. Nothing was done.`);
  return found;
}

async function gated(plan: Plan, mode: Mode, deps: PlanDeps, by: string = watchkeeper): Promise<PlanAnswer> {
  const hash = planHash(plan);
  const { policy, history } = await deps.policyFor(plan.account);
  const { decision, reasons } = decide(plan, { ...policy, mode }, history);
  await deps.plans.save(plan.caseId, hash, plan, {
    actor: by,
    type: "plan made",
    data: {
      planHash: hash,
      decision,
      reasons: [...reasons],
      steps: plan.steps.map((step) => step.title) as Json,
    },
  });
  if (decision === "hold" || decision === "refuse") {
    return { decision: "stop", outcome: decision === "hold" ? "held" : "refused", note: reasons.join("; ") };
  }
  return { decision, planHash: hash, reasons };
}

/** One plan, one mode: where one of its checks asks, the whole plan does. */
const strictest = (plan: Plan, { config }: PlanDeps): Mode =>
  plan.checks.some((check) => config.modeOf(check, plan.account) === "ask") ? "ask" : "enforce";

const checks = new Map(rules.flatMap((rule) => rule.checks.map((check) => [check.id, check] as const)));
const fixes = new Map(remediations.map((remediation) => [remediation.id, remediation]));

/** The steps that mend the findings, each once: two findings may be mended by the same step. */
const stepsFor = (findings: readonly Finding[]): readonly Step[] => [
  ...new Map(planned(findings).map((step) => [step.id, step])).values(),
];

const planned = (findings: readonly Finding[]): readonly Step[] =>
  findings.flatMap((finding) => fixes.get(checks.get(finding.check)?.remediation ?? "")?.plan(finding) ?? []);

const describe = (findings: readonly Finding[]) => findings.map((finding) => finding.summary).join("; ");
