import type { AuditEntry } from "@watchkeeper/core/audit-entry";
import type { EventEnvelope } from "@watchkeeper/core/define-event";
import type { AuditHead, AuditRecord } from "./audit-chain.ts";
import type { Case, NewCase } from "./case.ts";
import type { Finding } from "./finding.ts";

/** Where cases live. Every change stands in the audit trail in the same transaction. */
export interface CaseStore {
  /** Keeps a new case with what opened it; `exists` where the same occurrence opened it before. */
  open(
    opened: NewCase,
    story: { readonly event: EventEnvelope; readonly findings: readonly Finding[] },
    entries: readonly AuditEntry[],
  ): Promise<"opened" | "exists">;
  find(id: string): Promise<Case | undefined>;
  /** All cases, the newest first; without what the gate said and how each plan came out. */
  list(): Promise<readonly Case[]>;
  story(id: string): Promise<{ readonly event: EventEnvelope; readonly findings: readonly Finding[] }>;
  /** Changes a case and writes its record; absent values stay as they are. */
  update(id: string, change: Partial<NewCase>, entry: AuditEntry): Promise<Case>;
  audit(id: string): Promise<readonly AuditRecord[]>;
}

/** The chain of a run of a case. */
export interface RunChain {
  /** What its first record continues. */
  readonly id: string;
  readonly planHash: string;
  /** What the run itself says of its newest record, before its records were read and after; undefined where it is gone. */
  readonly head: AuditHead | undefined;
  readonly since: AuditHead | undefined;
  readonly records: readonly AuditRecord[];
}
