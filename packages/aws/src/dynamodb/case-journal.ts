import { nextRecord } from "@watchkeeper/cases/audit-chain";
import { type Case, caseSchema } from "@watchkeeper/cases/case";
import { caseChain } from "@watchkeeper/cases/chains";
import { type Holds, holdsOf } from "@watchkeeper/cases/held";
import type { CaseChange } from "@watchkeeper/cases/ports";
import type { AuditEntry } from "@watchkeeper/core/audit-entry";
import type { Clock } from "@watchkeeper/core/clock";
import { defined } from "@watchkeeper/core/defined";
import { WatchkeeperError } from "@watchkeeper/core/error";
import { auditWrite } from "./audit-trail.ts";
import { isListedAnew, listing } from "./case-listing.ts";
import type { TableOperation } from "./operations.ts";
import type { Tables } from "./tables.ts";
import type { Item, Key, Write } from "./write.ts";

/** A change of a case: writes of its parts, a change of itself, and the line that tells of it. */
export interface JournalEntry {
  readonly writes?: readonly Write[];
  readonly change?: CaseChange;
  readonly entry: AuditEntry;
  /** What the line holds beside the writes: what was written before them. */
  readonly holds?: Holds;
}

/** What the journal needs, beside the writes that come with it. */
export const journalOperations = [
  "dynamodb:GetItem of cases",
  "dynamodb:UpdateItem of cases CASE#*",
  "dynamodb:PutItem of trail CASE#*",
] as const satisfies readonly TableOperation[];

const maxTries = 8;

export const caseKey = (id: string): Key => ({ pk: caseChain(id), sk: "META" });

/** The items of a case's partition that some writes put there. */
export const rowsOf = (id: string, writes: readonly Write[]): readonly Item[] =>
  writes.flatMap((write) => ("put" in write && write.put.pk === caseKey(id).pk ? [write.put] : []));

/** The stored form of a case, parsed where it enters. */
export function parseCase(item: Item): Case {
  const parsed = caseSchema.safeParse(item);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new WatchkeeperError(
      "InvalidStoredItem",
      "bug",
      `The stored item ${item.pk} ${item.sk} is not a case: ${issue?.path.join(".")}: ${issue?.message}. It was left as it is.`,
    );
  }
  return parsed.data;
}

/**
 * Writes what happened to a case together with its audit record, all or nothing: the record continues the chain whose
 * head the case holds, so two writers cannot both continue it.
 *
 * @returns the case as it is now, or the number of the given write whose condition failed.
 */
export async function writeJournal(
  { cases, transact }: Pick<Tables, "cases" | "transact">,
  clock: Clock,
  id: string,
  journal: JournalEntry,
): Promise<Case | { readonly failed: number }> {
  for (let tries = 0; tries < maxTries; tries++) {
    const item = await cases.get(caseKey(id));
    if (!item)
      throw new WatchkeeperError("CaseNotFound", "not-found", `There is no case ${id}. Nothing was written.`);
    const current = parseCase(item);
    const change = typeof journal.change === "function" ? journal.change(current) : journal.change;
    const changed: Case = { ...current, ...defined(change ?? {}) };
    const own = journal.writes ?? [];
    const holds = { ...journal.holds, ...holdsOf([{ ...caseKey(id), ...changed }, ...rowsOf(id, own)]) };
    const record = nextRecord(id, current.audit, journal.entry, clock.now(), holds);
    const next: Case = { ...changed, audit: { seq: record.seq, hash: record.hash } };
    const answer = await transact([
      ...own,
      auditWrite(caseKey(id).pk, record),
      {
        in: "cases",
        update: caseKey(id),
        set: {
          ...change,
          ...(isListedAnew(current, next) ? listing(next, record.at) : {}),
          audit: next.audit,
        },
        if: { "audit.hash": current.audit.hash },
      },
    ]);
    if (answer === undefined) return next;
    if (answer.failed < own.length) return answer;
  }
  throw new WatchkeeperError(
    "JournalContention",
    "throttled",
    `Case ${id} is written by others at this moment. Nothing was written; the same call may succeed later.`,
  );
}
