import { hasEffect, hasEnded, hasFailed, isInFlight, type StepRecord } from "./ledger.ts";
import { dependencyGroup, type Plan } from "./plan.ts";
import type { Step } from "./step.ts";

/** What the ticker does next to a step. */
export interface Action {
  readonly type: "begin" | "skip" | "read-back" | "verify" | "compensate" | "verify-compensation";
  readonly step: Step;
  readonly record: StepRecord;
}

/** What a run does now. Pure: the plan, its ledger and the time decide. Empty, and not ended: wait. */
export function nextActions(
  plan: Plan,
  records: ReadonlyMap<string, StepRecord>,
  now: Date,
): readonly Action[] {
  const recordOf = (id: string): StepRecord => {
    const record = records.get(id);
    if (!record) throw new Error(`the ledger has no line for step "${id}"`);
    return record;
  };
  return plan.steps.flatMap((step): readonly Action[] => {
    const record = recordOf(step.id);
    const type = actionFor(plan, step, record, recordOf, now);
    return type ? [{ type, step, record }] : [];
  });
}

function actionFor(
  plan: Plan,
  step: Step,
  record: StepRecord,
  recordOf: (id: string) => StepRecord,
  now: Date,
): Action["type"] | undefined {
  const group = [...dependencyGroup(plan.steps, step.id)].map(recordOf);
  const failing = group.some(hasFailed);
  switch (record.state) {
    case "pending":
      if (failing) return "skip";
      return step.dependsOn.every((id) => isGood(recordOf(id))) ? "begin" : undefined;
    case "intended":
    case "unknown":
      return "read-back";
    case "sent":
      return isDue(step, record, now) ? "verify" : undefined;
    case "compensating":
      return isDue(step, record, now) ? "verify-compensation" : undefined;
    default: {
      const dependents = plan.steps
        .filter((other) => other.dependsOn.includes(step.id))
        .map((other) => recordOf(other.id));
      const free = dependents.every((other) => hasEnded(other) && !hasEffect(other));
      const quiet = !group.some((other) => isInFlight(other) && other.state !== "compensating");
      return failing && plan.onFailure === "undo" && hasEffect(record) && free && quiet
        ? "compensate"
        : undefined;
    }
  }
}

const isGood = (record: StepRecord) => record.state === "done" || record.state === "satisfied";

const isDue = (step: Step, record: StepRecord, now: Date) =>
  record.checkedAt === undefined ||
  now.getTime() >= Date.parse(record.checkedAt) + step.check.everySeconds * 1_000;

/** Whether nothing is left to do: every step has ended, and none waits to be put back. */
export const isOver = (plan: Plan, records: ReadonlyMap<string, StepRecord>, now: Date): boolean =>
  [...records.values()].every(hasEnded) && nextActions(plan, records, now).length === 0;
