import { WatchkeeperError } from "@watchkeeper/core/error";
import { hashOf } from "@watchkeeper/core/json";
import type { Step } from "./step.ts";

/** What is shown, approved, run and audited. Its hash covers all of it. */
export interface Plan {
  readonly caseId: string;
  readonly account: string;
  /** What it is for, in one line for people. */
  readonly title: string;
  /** The checks whose findings it mends. */
  readonly checks: readonly string[];
  readonly steps: readonly Step[];
  /** When a step fails: leave its dependency group as it is, or put back what this run changed in it. */
  readonly onFailure: "stop" | "undo";
  /** The configuration under which it was made. */
  readonly configHash: string;
  /** Of an undo: the hash of the plan that it takes back. */
  readonly undoes?: string;
}

/** SHA-256 of the plan's canonical JSON (RFC 8785): what an approval is bound to. */
export const planHash = (plan: Plan): string => hashOf(plan);

/** Freezes a plan after checking that its step ids are unique and its edges lead to earlier knots without a ring. */
export function makePlan(plan: Plan): Plan {
  const ids = new Set(plan.steps.map((step) => step.id));
  if (ids.size !== plan.steps.length) throw invalid(plan, "two steps have the same id");
  for (const step of plan.steps) {
    const stray = step.dependsOn.find((id) => !ids.has(id));
    if (stray) throw invalid(plan, `step "${step.id}" depends on "${stray}", which is not in the plan`);
  }
  if (hasRing(plan.steps)) throw invalid(plan, "its steps depend on each other in a ring");
  return deepFreeze(plan);
}

/** The steps that hang together with this one through dependsOn, itself included: what fails and is put back together. */
export function dependencyGroup(steps: readonly Step[], id: string): ReadonlySet<string> {
  const group = new Set([id]);
  for (let size = 0; size !== group.size; ) {
    size = group.size;
    for (const step of steps) {
      if (group.has(step.id)) for (const other of step.dependsOn) group.add(other);
      else if (step.dependsOn.some((other) => group.has(other))) group.add(step.id);
    }
  }
  return group;
}

const invalid = (plan: Plan, why: string) =>
  new WatchkeeperError(
    "InvalidPlan",
    "bug",
    `The plan "${plan.title}" of ${plan.caseId} is not valid: ${why}.`,
  );

function hasRing(steps: readonly Step[]): boolean {
  const open = new Map(steps.map((step) => [step.id, new Set(step.dependsOn)]));
  for (;;) {
    const ready = [...open].filter(([, needs]) => needs.size === 0).map(([id]) => id);
    if (ready.length === 0) return open.size > 0;
    for (const id of ready) {
      open.delete(id);
      for (const needs of open.values()) needs.delete(id);
    }
  }
}

function deepFreeze<T>(value: T): T {
  if (value !== null && typeof value === "object" && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const inner of Object.values(value)) deepFreeze(inner);
  }
  return value;
}
