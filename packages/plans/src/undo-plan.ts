import type { Check, Condition } from "./condition.ts";
import { resultsOf, type StepRecord } from "./ledger.ts";
import { makePlan, type Plan, planHash } from "./plan.ts";
import { type Results, resolveReferences } from "./reference.ts";
import type { Step } from "./step.ts";

/** How long an undone property may take to show, and how often it is looked at. */
const settling = { everySeconds: 5, deadlineSeconds: 120 };

const asCheck = (condition: Condition): Check => ({
  read: condition.read,
  acceptors: [{ state: "success", expect: condition.expect }],
  ...settling,
});

/** A step turned round: it starts from where the step left the resource, and ends where the step found it. */
const reversed = (step: Step, dependents: readonly string[], results: Results): Step => ({
  id: `undo-${step.id}`,
  title: `Undo: ${step.title}`,
  resource: step.resource,
  changes: step.changes.map(({ property, from, to }) => ({ property, from: to, to: from })),
  calls: step.compensation.map((call) => ({ ...call, input: resolveReferences(call.input, results) })),
  precondition: step.leaves,
  check: asCheck(step.precondition),
  leaves: step.precondition,
  compensation: step.calls,
  ...(step.interrupts ? { interrupts: step.interrupts } : {}),
  reversible: true,
  destroys: [],
  dependsOn: dependents.map((id) => `undo-${id}`),
});

/** The plan that takes back what a run did, last things first; undefined where nothing of it can be taken back. */
export function undoPlan(plan: Plan, records: ReadonlyMap<string, StepRecord>): Plan | undefined {
  const done = plan.steps.filter(
    (step) => records.get(step.id)?.state === "done" && step.compensation.length > 0,
  );
  if (done.length === 0) return undefined;
  const ids = new Set(done.map((step) => step.id));
  return makePlan({
    caseId: plan.caseId,
    account: plan.account,
    title: `Undo: ${plan.title}`,
    checks: plan.checks,
    steps: done.map((step) =>
      reversed(
        step,
        done
          .filter((other) => other.dependsOn.includes(step.id) && ids.has(other.id))
          .map((other) => other.id),
        resultsOf(records),
      ),
    ),
    onFailure: "stop",
    configHash: plan.configHash,
    undoes: planHash(plan),
  });
}
