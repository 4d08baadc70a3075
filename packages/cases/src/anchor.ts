import { hashOf } from "@watchkeeper/core/json";
import * as z from "zod";
import { type AuditFlaw, type AuditHead, type AuditRecord, recordAt } from "./audit-chain.ts";
import { caseChain, readChainName } from "./chains.ts";
import { isSignedBy, type PublicKey, signed } from "./signature.ts";

/** Chains' heads at one moment, chained to the anchor before: kept where nobody can change it (S3 Object Lock). */
export const anchorSchema = z.object({
  /** 3: it holds the heads of all kinds of chains, by their names; before, of cases alone, by their ids. Absent: of all cases. */
  v: z.union([z.literal(2), z.literal(3)]).optional(),
  /** 1 for the first. */
  seq: z.number().int(),
  at: z.iso.datetime(),
  /** It holds the heads of the chains that had changed from then on; absent: of all. */
  since: z.iso.datetime().optional(),
  heads: z.record(z.string(), z.object({ seq: z.number().int(), hash: z.string() })),
  /** The hash of the anchor before; empty for the first. */
  prev: z.string(),
  hash: z.string(),
  /** Since version 3. */
  signed: signed.optional(),
});

/** Chains' heads at one moment. */
export type Anchor = z.output<typeof anchorSchema>;

/** What stands in an anchor's place, as it was first written. */
export interface StoredAnchor {
  /** Of its place; 0 where it stands in no anchor's place. */
  readonly seq: number;
  /** Absent: what stands there is none. */
  readonly anchor?: Anchor | undefined;
  /** Somebody has tried to hide it since, or to write over it. */
  readonly tamperedWith: boolean;
}

/** Where anchors are kept: write once, read for good. */
export interface AnchorStore {
  /** From the newest backwards, each read when it is asked for. */
  newestFirst(): AsyncIterable<StoredAnchor>;
  put(anchor: Anchor): Promise<void>;
}

/** How much of the time before the last anchor the next one covers again: clocks differ, and an index lags behind. */
const overlapMs = 3_600_000;
/** How old the newest anchor may be, where there is something to anchor: one day may fail. */
const mostAgeMs = 2 * 86_400_000;

/** By how much the clocks of two functions may differ. */
const clockSkewMs = 60_000;

/** The anchor that stands where the one before is looked for is what it says, and not of a moment to come. */
export const isSound = (anchor: Anchor, now: Date): boolean =>
  isWhole(anchor) && Date.parse(anchor.at) <= now.getTime() + clockSkewMs;

function isWhole(anchor: Anchor): boolean {
  const { hash, signed: _, ...content } = anchor;
  return hashOf(content) === hash;
}

/** From when on the chains must have changed that the next anchor holds; undefined: it holds all. */
export const heldSince = (before: Anchor | undefined): string | undefined =>
  before?.v !== undefined ? new Date(Date.parse(before.at) - overlapMs).toISOString() : undefined;

/**
 * The next anchor.
 *
 * @param seq the first place that is free: it may be further on than the anchor before, where what stands between is none.
 */
export function nextAnchor(
  before: Anchor | undefined,
  heads: Readonly<Record<string, AuditHead>>,
  at: Date,
  seq = (before?.seq ?? 0) + 1,
): Anchor {
  const since = heldSince(before);
  const content = {
    v: 3 as const,
    seq,
    at: at.toISOString(),
    ...(since === undefined ? {} : { since }),
    heads: { ...heads },
    prev: before?.hash ?? "",
  };
  return { ...content, hash: hashOf(content) };
}

/** What an audit knows beside the anchors themselves. */
export interface AnchorSurroundings {
  /** The records, by the names of their chains. */
  readonly chains: ReadonlyMap<string, readonly AuditRecord[]>;
  /** Absent: the notary has not begun. */
  readonly key?: PublicKey | undefined;
  readonly now: Date;
}

/**
 * What the anchors say against the store: a broken or hidden anchor, a case that is gone, a chain that was rewritten or
 * cut, a record that should be in an anchor and is in none; and that there has been no anchor for long.
 */
export function verifyAnchors(
  stored: readonly StoredAnchor[],
  { chains, key, now }: AnchorSurroundings,
): readonly AuditFlaw[] {
  const anchors = stored.flatMap(({ anchor }) => anchor ?? []);
  return [
    ...brokenAnchors(stored),
    ...unsigned(anchors, key),
    ...anchors.flatMap((anchor) => lostSince(anchor, chains)),
    ...unanchored(anchors, chains),
    ...staleAnchors(anchors, chains, now),
  ];
}

/** The heads that an anchor holds, by the names of their chains. */
export const headsOf = ({ v, heads }: Anchor): readonly (readonly [string, AuditHead])[] =>
  Object.entries(heads).map(([name, head]) => [v === 3 ? name : caseChain(name), head] as const);

const idOf = (chain: string): string => readChainName(chain)?.id ?? chain;

function brokenAnchors(stored: readonly StoredAnchor[]): readonly AuditFlaw[] {
  const flaws: AuditFlaw[] = [];
  const flaw = (seq: number, message: string) => flaws.push({ caseId: "", seq, flaw: "edited", message });
  let last = 0;
  // What is broken may be passed over, or be continued: either is told of once, where it is broken.
  let prevs: readonly string[] = [""];
  for (const { seq, anchor, tamperedWith } of stored) {
    if (tamperedWith) flaw(seq, `anchor ${seq} was hidden, or written over`);
    const isNext = seq === last + 1 && anchor?.seq === seq && prevs.includes(anchor.prev);
    const isGood = isNext && isWhole(anchor);
    if (!isGood) flaw(seq, `anchor ${seq} is broken`);
    const own = anchor ? [anchor.hash] : [];
    prevs = isGood ? own : [...prevs, ...own];
    last = seq;
  }
  return flaws;
}

/** The anchors that another key has signed, or none; earlier releases signed none. */
const unsigned = (anchors: readonly Anchor[], key: PublicKey | undefined): readonly AuditFlaw[] =>
  anchors.flatMap((anchor) => {
    if (anchor.v !== 3 || !isWhole(anchor)) return [];
    if (key && anchor.signed && isSignedBy(key, anchor.hash, anchor.signed)) return [];
    const message = `anchor ${anchor.seq} is not signed by the key of this stage`;
    return [{ caseId: "", seq: anchor.seq, flaw: "edited" as const, message }];
  });

/** The heads that an anchor holds, and that their chains no longer have. */
const lostSince = (
  anchor: Anchor,
  chains: ReadonlyMap<string, readonly AuditRecord[]>,
): readonly AuditFlaw[] =>
  headsOf(anchor).flatMap(([name, head]) => {
    const chain = chains.get(name);
    const record = recordAt(chain, head.seq);
    if (head.seq === 0 || record?.hash === head.hash) return [];
    const flaw = record ? "edited" : "missing";
    const why = record
      ? "differs from"
      : chain?.length
        ? "is gone since"
        : "is gone, with its whole chain, since";
    const message = `it ${why} the anchor of ${anchor.at}`;
    return [{ caseId: idOf(name), seq: head.seq, flaw, message }];
  });

/** The records that are older than the newest anchor, and that none of them holds: somebody dated them back, or forged it. */
function unanchored(
  anchors: readonly Anchor[],
  chains: ReadonlyMap<string, readonly AuditRecord[]>,
): readonly AuditFlaw[] {
  const whole = anchors.filter(isWhole);
  const newest = whole.at(-1);
  if (newest === undefined) return [];
  const until = new Date(Date.parse(newest.at) - overlapMs).toISOString();
  // Chains of other kinds than cases' are held from then on.
  const from = whole.find(({ v }) => v === 3)?.at ?? "~";
  const held = new Map<string, number>();
  for (const anchor of anchors)
    for (const [name, { seq }] of headsOf(anchor)) held.set(name, Math.max(seq, held.get(name) ?? 0));
  return [...chains].flatMap(([name, records]) => {
    const since = readChainName(name)?.kind === "case" ? "" : from;
    const first = records.find(({ seq, at }) => seq > (held.get(name) ?? 0) && at >= since && at < until);
    if (first === undefined) return [];
    const message = `it is older than the anchor of ${newest.at}, and in none`;
    return [{ caseId: idOf(name), seq: first.seq, flaw: "inserted" as const, message }];
  });
}

/** Anchors are made by the day: where none is, somebody has seen to that. */
function staleAnchors(
  anchors: readonly Anchor[],
  chains: ReadonlyMap<string, readonly AuditRecord[]>,
  now: Date,
): readonly AuditFlaw[] {
  const since = new Date(now.getTime() - mostAgeMs).toISOString();
  const newest = anchors.filter(isWhole).at(-1);
  const isWaiting = [...chains.values()].some((records) =>
    records.some(({ at }) => at < since && at > (newest?.at ?? "")),
  );
  if (!isWaiting) return [];
  const last = newest ? `the newest anchor is of ${newest.at}` : "there is no anchor";
  const message = `${last}, and records have waited for one for two days: anchoring was stopped`;
  return [{ caseId: "", seq: newest?.seq ?? 0, flaw: "stale", message }];
}
