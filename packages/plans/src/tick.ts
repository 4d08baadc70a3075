import { watchkeeper } from "@watchkeeper/core/audit-entry";
import type { Clock } from "@watchkeeper/core/clock";
import type { Json } from "@watchkeeper/core/json";
import { hasEnded, type StepRecord } from "./ledger.ts";
import type { Action } from "./next-actions.ts";
import type { Plan } from "./plan.ts";
import type { Executor, Leases, RunStore, Switches } from "./ports.ts";

/** What the ticker needs. */
export interface RunDeps {
  readonly store: RunStore;
  readonly leases: Leases;
  readonly executor: Executor;
  readonly switches: Switches;
  /** The gate, asked again when the run starts: a reason not to start, or nothing. Reserves the run's share of the limits. */
  readonly admit: (plan: Plan, planHash: string) => Promise<string | undefined>;
  readonly clock: Clock;
}

/** One run: a plan of a case. */
export interface RunRef {
  readonly caseId: string;
  readonly planHash: string;
}

/** How long a lease lasts without being renewed. */
const leaseMs = 15 * 60_000;

/** One tick's view of the run. */
export interface TickContext {
  readonly ref: RunRef;
  readonly plan: Plan;
  readonly records: Map<string, StepRecord>;
  readonly deps: RunDeps;
  /** Steps that nothing more can be done for in this tick. */
  readonly waiting: Set<string>;
}

/** The name under which a run holds leases and calls AWS. */
export const runId = (ref: RunRef): string => `${ref.caseId}.${ref.planHash.slice(0, 12)}`;

/** Writes a step's new line with its line in the audit trail. */
export async function record(
  tick: TickContext,
  action: Action,
  change: Partial<StepRecord>,
  data: Readonly<Record<string, Json>> = {},
): Promise<StepRecord> {
  const now = tick.deps.clock.now().toISOString();
  const next: StepRecord = { ...action.record, ...change };
  const ended = hasEnded(next) ? { endedAt: now } : {};
  const written = await tick.deps.store.transition(
    tick.ref.caseId,
    tick.ref.planHash,
    { ...next, ...ended },
    {
      actor: watchkeeper,
      type: `step ${next.state}`,
      data: {
        step: action.step.id,
        title: action.step.title,
        ...(next.note ? { note: next.note } : {}),
        ...data,
      },
    },
  );
  tick.records.set(action.step.id, written);
  return written;
}

/** Renews the run's lease on the step's resource; where another run holds it, the step waits. */
export async function holdsLease(tick: TickContext, action: Action): Promise<boolean> {
  const until = new Date(tick.deps.clock.now().getTime() + leaseMs).toISOString();
  const lease = await tick.deps.leases.acquire(action.step.resource, runId(tick.ref), until);
  if (!lease.held) tick.waiting.add(action.step.id);
  return lease.held;
}
