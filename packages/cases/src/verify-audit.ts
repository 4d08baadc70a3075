import { verifyAnchors } from "./anchor.ts";
import { type AuditFlaw, type AuditHead, type AuditRecord, verifyChain } from "./audit-chain.ts";
import type { Case } from "./case.ts";
import type { AnchorStore, CaseStore, RunChain } from "./ports.ts";

/** What an audit of the whole trail found. */
export interface AuditReport {
  readonly cases: number;
  readonly records: number;
  readonly anchors: number;
  readonly flaws: readonly AuditFlaw[];
}

/** Verifies every case's chain, and all of them against the anchors; cases and runs may go on meanwhile. */
export async function verifyAudit(deps: {
  readonly cases: Pick<CaseStore, "list" | "find" | "audit">;
  readonly anchors: Pick<AnchorStore, "list">;
  readonly chains: (found: Pick<Case, "id" | "plans">) => Promise<readonly RunChain[]>;
}): Promise<AuditReport> {
  const chains = new Map<string, readonly AuditRecord[]>();
  const flaws: AuditFlaw[] = [];
  let records = 0;
  for (const found of await deps.cases.list()) {
    const own = await deps.cases.audit(found.id);
    const since = (await deps.cases.find(found.id))?.audit;
    const runs = await deps.chains({ id: found.id, plans: plansOf(found, own) });
    chains.set(found.id, own);
    flaws.push(
      ...verifyGrowing(found.id, own, found.audit, since),
      ...runs.flatMap((run) => verifyRun(run, own)),
    );
    records += own.length + runs.reduce((sum, run) => sum + run.records.length, 0);
  }
  const anchors = await deps.anchors.list();
  flaws.push(...verifyAnchors(anchors, chains));
  return { cases: chains.size, records, anchors: anchors.length, flaws };
}

/** The plans that a case names, and those that its records tell of: whoever takes one out of the case hides no run. */
const plansOf = ({ plans }: Case, own: readonly AuditRecord[]): string[] => [
  ...new Set([
    ...plans,
    ...own.flatMap(({ type, data: { planHash } }) =>
      type === "plan made" && typeof planHash === "string" ? [planHash] : [],
    ),
  ]),
];

/** Verifies a chain whose head was read before its records, and again after them: it may have grown meanwhile. */
function verifyGrowing(
  id: string,
  records: readonly AuditRecord[],
  head: AuditHead,
  since: AuditHead = head,
): readonly AuditFlaw[] {
  const last = records.at(-1);
  const known = records.find(({ seq }) => seq === head.seq);
  const hasGrown = last !== undefined && last.seq > head.seq && last.seq <= since.seq;
  const holdsHead = head.seq === 0 || known?.hash === head.hash;
  return verifyChain(id, records, hasGrown && holdsHead ? last : head);
}

/** A run's chain must be whole, and hold the record that its case was closed with. */
function verifyRun(
  { id, planHash, head, since, records }: RunChain,
  own: readonly AuditRecord[],
): readonly AuditFlaw[] {
  if (head === undefined)
    return [{ caseId: id, seq: 0, flaw: "missing", message: "the run that the case names is gone" }];
  const closings = own.flatMap(({ data }) => closingsIn(data, planHash));
  const told = closings.flatMap((run) => (isHead(run) ? [run] : []));
  const rewritten = told.find(({ seq, hash }) => seq > 0 && records[seq - 1]?.hash !== hash);
  return [
    ...verifyGrowing(id, records, head, since),
    ...(rewritten
      ? [
          {
            caseId: id,
            seq: rewritten.seq,
            flaw: "edited" as const,
            message: "it is not the record that its case was closed with",
          },
        ]
      : []),
  ];
}

const isHead = (value: unknown): value is AuditHead =>
  value !== null && typeof value === "object" && "seq" in value && "hash" in value;

/** What a case's record says of a run's newest one; releases before 0.3 told of one run. */
function closingsIn(
  { runs, run, planHash: named }: AuditRecord["data"],
  planHash: string,
): readonly unknown[] {
  const told = Array.isArray(runs) ? (runs as { readonly planHash?: unknown }[]) : [];
  return [...(named === planHash ? [run] : []), ...told.filter((one) => one.planHash === planHash)];
}
