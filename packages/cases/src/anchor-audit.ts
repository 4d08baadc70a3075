import type { Clock } from "@watchkeeper/core/clock";
import { eachAtOnce } from "@watchkeeper/core/each-at-once";
import { type Anchor, type AnchorStore, heldSince, isSound, nextAnchor } from "./anchor.ts";
import type { AuditHead, AuditRecord } from "./audit-chain.ts";
import type { RecordVault, TrailAlarm } from "./notary.ts";
import type { Signer } from "./signature.ts";
import { patienceMs } from "./verify-notary.ts";

/** A chain, with the head that whatever it tells of holds; absent: that of its records is. */
export interface ChangedChain {
  readonly chain: string;
  readonly head?: AuditHead;
}

/** What anchoring needs. */
export interface AnchorAuditDeps {
  /** All chains, or of those at least that have changed from then on. */
  readonly changedChains: (since: string | undefined) => Promise<readonly ChangedChain[]>;
  readonly recordsOf: (chain: string) => Promise<readonly AuditRecord[]>;
  readonly anchors: Pick<AnchorStore, "newestFirst" | "put">;
  readonly vault: Pick<RecordVault, "keep" | "raise"> & {
    /** The numbers of the records that are kept of a chain. */
    readonly keptOf: (chain: string) => Promise<ReadonlySet<number>>;
  };
  readonly signer: Signer;
  readonly clock: Clock;
}

/** What came of it. */
export interface Anchored {
  readonly anchor: Anchor;
  /** Records that the notary had not kept in its time; they are kept now. */
  readonly late: number;
  readonly alarms: readonly TrailAlarm[];
}

/** How many chains are looked through at once. */
const sideBySide = 8;

/**
 * Anchors the heads of the chains that changed since the last anchor; what is none is passed over. And looks through
 * these chains for what the notary has missed.
 */
export async function anchorAudit(deps: AnchorAuditDeps): Promise<Anchored> {
  const { anchors, clock, signer } = deps;
  let places = 0;
  let before: Anchor | undefined;
  for await (const { seq, anchor } of anchors.newestFirst()) {
    places = Math.max(places, seq);
    // Another may have put it since this one began.
    if (!anchor || !isSound(anchor, clock.now())) continue;
    before = anchor;
    break;
  }
  const now = clock.now();
  const changed = await deps.changedChains(heldSince(before));
  const { heads, late, alarms } = await sweep(changed, deps);
  const anchor = nextAnchor(before, heads, now, places + 1);
  const put = { ...anchor, signed: await signer.sign(anchor.hash) };
  await anchors.put(put);
  return { anchor: put, late, alarms };
}

/** Keeps of some chains what the notary has not, and raises an alarm for what is in its keeping alone. */
async function sweep(changed: readonly ChangedChain[], { recordsOf, vault, clock }: AnchorAuditDeps) {
  const heads: Record<string, AuditHead> = {};
  const alarms: TrailAlarm[] = [];
  let late = 0;
  await eachAtOnce(sideBySide, changed, async ({ chain, head }) => {
    // In this order: what is kept was in the trail before.
    const kept = await vault.keptOf(chain);
    const records = await recordsOf(chain);
    const at = clock.now().toISOString();
    const raise = async (alarm: Omit<TrailAlarm, "v" | "chain" | "at">) => {
      const whole = { v: 1 as const, chain, at, ...alarm };
      await vault.raise(whole);
      alarms.push(whole);
    };
    for (const record of records) {
      if (kept.has(record.seq)) continue;
      const known = await vault.keep(chain, record);
      if (known !== record.hash) await raise({ seq: record.seq, what: "changed", known, found: record.hash });
      else if (Date.parse(record.at) < clock.now().getTime() - patienceMs) late += 1;
    }
    const present = new Set(records.map(({ seq }) => seq));
    for (const seq of kept) if (!present.has(seq)) await raise({ seq, what: "removed" });
    const last = head ?? records.at(-1);
    if (last) heads[chain] = { seq: last.seq, hash: last.hash };
  });
  return { heads: sorted(heads), late, alarms };
}

/** Whoever looks side by side ends in any order. */
const sorted = <T>(entries: Readonly<Record<string, T>>): Record<string, T> =>
  Object.fromEntries(Object.entries(entries).toSorted(([a], [b]) => (a < b ? -1 : 1)));
