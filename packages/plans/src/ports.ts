import type { AuditEntry } from "@watchkeeper/core/audit-entry";
import type { Json } from "@watchkeeper/core/json";
import type { ApprovalDecision, ApprovalRequest } from "./approval.ts";
import type { Call } from "./call.ts";
import type { StepRecord } from "./ledger.ts";
import type { Plan } from "./plan.ts";

/** What a run reads and writes. Every write stands in the case's audit trail in the same transaction. */
export interface RunStore {
  plan(caseId: string, planHash: string): Promise<Plan>;
  /** The ledger: a line for each step, fresh ones included. */
  records(caseId: string, plan: Plan, planHash: string): Promise<ReadonlyMap<string, StepRecord>>;
  /**
   * Writes a line over the one with version `record.v`; throws `LedgerConflict` where the ledger is ahead of that:
   * another tick wrote first, or this one did, and the answer was lost.
   */
  transition(caseId: string, planHash: string, record: StepRecord, entry: AuditEntry): Promise<StepRecord>;
}

/** Whether the ledger is ahead of what a tick has read of it: the tick is over, and the next one reads it anew. */
export const isLedgerConflict = (error: unknown): boolean =>
  error instanceof Error && error.name === "LedgerConflict";

/** Who holds a resource. */
export type LeaseAnswer =
  | { readonly held: true; readonly fence: number }
  | { readonly held: false; readonly by: string };

/** One run at a time per resource. */
export interface Leases {
  /** Takes or renews the lease on an ARN for a run, until an ISO time. */
  acquire(resource: string, run: string, until: string): Promise<LeaseAnswer>;
  release(resource: string, run: string): Promise<void>;
}

/** What a call that changes something is sent under. */
export interface Intent {
  /** The ARN that the call changes. */
  readonly resource: string;
  /** The same for the same intent: AWS does it once, where it can. */
  readonly clientToken: string;
  /** Shown in the account's CloudTrail. */
  readonly session: string;
  /**
   * The ARNs that the session may do this operation on, `resource` among them: those of the steps that share it
   * (`share-sessions.ts`). The same list is the same session.
   */
  readonly among: readonly string[];
}

/** What sends calls to the cloud. Errors come out as WatchkeeperErrors: `unavailable` and `bug` mean "perhaps done". */
export interface Executor {
  /** Sends a read, as the spoke's read role. */
  read(call: Call): Promise<Json>;
  /** Sends a call that changes something, as the spoke's act role narrowed to this operation on the intent's `among`. */
  act(call: Call, intent: Intent): Promise<Json>;
}

/** What may stop everything. */
export interface Switches {
  halted(): Promise<boolean>;
}

/** An approval with its decisions so far. */
export interface AskedApproval {
  readonly request: ApprovalRequest;
  readonly decisions: readonly ApprovalDecision[];
  /** Goes up with each decision. */
  readonly version: number;
}

/** Where approvals and their decisions are kept. */
export interface ApprovalStore {
  plan(caseId: string, planHash: string): Promise<Plan>;
  request(request: ApprovalRequest, entry: AuditEntry): Promise<void>;
  /** The request and its decisions; undefined where nobody was asked about this plan. */
  find(caseId: string, planHash: string): Promise<AskedApproval | undefined>;
  /**
   * Keeps a person's decision together with a line of the outbox, on the condition that the approval is still at
   * `version`; `moved` where somebody else decided meanwhile.
   */
  decide(
    caseId: string,
    planHash: string,
    decision: ApprovalDecision,
    version: number,
    entry: AuditEntry,
  ): Promise<"kept" | "moved">;
}

/** A decision whose execution has perhaps not been told of it. */
export interface OutboxLine {
  readonly caseId: string;
  readonly planHash: string;
  readonly by: string;
}

/** What must still be told to waiting executions: written with each decision, taken out once it was told. */
export interface Outbox {
  /** The lines that are older than whoever wrote them should have needed. */
  due(): Promise<readonly OutboxLine[]>;
  told(line: OutboxLine): Promise<void>;
}

/** How a waiting execution is told. `gone`: it no longer waits (decided, timed out or stopped before). */
export interface TaskTokens {
  succeed(token: string, output: Json): Promise<"told" | "gone">;
}

/** How much was done in an account this hour: read by the gate, reserved by a conditional write. */
export interface Limits {
  stepsThisHour(account: string): Promise<number>;
  /** Reserves `steps` for a run; false where that would pass `max`. A run's second asking changes nothing. */
  reserve(account: string, run: string, steps: number, max: number): Promise<boolean>;
}
