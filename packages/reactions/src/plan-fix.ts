import type { Case } from "@watchkeeper/cases/case";
import { type Finding, subjectOf } from "@watchkeeper/cases/finding";
import { makePlan, type Plan, planHash } from "@watchkeeper/plans/plan";
import type { Step } from "@watchkeeper/plans/step";
import { inWaves } from "@watchkeeper/plans/waves";
import { gatedPlans, type NothingToDo, type PlanAnswer, type PlanDeps } from "./gated-plans.ts";
import { lookAt, recognise } from "./look-at-event.ts";
import { remediations } from "./remediations/index.ts";
import { rules } from "./rules/index.ts";
import { titleOf } from "./title-of.ts";

/**
 * Looks a second time, plans what is on record and still wrong, and asks the gate: one plan for what may act at once, one
 * for what asks.
 */
export async function planFix(current: Case, deps: PlanDeps): Promise<PlanAnswer | NothingToDo> {
  const { events, findings: onRecord } = await deps.cases.story(current.id);
  const known = events.map(recognise).flatMap((one) => (one.is === "known" ? [one.known] : []));
  if (known.length === 0)
    return { outcome: "superseded", note: `no rule knows the event "${current.event}" any more` };
  const subjects = new Set(onRecord.map(subjectOf));
  const { findings } = await lookAt(known, deps);
  // What is found now and was not before is told of by its own event, when it has settled.
  const acting = findings.filter(
    (finding) =>
      subjects.has(subjectOf(finding)) && deps.config.modeOf(finding.check, finding.account) !== "observe",
  );
  if (acting.length === 0)
    return { outcome: "already-compliant", note: "at the second look, nothing was wrong any more" };
  const mended = fixesOf(acting, await unwantedSteps(current, deps));
  const left = whatIsLeft(acting, mended);
  if (left && mended.length === 0) return left;
  const { policy } = await deps.policyFor(current.account);
  const plans = plansOf(current, mended, deps).map((plan) =>
    afterAllBefore(current, makePlan({ ...plan, steps: inWaves(plan.steps, policy.maxResources) })),
  );
  return gatedPlans(current, plans, deps, { left });
}

/** A finding with the steps that mend it. */
interface Fix {
  readonly finding: Finding;
  readonly steps: readonly Step[];
}

const checks = new Map(rules.flatMap((rule) => rule.checks.map((check) => [check.id, check] as const)));
const fixes = new Map(remediations.map((remediation) => [remediation.id, remediation]));

/** The steps of a finding's remediation. */
const stepsFor = (finding: Finding): readonly Step[] =>
  fixes.get(checks.get(finding.check)?.remediation ?? "")?.plan(finding) ?? [];

/** What mends findings, each subject once: of what several events tell of it, the first that can be mended. */
function fixesOf(findings: readonly Finding[], without: ReadonlySet<string>): readonly Fix[] {
  const bySubject = new Map<string, Fix>();
  for (const finding of findings) {
    const subject = subjectOf(finding);
    if (bySubject.has(subject)) continue;
    const wanted = stepsFor(finding).filter(({ id }) => !without.has(id));
    if (wanted.length > 0) bySubject.set(subject, { finding, steps: wanted });
  }
  return [...bySubject.values()];
}

/** What of the findings nothing mends, and why; undefined where all is seen to. */
function whatIsLeft(findings: readonly Finding[], mended: readonly Fix[]): NothingToDo | undefined {
  const subjects = new Set(mended.map(({ finding }) => subjectOf(finding)));
  const left = findings.filter((finding) => !subjects.has(subjectOf(finding)));
  if (left.length === 0) return undefined;
  const unwanted = left.filter((finding) => stepsFor(finding).length > 0);
  return unwanted.length < left.length
    ? { outcome: "refused", note: `nobody can mend it but a person: ${titleOf(left)}` }
    : { outcome: "denied", note: `people have denied it before, or taken it back: ${titleOf(left)}` };
}

/** The steps that people have denied, or taken back: what joins a case does not do them once more, until somebody has it tried again. */
async function unwantedSteps(
  { id, gate, outcomes = {} }: Case,
  { plans }: PlanDeps,
): Promise<ReadonlySet<string>> {
  if (gate?.what === "retry") return new Set();
  const unwanted = Object.keys(outcomes).filter(
    (hash) => outcomes[hash] === "denied" || outcomes[hash] === "undone",
  );
  const made = await Promise.all(unwanted.map((hash) => plans.plan(id, hash)));
  return new Set(made.flatMap(({ steps }) => steps.map((step) => step.id.replace(/^undo-/, ""))));
}

/** The plan for what may act at once, and the plan for what asks; a step that serves both acts at once. */
function plansOf(current: Case, mended: readonly Fix[], { config, configHash }: PlanDeps): readonly Plan[] {
  const known = new Set<string>();
  return (["enforce", "ask"] as const).flatMap((mode): Plan[] => {
    const own = mended.filter(({ finding }) => config.modeOf(finding.check, finding.account) === mode);
    const steps = new Map(own.flatMap((fix) => fix.steps.map((step) => [step.id, step] as const)));
    for (const id of known) steps.delete(id);
    for (const id of steps.keys()) known.add(id);
    if (steps.size === 0) return [];
    const findings = own.map(({ finding }) => finding);
    return [
      {
        caseId: current.id,
        account: current.account,
        title: titleOf(findings),
        checks: [...new Set(findings.map(({ check }) => check))],
        steps: [...steps.values()],
        onFailure: "undo",
        configHash,
        ...retryTerms(current),
      },
    ];
  });
}

/** A plan that has come to its end before is another plan when it is made once more: it is admitted and carried out anew. */
function afterAllBefore({ outcomes = {}, gate }: Case, plan: Plan): Plan {
  const ended = new Set([...Object.keys(outcomes), ...(gate?.ended ?? [])]);
  let next = plan;
  for (let hash = planHash(next); ended.has(hash); hash = planHash(next))
    next = makePlan({ ...plan, follows: hash });
  return next;
}

/** What is tried again is another plan than the one before. Whoever has a denied one tried again does not approve it. */
function retryTerms({ asked, outcomes = {} }: Case): Pick<Plan, "requestedAt" | "requestedBy"> {
  if (asked?.what !== "retry") return {};
  const wasDenied = Object.values(outcomes).includes("denied");
  return { requestedAt: asked.at, ...(wasDenied ? { requestedBy: asked.by } : {}) };
}
