import type { Clock } from "@watchkeeper/core/clock";
import { type Anchor, type AnchorStore, heldSince, isSound, nextAnchor } from "./anchor.ts";
import type { AuditHead } from "./audit-chain.ts";

/** What anchoring needs. */
export interface AnchorAuditDeps {
  /** The heads of all cases' chains, or of those at least that have changed from then on. */
  readonly changedHeads: (since: string | undefined) => Promise<Readonly<Record<string, AuditHead>>>;
  readonly anchors: Pick<AnchorStore, "newestFirst" | "put">;
  readonly clock: Clock;
}

/** Anchors the heads of the cases' chains that changed since the last anchor; what is none is passed over. */
export async function anchorAudit({ changedHeads, anchors, clock }: AnchorAuditDeps): Promise<Anchor> {
  const now = clock.now();
  let places = 0;
  let before: Anchor | undefined;
  for await (const { seq, anchor } of anchors.newestFirst()) {
    places = Math.max(places, seq);
    if (!anchor || !isSound(anchor, now)) continue;
    before = anchor;
    break;
  }
  const anchor = nextAnchor(before, await changedHeads(heldSince(before)), now, places + 1);
  await anchors.put(anchor);
  return anchor;
}
