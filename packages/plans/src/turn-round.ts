import type { Json } from "@watchkeeper/core/json";
import type { Check, Condition } from "./condition.ts";
import { type Results, resolveReferences } from "./reference.ts";
import type { Step } from "./step.ts";

const asCheck = (condition: Condition, { everySeconds, maxEverySeconds, deadlineSeconds }: Check): Check => ({
  ...condition,
  everySeconds,
  ...(maxEverySeconds === undefined ? {} : { maxEverySeconds }),
  deadlineSeconds,
});

/**
 * A step turned round: it starts from where the step left the resource, and ends where the step found it. Compensation
 * and undo are such steps, on the same path as any other. Undefined where nothing can put it back.
 *
 * @param results what the step answered: its way back refers to it.
 */
export function turnRound(step: Step, results: Results): Step | undefined {
  const { compensation, also, retryOn, interrupts } = step;
  if (compensation === undefined) return undefined;
  const resolved = <T>(value: T): T => resolveReferences(value as Json, results) as T;
  return {
    id: `undo-${step.id}`,
    title: `Undo: ${step.title}`,
    resource: step.resource,
    ...(also ? { also } : {}),
    changes: step.changes.map(({ property, from, to }) => ({ property, from: to, to: from })),
    call: resolved(compensation),
    precondition: resolved(step.leaves),
    check: resolved(asCheck(step.precondition, step.check)),
    leaves: resolved(step.precondition),
    ...(step.repeat ? {} : { compensation: resolved(step.call) }),
    ...(retryOn ? { retryOn } : {}),
    ...(interrupts ? { interrupts } : {}),
    reversible: true,
    destroys: [],
    dependsOn: [],
  };
}
