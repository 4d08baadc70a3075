import type { AuditRecord } from "./audit-chain.ts";

/**
 * A case's records and its runs', in one order. Whoever writes has a clock of their own, which may be ahead of the
 * others': no record is told before one that its chain has in front of it. What is of the same moment: a run's records
 * come after its case's, and before the case's end.
 */
export function mergeChains(
  own: readonly AuditRecord[],
  runs: readonly (readonly AuditRecord[])[],
): readonly AuditRecord[] {
  const rankOf = ({ type }: AuditRecord) => (type === "case closed" ? 2 : 0);
  const placed = [placesOf(own, rankOf), ...runs.map((chain) => placesOf(chain, () => 1))].flat();
  return placed.sort((a, b) => a.at.localeCompare(b.at) || a.rank - b.rank).map(({ record }) => record);
}

/** When each record was there for certain: not after any that follows it. */
function placesOf(chain: readonly AuditRecord[], rankOf: (record: AuditRecord) => number) {
  let at = "~";
  let rank = Number.POSITIVE_INFINITY;
  return chain
    .toReversed()
    .map((record) => {
      const isAhead = record.at > at;
      rank = isAhead || record.at === at ? Math.min(rank, rankOf(record)) : rankOf(record);
      at = isAhead ? at : record.at;
      return { record, at, rank };
    })
    .toReversed();
}
