import type { CaseStore } from "@watchkeeper/cases/ports";
import type { AuditEntry } from "@watchkeeper/core/audit-entry";
import type { Mode } from "@watchkeeper/plans/gate";
import type { StepRecord } from "@watchkeeper/plans/ledger";
import type { Plan } from "@watchkeeper/plans/plan";
import type { Executor } from "@watchkeeper/plans/ports";
import type { Settings } from "./rule.ts";

/** What the configuration says to reactions. */
export interface ReactionConfig {
  /** Twelve-digit ids of the accounts that are watched. */
  readonly accounts: readonly string[];
  readonly modeOf: (check: string, account: string) => Mode;
  /** How long after its event a check's finding may still be unfinished (milliseconds). */
  readonly settleMsOf: (check: string) => number;
  readonly settings: Settings;
  /** An event older than this (milliseconds) is recorded, and not acted upon. */
  readonly staleAfterMs: number;
  /** The name of the spoke role that changes things: what it does itself wakes nothing. */
  readonly actRole: string;
}

/** What starts the state machine of a case. */
export interface Executions {
  /** Starts `remediate` under a name; harmless where an execution of that name and input was started before. */
  start(name: string, input: { readonly caseId: string; readonly undoBy?: string }): Promise<string>;
}

/** Where plans are kept. */
export interface PlanStore {
  save(caseId: string, planHash: string, plan: Plan, entry: AuditEntry): Promise<void>;
  plan(caseId: string, planHash: string): Promise<Plan>;
  records(caseId: string, plan: Plan, planHash: string): Promise<ReadonlyMap<string, StepRecord>>;
}

/** Where events that nobody can read are kept for people. */
export interface Quarantine {
  keep(body: string, reason: string): Promise<void>;
}

/** What looking at an event needs. */
export interface LookDeps {
  readonly config: ReactionConfig;
  readonly executor: Pick<Executor, "read">;
}

/** The store's part that reactions use. */
export type Cases = Pick<CaseStore, "open" | "find" | "story" | "update">;
