import { hashOf } from "@watchkeeper/core/json";
import * as z from "zod";
import type { AuditFlaw, AuditHead, AuditRecord } from "./audit-chain.ts";

/** All chains' heads at one moment, chained to the anchor before: kept where nobody can change it (S3 Object Lock). */
export const anchorSchema = z.object({
  /** 1 for the first. */
  seq: z.number().int(),
  at: z.iso.datetime(),
  heads: z.record(z.string(), z.object({ seq: z.number().int(), hash: z.string() })),
  /** The hash of the anchor before; empty for the first. */
  prev: z.string(),
  hash: z.string(),
});

/** All chains' heads at one moment. */
export type Anchor = z.output<typeof anchorSchema>;

/** The next anchor. */
export function nextAnchor(
  before: Anchor | undefined,
  heads: Readonly<Record<string, AuditHead>>,
  at: Date,
): Anchor {
  const content = {
    seq: (before?.seq ?? 0) + 1,
    at: at.toISOString(),
    heads: { ...heads },
    prev: before?.hash ?? "",
  };
  return { ...content, hash: hashOf(content) };
}

/** What the anchors say against the store: a broken anchor, a case that is gone, a chain that was rewritten or cut. */
export function verifyAnchors(
  anchors: readonly Anchor[],
  chains: ReadonlyMap<string, readonly AuditRecord[]>,
): readonly AuditFlaw[] {
  const flaws: AuditFlaw[] = [];
  let prev = "";
  for (const [index, anchor] of anchors.entries()) {
    const { hash, ...content } = anchor;
    if (hashOf(content) !== hash || anchor.prev !== prev || anchor.seq !== index + 1) {
      flaws.push({ caseId: "", seq: anchor.seq, flaw: "edited", message: `anchor ${anchor.seq} is broken` });
    }
    prev = hash;
    for (const [caseId, head] of Object.entries(anchor.heads)) {
      const record = chains.get(caseId)?.find((candidate) => candidate.seq === head.seq);
      if (record?.hash === head.hash) continue;
      const kind = record === undefined ? "missing" : "edited";
      const why = chains.has(caseId)
        ? record
          ? "differs from"
          : "is gone since"
        : "is gone, with its whole case, since";
      flaws.push({ caseId, seq: head.seq, flaw: kind, message: `it ${why} the anchor of ${anchor.at}` });
    }
  }
  return flaws;
}
