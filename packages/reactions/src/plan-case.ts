import type { Case } from "@watchkeeper/cases/case";
import type { Finding } from "@watchkeeper/cases/finding";
import { watchkeeper } from "@watchkeeper/core/audit-entry";
import { WatchkeeperError } from "@watchkeeper/core/error";
import type { Json } from "@watchkeeper/core/json";
import { decide, type History, type Mode, modeOfPlan, type Policy } from "@watchkeeper/plans/gate";
import { makePlan, type Plan, planHash } from "@watchkeeper/plans/plan";
import { type RunHead, runId } from "@watchkeeper/plans/run";
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
  | {
      readonly decision: "proceed" | "ask";
      readonly planHash: string;
      readonly reasons: readonly string[];
      /** The name of the execution that carries it out. */
      readonly runName: string;
    }
  | {
      readonly decision: "stop";
      readonly outcome: "already-compliant" | "held" | "refused" | "parked";
      readonly note: string;
    };

type Stop = Extract<PlanAnswer, { decision: "stop" }>;

/** Plans what a case asks for: its fix, the undo of what it fixed, or that its parked run is taken up again. */
export async function planCase(
  { caseId, what }: { readonly caseId: string; readonly what?: "undo" | "resume" | undefined },
  deps: PlanDeps,
): Promise<PlanAnswer> {
  if (what === "undo") return planUndo(caseId, deps);
  return what === "resume" ? takeUp(caseId, deps) : planFix(caseId, deps);
}

/** Looks a second time, plans what is still wrong, and asks the gate. */
async function planFix(caseId: string, deps: PlanDeps): Promise<PlanAnswer> {
  const current = await existing(caseId, deps.cases);
  const { event } = await deps.cases.story(caseId);
  const recognition = recognise(event);
  if (recognition.is !== "known")
    return stop(caseId, "refused", `no rule knows the event "${current.event}" any more`, deps);
  const { findings } = await lookAt(recognition.known, deps);
  const acting = findings.filter(
    (finding) => deps.config.modeOf(finding.check, finding.account) !== "observe",
  );
  if (acting.length === 0)
    return stop(caseId, "already-compliant", "at the second look, nothing was wrong any more", deps);
  const steps = stepsFor(acting);
  if (steps.length === 0)
    return stop(caseId, "refused", `nobody can mend it but a person: ${describe(acting)}`, deps);
  const plan = makePlan({
    caseId,
    account: current.account,
    title: current.title,
    checks: [...new Set(acting.map((finding) => finding.check))],
    steps,
    onFailure: "undo",
    configHash: deps.configHash,
  });
  return gated(plan, modeOfPlan(plan, deps.config.modeOf), deps);
}

/** Plans the undo of what of the case's plans still stands, under the same gate. */
async function planUndo(caseId: string, deps: PlanDeps): Promise<PlanAnswer> {
  const { plans, asked } = await existing(caseId, deps.cases);
  if (asked?.what !== "undo") return unasked("nobody has asked for an undo of this case");
  const made = await Promise.all(
    plans.map(async (hash) => {
      const plan = await deps.plans.plan(caseId, hash);
      const run = await deps.plans.open({ caseId, planHash: hash });
      return {
        hash,
        plan,
        records: await deps.plans.records(
          run,
          plan.steps.map((_, number) => number),
        ),
      };
    }),
  );
  const again = made.find(({ plan }) => plan.undoes !== undefined && plan.requestedAt === asked.at);
  if (again) return gated(again.plan, modeOfPlan(again.plan, deps.config.modeOf), deps, asked.by);
  const undone = new Set(
    made
      .filter(({ plan }) => plan.undoes !== undefined)
      .flatMap(({ records }) => records)
      .filter(({ forth }) => forth.state === "done" || forth.state === "satisfied")
      .map(({ stepId }) => stepId.replace(/^undo-/, "")),
  );
  for (const { plan, records } of made.toReversed()) {
    const undo = plan.undoes === undefined ? undoPlan(plan, records, undone, asked) : undefined;
    if (undo) return gated(undo, modeOfPlan(undo, deps.config.modeOf), deps, asked.by);
  }
  return stop(caseId, "refused", "this case's runs left nothing that can be undone", deps);
}

/**
 * Lets a parked run go on under its hash; whether it still may, the gate says when it starts. A run that came to its end
 * after its execution had been given up is told of once more.
 */
async function takeUp(caseId: string, deps: PlanDeps): Promise<PlanAnswer> {
  const { plans, asked, outcomes = {} } = await existing(caseId, deps.cases);
  if (asked?.what !== "resume") return unasked("nobody has asked to take this case's run up again");
  const runs = await Promise.all(plans.toReversed().map((planHash) => deps.plans.open({ caseId, planHash })));
  // After the one that has parked, an undo may have been asked for and not begun.
  const run = runs.find(({ head }) => isLeft(head)) ?? runs.find(({ head }) => head.startedAt !== undefined);
  if (run === undefined) return stop(caseId, "refused", "this case has no run that was begun", deps);
  const { planHash } = run.ref;
  const head = isLeft(run.head) ? await deps.plans.resume(run.ref, asked.by) : run.head;
  await deps.cases.update(
    caseId,
    { planHash, gate: { decision: "proceed", planHash }, outcomes: without(planHash, outcomes) },
    { actor: asked.by, type: "run to go on", data: { planHash } },
  );
  const runName = `${runId(run.ref)}.v${head.v}`;
  return { decision: "proceed", planHash, reasons: [`${asked.by} asked for it`], runName };
}

/** Whether a run has parked, or its execution ended without it. */
const isLeft = ({ status, outcome, startedAt }: RunHead): boolean =>
  status === "resumed" || outcome === "parked" || (startedAt !== undefined && status !== "ended");

const without = <T>(key: string, { [key]: _, ...rest }: Readonly<Record<string, T>>) => rest;

/** What nobody has asked for changes nothing in the case. */
const unasked = (note: string): Stop => ({ decision: "stop", outcome: "refused", note });

/** Says in the case why nothing is done: what closes it, closes it with that. */
async function stop(
  caseId: string,
  outcome: Stop["outcome"],
  note: string,
  { cases }: PlanDeps,
): Promise<PlanAnswer> {
  await cases.update(
    caseId,
    { gate: { decision: "stop", outcome, note } },
    { actor: watchkeeper, type: "nothing to be done", data: { outcome, note } },
  );
  return { decision: "stop", outcome, note };
}

async function existing(caseId: string, cases: Cases): Promise<Case> {
  const found = await cases.find(caseId);
  if (!found)
    throw new WatchkeeperError("CaseNotFound", "not-found", `There is no case ${caseId}. Nothing was done.`);
  return found;
}

async function gated(plan: Plan, mode: Mode, deps: PlanDeps, by: string = watchkeeper): Promise<PlanAnswer> {
  const { policy, history } = await deps.policyFor(plan.account);
  const { decision, reasons } = decide(plan, { ...policy, mode }, history);
  const planned = planHash(plan);
  const note = reasons.join("; ");
  const stopped: Stop | undefined =
    decision === "hold" || decision === "refuse"
      ? { decision: "stop", outcome: decision === "hold" ? "held" : "refused", note }
      : undefined;
  const hash = await deps.plans.save(
    plan,
    {
      actor: by,
      type: "plan made",
      data: {
        planHash: planned,
        decision,
        reasons: [...reasons],
        steps: plan.steps.length,
        titles: plan.steps.slice(0, mostTitles).map((step) => step.title) as Json,
      },
    },
    {
      gate: stopped ? { ...stopped, planHash: planned } : { decision: decision as "ask", planHash: planned },
    },
  );
  return (
    stopped ?? {
      decision: decision as "proceed" | "ask",
      planHash: hash,
      reasons,
      runName: runId({ caseId: plan.caseId, planHash: hash }),
    }
  );
}

/** How many steps the record of a plan names: the plan itself holds them all. */
const mostTitles = 20;

const checks = new Map(rules.flatMap((rule) => rule.checks.map((check) => [check.id, check] as const)));
const fixes = new Map(remediations.map((remediation) => [remediation.id, remediation]));

/** The steps that mend the findings, each once: two findings may be mended by the same step. */
const stepsFor = (findings: readonly Finding[]): readonly Step[] => [
  ...new Map(planned(findings).map((step) => [step.id, step])).values(),
];

const planned = (findings: readonly Finding[]): readonly Step[] =>
  findings.flatMap((finding) => fixes.get(checks.get(finding.check)?.remediation ?? "")?.plan(finding) ?? []);

const describe = (findings: readonly Finding[]) => findings.map((finding) => finding.summary).join("; ");
