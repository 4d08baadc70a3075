import type { AuditEntry } from "@watchkeeper/core/audit-entry";
import type { EventEnvelope } from "@watchkeeper/core/define-event";
import type { AuditRecord } from "./audit-chain.ts";
import type { Case, NewCase } from "./case.ts";
import type { Finding } from "./finding.ts";

/** What opened a case, and what joined it. */
export interface Story {
  readonly event: EventEnvelope;
  /** The event that opened it, and those that brought it something new, in their order. */
  readonly events: readonly EventEnvelope[];
  readonly findings: readonly Finding[];
}

/** Who holds what findings are about. */
export interface Holding {
  /** The case that was the last to claim it. */
  readonly caseId: string;
  /** That case, where it is not over; of a group, where it is one that others may join. Absent: what it claimed is free. */
  readonly open?: Case;
  /** The case is about to be opened, by somebody who may have died over it. */
  readonly isBeingOpened: boolean;
}

/** Who holds what, by subject and by group; what nobody ever claimed is not in it. */
export type Holdings = ReadonlyMap<string, Holding>;

/** What comes to a case that is there. */
export interface Joining {
  readonly event: EventEnvelope;
  /** The id of the case that the event would have opened: it is known from now on. Absent: some of it is still to be brought elsewhere. */
  readonly own?: string;
  /** What is new in it, or told otherwise than before. */
  readonly findings: readonly Finding[];
}

/** An undo that somebody asked for, and that was planned. */
export interface Undo {
  readonly caseId: string;
  readonly planHash: string;
  /** Who asked for it, as an identity. */
  readonly by: string;
}

/** The undo that was the last to be planned of something, with its case as it stands now. */
export interface LastUndo extends Undo {
  readonly found: Case;
}

/** A change of a case, or what makes it of the case as it is. */
export type CaseChange = Partial<NewCase> | ((current: Case) => Partial<NewCase>);

/** Where cases live. Every change stands in the audit trail in the same transaction. */
export interface CaseStore {
  /** Who holds what these findings are about. */
  holders(findings: readonly Finding[]): Promise<Holdings>;
  /**
   * Keeps a new case with what opened it, and claims what it is about unless it is closed already. `exists`: the same
   * occurrence opened it before. `taken`: others have claimed some of it since `before`; what was kept is claimed.
   */
  open(
    opened: NewCase,
    story: { readonly event: EventEnvelope; readonly findings: readonly Finding[] },
    entries: readonly AuditEntry[],
    before: Holdings,
  ): Promise<"opened" | "exists" | "taken">;
  /** Adds to a case what joins it; `taken` as above; absent `before`: nothing is claimed. Throws what `change` throws, and keeps nothing of the event then. */
  join(
    id: string,
    joining: Joining,
    change: CaseChange,
    entry: AuditEntry,
    before: Holdings | undefined,
  ): Promise<Case | "taken">;
  /** What a case has on record of these findings' subjects, by subject. */
  recorded(id: string, findings: readonly Finding[]): Promise<ReadonlyMap<string, Finding>>;
  find(id: string): Promise<Case | undefined>;
  /** The case, or the one that its event has joined. */
  findKnown(id: string): Promise<Case | undefined>;
  /** All cases, the newest first; without what the gate said and how each plan came out. */
  list(): Promise<readonly Case[]>;
  story(id: string): Promise<Story>;
  /** What was found, as `story` has it. */
  findings(id: string): Promise<readonly Finding[]>;
  /** Keeps that an undo was planned of what these findings are about. */
  keepUndo(undo: Undo, findings: readonly Finding[]): Promise<void>;
  /** The last undo of what each of these findings is about, by subject; what was never to be undone is not in it. */
  lastUndos(findings: readonly Finding[]): Promise<ReadonlyMap<string, LastUndo>>;
  /** Changes a case and writes its record; absent values stay as they are. Throws what `change` throws, and changes nothing then. */
  update(id: string, change: CaseChange, entry: AuditEntry): Promise<Case>;
  audit(id: string): Promise<readonly AuditRecord[]>;
}
