import type { AuditEntry } from "@watchkeeper/core/audit-entry";
import { hashOf } from "@watchkeeper/core/json";
import * as z from "zod/mini";
import type { Holds } from "./held.ts";

/** One hash-chained line of a case's story: its hash covers all else in it, and so the hash of the line before. */
export const auditRecord = z.object({
  caseId: z.string(),
  /** 1 for the first. */
  seq: z.int(),
  at: z.iso.datetime(),
  actor: z.string(),
  type: z.string(),
  data: z.record(z.string(), z.json()),
  /** The items that were written with it, by what they said: an audit holds them to it. Releases before 0.4 wrote none. */
  holds: z.optional(z.record(z.string(), z.string())),
  /** The hash of record `seq - 1`; the case's id for the first. */
  prev: z.string(),
  hash: z.string(),
});

/** One hash-chained line of a case's story. */
export type AuditRecord = z.output<typeof auditRecord>;

/** The newest record of a chain. */
export interface AuditHead {
  readonly seq: number;
  readonly hash: string;
}

/** The head of a chain that has no record yet. */
export const emptyHead = (caseId: string): AuditHead => ({ seq: 0, hash: caseId });

/** The next record after a head. */
export function nextRecord(
  caseId: string,
  head: AuditHead,
  entry: AuditEntry,
  at: Date,
  holds?: Holds,
): AuditRecord {
  const content = {
    caseId,
    seq: head.seq + 1,
    at: at.toISOString(),
    ...entry,
    ...(holds ? { holds } : {}),
    prev: head.hash,
  };
  return { ...content, hash: hashOf(content) } as AuditRecord;
}

/** A record by its number: where nobody has changed the chain, it stands in its place. */
export const recordAt = (
  records: readonly AuditRecord[] | undefined,
  seq: number,
): AuditRecord | undefined =>
  records?.[seq - 1]?.seq === seq ? records[seq - 1] : records?.find((record) => record.seq === seq);

/** What is wrong with a chain, and where. */
export interface AuditFlaw {
  readonly caseId: string;
  readonly seq: number;
  readonly flaw: "edited" | "missing" | "inserted" | "reordered" | "stale";
  readonly message: string;
}

/**
 * Verifies a case's records against each other and against the head that the case holds. Finds a record that was
 * edited, taken out (the last one too), put in, or moved.
 *
 * @param records in the order of the store.
 */
export function verifyChain(
  caseId: string,
  records: readonly AuditRecord[],
  head: AuditHead,
): readonly AuditFlaw[] {
  const flaws: AuditFlaw[] = [];
  const flaw = (seq: number, kind: AuditFlaw["flaw"], message: string) =>
    flaws.push({ caseId, seq, flaw: kind, message });
  let before: AuditHead = emptyHead(caseId);
  for (const record of records) {
    const { hash, ...content } = record;
    if (hashOf(content) !== hash) flaw(record.seq, "edited", "its content does not match its hash");
    else if (record.seq <= before.seq) flaw(record.seq, "reordered", `it stands after record ${before.seq}`);
    else if (record.seq > before.seq + 1)
      flaw(before.seq + 1, "missing", `record ${record.seq} follows ${before.seq}`);
    else if (record.prev !== before.hash)
      flaw(record.seq, "inserted", `it does not continue record ${before.seq}`);
    before = { seq: Math.max(before.seq, record.seq), hash: record.hash };
  }
  if (before.seq < head.seq)
    flaw(
      before.seq + 1,
      "missing",
      `the case's newest record is ${head.seq}; the store ends at ${before.seq}`,
    );
  else if (before.seq > head.seq)
    flaw(
      head.seq + 1,
      "inserted",
      `the case's newest record is ${head.seq}; the store goes on to ${before.seq}`,
    );
  else if (before.hash !== head.hash && flaws.length === 0)
    flaw(head.seq, "edited", "it is not the record that the case ends with");
  return flaws;
}
