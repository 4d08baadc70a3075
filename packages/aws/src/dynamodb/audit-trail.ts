import { type AuditRecord, auditRecord } from "@watchkeeper/cases/audit-chain";
import type { Table } from "./table.ts";
import type { Key, Write } from "./write.ts";

/** The place of a chain's record. A chain is named as what it tells of: `CASE#…`. */
export const auditKey = (chain: string, seq: number): Key => ({
  pk: chain,
  sk: String(seq).padStart(8, "0"),
});

/** Writes a chain's next record, where none is. */
export const auditWrite = (chain: string, record: AuditRecord): Write => ({
  in: "trail",
  put: { ...auditKey(chain, record.seq), v: 1, ...record },
  if: "absent",
});

/** A chain's record, by its number; undefined where there is none. */
export const readRecord = async (
  trail: Table,
  chain: string,
  seq: number,
): Promise<AuditRecord | undefined> => {
  const { pk, sk } = auditKey(chain, seq);
  const [item] = await trail.query(pk, sk);
  return item && auditRecord.parse(item);
};

/** A chain's records, in their order. */
export const readChain = async (trail: Table, chain: string): Promise<readonly AuditRecord[]> =>
  (await trail.query(chain)).map((item) => auditRecord.parse(item));
