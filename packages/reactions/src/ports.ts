import type { Case } from "@watchkeeper/cases/case";
import type { CaseChange, CaseStore } from "@watchkeeper/cases/ports";
import type { AuditEntry } from "@watchkeeper/core/audit-entry";
import type { Clock } from "@watchkeeper/core/clock";
import type { Mode } from "@watchkeeper/plans/gate";
import type { StepRecord } from "@watchkeeper/plans/ledger";
import type { Operations } from "@watchkeeper/plans/operation";
import type { Plan } from "@watchkeeper/plans/plan";
import type { Executor, OpenRun, RunHead, RunRef } from "@watchkeeper/plans/run";
import type { ComingAgain } from "./coming.ts";
import type { Recognise } from "./recognise.ts";

/** What the configuration says to reactions. */
export interface ReactionConfig {
  /** Twelve-digit ids of the accounts that are watched. */
  readonly accounts: readonly string[];
  readonly modeOf: (check: string, account: string) => Mode;
  /** How long after its event a check's finding may still be unfinished (milliseconds). */
  readonly settleMsOf: (check: string) => number;
  /** The parsed settings of each check, by its id. */
  readonly settings: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** An event older than this (milliseconds) is recorded, and not acted upon. */
  readonly staleAfterMs: number;
  /** The name of the spoke role that changes things: what it does itself wakes nothing. */
  readonly actRole: string;
}

/** What starts the state machine of a case. */
export interface Executions {
  /** Starts `remediate` under a name; harmless where an execution of that name and input was started before. */
  start(
    name: string,
    input: { readonly caseId: string; readonly what?: NonNullable<Case["asked"]>["what"] },
  ): Promise<string>;
}

/** Where plans are kept. */
export interface PlanStore {
  /** Keeps a plan with a change of its case and the record that tells of it; answers with its hash. Keeping it again changes nothing of its run. */
  save(plan: Plan, entry: AuditEntry, change: CaseChange): Promise<string>;
  plan(caseId: string, planHash: string): Promise<Plan>;
  open(ref: RunRef): Promise<OpenRun>;
  records(run: OpenRun, steps: readonly number[]): Promise<readonly StepRecord[]>;
  /** Lets the next tick take a parked run up again; a second asking changes nothing. */
  resume(ref: RunRef, by: string): Promise<RunHead>;
}

/** Where events that nobody can read are kept for people. */
export interface Quarantine {
  keep(body: string, reason: string): Promise<void>;
}

/** What looking at events needs. */
export interface LookDeps {
  readonly config: Pick<ReactionConfig, "settings">;
  readonly executor: Pick<Executor, "read">;
  readonly operations: Operations;
}

/** What reading an event and looking at it needs. */
export interface WatchDeps extends LookDeps {
  readonly config: ReactionConfig;
  readonly recognise: Recognise;
}

/** The store's part that reactions use. */
export type Cases = Pick<
  CaseStore,
  "holders" | "recorded" | "open" | "join" | "find" | "findKnown" | "story" | "update"
>;

/** Tells who waits for people's word on a case's plans that they are made anew. */
export interface Waiting {
  changed(ref: RunRef): Promise<void>;
}

/** What reacting to an event needs. */
export interface ReactDeps extends WatchDeps {
  readonly cases: Cases;
  readonly executions: Executions;
  readonly waiting: Waiting;
  readonly quarantine: Quarantine;
  /** Has an event come again, not before an ISO time: as such, or for what of it had not settled. */
  readonly comeAgain: (body: string, coming: ComingAgain) => Promise<void>;
  readonly clock: Clock;
}
