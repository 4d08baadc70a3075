import type { AuditEntry } from "@watchkeeper/core/audit-entry";
import type { Json } from "@watchkeeper/core/json";
import type { ApprovalDecision, ApprovalRequest } from "./approval.ts";
import type { PlanTerms } from "./plan.ts";

/** An approval with its decisions so far. */
export interface AskedApproval {
  readonly request: ApprovalRequest;
  readonly decisions: readonly ApprovalDecision[];
  /** Goes up with each decision. */
  readonly version: number;
}

/** Where approvals and their decisions are kept. */
export interface ApprovalStore {
  /** What the plan is, beside its steps. */
  terms(caseId: string, planHash: string): Promise<PlanTerms>;
  /**
   * Puts the question, where the approval is still at the version that `before` names (absent: nobody was asked yet);
   * `settled` where the decisions of then answer it. `moved`: it was not put, for others have decided or asked meanwhile.
   */
  request(
    request: ApprovalRequest,
    before: AskedBefore | undefined,
    entry: AuditEntry,
  ): Promise<Put | "moved">;
  /** The request and its decisions; undefined where nobody was asked about this plan. */
  find(caseId: string, planHash: string): Promise<AskedApproval | undefined>;
  /**
   * Keeps a person's decision together with a line of the outbox, on the conditions that the approval is still at
   * `version`, open, and such that this person may decide so; `moved` where any fails.
   */
  decide(caseId: string, planHash: string, deciding: Deciding, entry: AuditEntry): Promise<"kept" | "moved">;
}

/** How a question stands that is put anew. */
export interface AskedBefore {
  readonly version: number;
  /** Whether anybody has said anything. */
  readonly isDecided: boolean;
  readonly settled: Settled | undefined;
}

/** A question that was put. */
export interface Put {
  /** Its record in the case's chain. */
  readonly seq: number;
  /** Whether its plan counted then: something may have joined the case since it was made. */
  readonly counts: boolean;
}

/** How an approval is settled. */
export type Settled = "approved" | "denied";

/** A decision that is to be kept, and what it rests on. */
export interface Deciding {
  readonly decision: ApprovalDecision;
  /** All identities of whoever decides: none of them may have asked for the plan. */
  readonly identities: readonly string[];
  /** What it settles, with those before it; undefined where it settles nothing. */
  readonly settles: Settled | undefined;
  /** The approval's, when the decision was weighed. */
  readonly version: number;
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

/** What a run reserves: all of its steps, once an hour. */
export interface Reservation {
  readonly run: string;
  readonly steps: number;
}

/** How much was done in an account this hour: read by the gate, reserved by a conditional write. */
export interface Limits {
  /** Steps that runs have reserved this hour; not counting those of one, which a tick of it that died may have reserved. */
  stepsThisHour(account: string, but?: Reservation): Promise<number>;
  /**
   * Counts `steps` for a run; false, and nothing counted, where that would pass `max`. What people approved passes it
   * (`max` absent), and is counted too. A run's second asking changes nothing.
   */
  reserve(account: string, run: string, steps: number, max: number | undefined): Promise<boolean>;
}
