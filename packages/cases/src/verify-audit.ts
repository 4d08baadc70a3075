import { verifyAnchors } from "./anchor.ts";
import { type AuditFlaw, type AuditRecord, verifyChain } from "./audit-chain.ts";
import type { AnchorStore, CaseStore } from "./ports.ts";

/** What an audit of the whole trail found. */
export interface AuditReport {
  readonly cases: number;
  readonly records: number;
  readonly anchors: number;
  readonly flaws: readonly AuditFlaw[];
}

/** Verifies every case's chain, and all of them against the anchors. */
export async function verifyAudit(deps: {
  readonly cases: Pick<CaseStore, "list" | "audit">;
  readonly anchors: Pick<AnchorStore, "list">;
}): Promise<AuditReport> {
  const chains = new Map<string, readonly AuditRecord[]>();
  const flaws: AuditFlaw[] = [];
  for (const { id, audit } of await deps.cases.list()) {
    const records = await deps.cases.audit(id);
    chains.set(id, records);
    flaws.push(...verifyChain(id, records, audit));
  }
  const anchors = await deps.anchors.list();
  flaws.push(...verifyAnchors(anchors, chains));
  const records = [...chains.values()].reduce((sum, chain) => sum + chain.length, 0);
  return { cases: chains.size, records, anchors: anchors.length, flaws };
}
