import type { Plan } from "@watchkeeper/plans/plan";

/** How far a plan reaches, and what of it can be taken back. */
export interface BlastRadius {
  readonly resources: number;
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  readonly steps: number;
  /** The titles of steps that nothing can take back. */
  readonly irreversible: readonly string[];
  /** What is gone for good afterwards. */
  readonly destroys: readonly string[];
  /** What does not work meanwhile. */
  readonly interrupts: readonly string[];
}

/** Measures a plan. */
export function blastRadius({ steps, account }: Pick<Plan, "steps" | "account">): BlastRadius {
  const calls = steps.flatMap((step) => step.calls);
  return {
    resources: new Set(steps.map((step) => step.resource)).size,
    accounts: [...new Set([account, ...calls.map((call) => call.account)])],
    regions: [...new Set(calls.map((call) => call.region))],
    steps: steps.length,
    irreversible: steps.filter((step) => !step.reversible).map((step) => step.title),
    destroys: steps.flatMap((step) => step.destroys),
    interrupts: steps.flatMap((step) => step.interrupts ?? []),
  };
}

/** A number with its noun: `1 resource`, `2 resources`. */
export const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? "" : "s"}`;
