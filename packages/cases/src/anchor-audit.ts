import type { Clock } from "@watchkeeper/core/clock";
import { type Anchor, nextAnchor } from "./anchor.ts";
import type { AnchorStore, CaseStore } from "./ports.ts";

/** Anchors the heads of all cases' chains. */
export async function anchorAudit(deps: {
  readonly cases: Pick<CaseStore, "list">;
  readonly anchors: AnchorStore;
  readonly clock: Clock;
}): Promise<Anchor> {
  const before = (await deps.anchors.list()).at(-1);
  const heads = Object.fromEntries((await deps.cases.list()).map(({ id, audit }) => [id, audit]));
  const anchor = nextAnchor(before, heads, deps.clock.now());
  await deps.anchors.put(anchor);
  return anchor;
}
