import type { AuditEntry } from "@watchkeeper/core/audit-entry";
import { WatchkeeperError } from "@watchkeeper/core/error";
import type { Json } from "@watchkeeper/core/json";
import type { Call } from "./call.ts";
import type { Task } from "./decide-step.ts";
import type { Front, Progress } from "./front.ts";
import type { Facts } from "./graph.ts";
import type { StepRecord } from "./ledger.ts";
import type { RunOutcome } from "./outcome.ts";
import type { Plan, PlanHeader } from "./plan.ts";
import type { PlanPage } from "./plan-page.ts";
import type { RateBudget } from "./rate-budget.ts";

export { runId } from "@watchkeeper/core/run-id";

/** One run: a plan of a case. */
export interface RunRef {
  readonly caseId: string;
  readonly planHash: string;
}

/** Where a run is as a whole. */
export type RunStatus =
  /** Its plan stands; nobody has started it. */
  | "made"
  | "running"
  /** The halt switch is on: nothing new is sent. */
  | "paused"
  /** It had parked, and a person asked to take it up again. */
  | "resumed"
  | "ended";

/** Why the gate lets no run begin: people are to be asked, may not be asked, or their approval is over; or the plan does not count any more. */
export type Refused = "ask" | "refuse" | "expired" | "changed";

/** A run as a whole: what people see first of it, and what says whether a tick may write. */
export interface RunHead {
  /** Goes up with each write of the run; each write names the one that it read. */
  readonly v: number;
  readonly status: RunStatus;
  readonly outcome?: RunOutcome;
  /** Why it is where it is, for people. */
  readonly note?: string;
  /** Why the gate did not let it begin, when it was asked last. */
  readonly refused?: Refused;
  readonly progress: Progress;
  readonly budget?: RateBudget;
  readonly startedAt?: string;
  readonly pausedAt?: string;
  readonly endedAt?: string;
  /** Who asked to take it up again. */
  readonly resumedBy?: string;
  /** The newest record of its chain. */
  readonly audit: { readonly seq: number; readonly hash: string };
}

/** A run as a tick reads it: everything but its steps. */
export interface OpenRun {
  readonly ref: RunRef;
  readonly header: PlanHeader;
  readonly pages: readonly PlanPage[];
  readonly facts: Facts;
  readonly head: RunHead;
  readonly front: Front;
}

type Changes<T> = { readonly [Member in keyof T]?: T[Member] | undefined };

/** What a tick writes, all or nothing. */
export interface Commit {
  /** What changes in its head; what is undefined is taken out. */
  readonly head: Changes<Omit<RunHead, "v" | "progress" | "audit">>;
  /** Steps that moved, by their numbers; 45 at most. */
  readonly moves: ReadonlyMap<number, StepRecord>;
  /** Steps that are never begun: they have no line of their own. */
  readonly skips?: readonly number[];
  /** Leases to take or renew, each until an ISO time, and those to give back: by ARN. */
  readonly take?: ReadonlyMap<string, string>;
  readonly release?: ReadonlySet<string>;
  readonly entry?: AuditEntry;
}

/** What came of a write: the run as it is now, or the resources whose lease another run holds; then nothing was written. */
export type Committed = { readonly run: OpenRun } | { readonly heldByOthers: readonly string[] };

/** What a run reads and writes. */
export interface RunStore {
  /** The run without its steps; `UnknownPlanFormat` where another release made its plan, `PlanTampered` where what is stored does not match its hash. */
  open(ref: RunRef): Promise<OpenRun>;
  /** The plan whole, each step held against its hash. */
  plan(caseId: string, planHash: string): Promise<Plan>;
  /** Some steps, held against their hashes, with their records; in the order asked for. */
  tasks(run: OpenRun, steps: readonly number[]): Promise<readonly (Task & { readonly record: StepRecord })[]>;
  /** The records of some steps; in the order asked for. */
  records(run: OpenRun, steps: readonly number[]): Promise<readonly StepRecord[]>;
  /** Writes over the run as it was read; throws `LedgerConflict` where it has moved on since. */
  commit(run: OpenRun, commit: Commit): Promise<Committed>;
}

/** The ledger is ahead of what a tick has read of it. */
export const movedOn = ({ caseId }: RunRef) =>
  new WatchkeeperError(
    "LedgerConflict",
    "conflict",
    `The run of case ${caseId} was moved on by another tick meanwhile. This one wrote nothing more.`,
  );

/** Whether the ledger is ahead of what a tick has read of it: the tick is over, and the next one reads it anew. */
export const isLedgerConflict = (error: unknown): boolean =>
  error instanceof Error && error.name === "LedgerConflict";

/** Whether a plan has a format that this release does not know: it is left as it is, and parks. */
export const isUnknownFormat = (error: unknown): error is Error =>
  error instanceof Error && error.name === "UnknownPlanFormat";

/** What a call that changes something is sent under. */
export interface Intent {
  /** The ARN that it changes. */
  readonly resource: string;
  /** Derived from the intent: AWS does the same request once. */
  readonly clientToken: string;
  /** The session's name, as the account's CloudTrail shows it. */
  readonly session: string;
  /** The ARNs of steps that share its session, its own included: up to 20. */
  readonly among: readonly string[];
}

/** What sends calls to the cloud. Errors come out as WatchkeeperErrors: `unavailable` and `bug` mean "perhaps done". */
export interface Executor {
  /** Sends a read, as the spoke's read role. */
  read(call: Call): Promise<Json>;
  /** Sends a call that changes something, once, as the spoke's act role narrowed to this operation on these resources. */
  act(call: Call, intent: Intent): Promise<Json>;
  /** Whether a session can be narrowed to a call's operation on all of these ARNs. */
  holds(call: Call, resources: readonly string[]): boolean;
}

/** What may stop everything. */
export interface Switches {
  halted(): Promise<boolean>;
}
