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

/** What a warm process knows of one run: its plan, and its records at one version. */
export class KnownRun {
  plan: KnownPlan | undefined;
  readonly steps = new Map<number, Step>();
  /** Records, as they are at version `v` of the run. */
  readonly records = new Map<number, StepRecord>();
  /** Steps that were held against their hashes. */
  readonly #proven = new Set<number>();
  #v = 0;

  /** Whether a step is the one with this hash; worked out once. */
  isProven(number: number, hash: string, hashed: () => string): boolean {
    if (!this.#proven.has(number) && hashed() === hash) this.#proven.add(number);
    return this.#proven.has(number);
  }

  /** The run is at this version: what is known of another's records is forgotten. */
  at(v: number, before = v): void {
    if (this.#v !== before) this.records.clear();
    this.#v = v;
  }
}

/** How many runs a warm process remembers at most, and how many steps these have together. */
const mostRuns = 200;
const mostSteps = 40_000;

/**
 * What a warm process knows of the runs that it worked on last. Whoever works on one holds on to what is known of it:
 * others may push it out meanwhile.
 */
export class RunCache {
  readonly #runs = new Map<string, KnownRun>();

  of({ caseId, planHash }: RunRef): KnownRun {
    const key = `${caseId}#${planHash}`;
    const known = this.#runs.get(key);
    const run = known ?? new KnownRun();
    this.#runs.delete(key);
    this.#runs.set(key, run);
    if (!known) this.#forget();
    return run;
  }

  /** Forgets the runs that were asked for longest ago, as far as there are too many; never the newest. */
  #forget(): void {
    let steps = 0;
    for (const { plan } of this.#runs.values()) steps += plan?.header.steps ?? 0;
    for (const [old, { plan }] of this.#runs) {
      if (this.#runs.size <= mostRuns && (steps <= mostSteps || this.#runs.size === 1)) break;
      this.#runs.delete(old);
      steps -= plan?.header.steps ?? 0;
    }
  }
}
