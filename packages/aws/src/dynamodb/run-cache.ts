import type { Facts } from "@watchkeeper/plans/graph";
import type { StepRecord } from "@watchkeeper/plans/ledger";
import type { PlanHeader } from "@watchkeeper/plans/plan";
import type { PlanPage } from "@watchkeeper/plans/plan-page";
import type { RunRef } from "@watchkeeper/plans/run";
import type { Step } from "@watchkeeper/plans/step";

/** What of a plan never changes, but for its steps. */
export interface KnownPlan {
  readonly header: PlanHeader;
  readonly pages: readonly PlanPage[];
  readonly facts: Facts;
}

interface Known {
  plan: KnownPlan | undefined;
  readonly steps: Map<number, Step>;
  /** Steps that were held against their hashes. */
  readonly proven: Set<number>;
  /** Records, as they are at version `v` of the run. */
  readonly records: Map<number, StepRecord>;
  v: number;
}

/** How many runs a warm process remembers. */
const mostRuns = 4;

/** What a warm process knows of the runs that it worked on last: their plans, and their records at one version. */
export class RunCache {
  readonly #runs = new Map<string, Known>();

  #of({ caseId, planHash }: RunRef): Known {
    const key = `${caseId}#${planHash}`;
    const known = this.#runs.get(key) ?? {
      plan: undefined,
      steps: new Map(),
      proven: new Set(),
      records: new Map(),
      v: 0,
    };
    this.#runs.delete(key);
    this.#runs.set(key, known);
    for (const old of this.#runs.keys()) {
      if (this.#runs.size <= mostRuns) break;
      this.#runs.delete(old);
    }
    return known;
  }

  plan(ref: RunRef): KnownPlan | undefined {
    return this.#of(ref).plan;
  }

  keepPlan(ref: RunRef, plan: KnownPlan): KnownPlan {
    this.#of(ref).plan = plan;
    return plan;
  }

  step(ref: RunRef, number: number): Step | undefined {
    return this.#of(ref).steps.get(number);
  }

  keepStep(ref: RunRef, number: number, step: Step): void {
    this.#of(ref).steps.set(number, step);
  }

  /** Whether a step is the one with this hash; worked out once. */
  isProven(ref: RunRef, number: number, hash: string, hashed: () => string): boolean {
    const { proven } = this.#of(ref);
    if (!proven.has(number) && hashed() === hash) proven.add(number);
    return proven.has(number);
  }

  /** The run is at this version: what is known of another's records is forgotten. */
  at(ref: RunRef, v: number, before = v): void {
    const known = this.#of(ref);
    if (known.v !== before) known.records.clear();
    known.v = v;
  }

  record(ref: RunRef, number: number): StepRecord | undefined {
    return this.#of(ref).records.get(number);
  }

  keepRecord(ref: RunRef, number: number, record: StepRecord): void {
    this.#of(ref).records.set(number, record);
  }
}
