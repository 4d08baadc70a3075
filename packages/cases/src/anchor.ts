import { hashOf } from "@watchkeeper/core/json";
import * as z from "zod";
import type { AuditFlaw, AuditHead, AuditRecord } from "./audit-chain.ts";

/** Chains' heads at one moment, chained to the anchor before: kept where nobody can change it (S3 Object Lock). */
export const anchorSchema = z.object({
  /** Absent: an earlier release's, which holds the heads of all chains. */
  v: z.literal(2).optional(),
  /** 1 for the first. */
  seq: z.number().int(),
  at: z.iso.datetime(),
  /** It holds the heads of the chains that had changed from then on; absent: of all. */
  since: z.iso.datetime().optional(),
  heads: z.record(z.string(), z.object({ seq: z.number().int(), hash: z.string() })),
  /** The hash of the anchor before; empty for the first. */
  prev: z.string(),
  hash: z.string(),
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
  /** All that there are, in their order. */
  list(): Promise<readonly StoredAnchor[]>;
  /** From the newest backwards, each read when it is asked for. */
  newestFirst(): AsyncIterable<StoredAnchor>;
  put(anchor: Anchor): Promise<void>;
}

/** How much of the time before the last anchor the next one covers again: clocks differ, and an index lags behind. */
const overlapMs = 3_600_000;

/** The anchor that stands where the one before is looked for is what it says, and of this moment or before. */
export const isSound = (anchor: Anchor, now: Date): boolean =>
  isWhole(anchor) && Date.parse(anchor.at) <= now.getTime();

function isWhole(anchor: Anchor): boolean {
  const { hash, ...content } = anchor;
  return hashOf(content) === hash;
}

/** From when on the chains must have changed that the next anchor holds; undefined: it holds all. */
export const heldSince = (before: Anchor | undefined): string | undefined =>
  before?.v === 2 ? new Date(Date.parse(before.at) - overlapMs).toISOString() : undefined;

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
    v: 2 as const,
    seq,
    at: at.toISOString(),
    ...(since === undefined ? {} : { since }),
    heads: { ...heads },
    prev: before?.hash ?? "",
  };
  return { ...content, hash: hashOf(content) };
}

/**
 * What the anchors say against the store: a broken or hidden anchor, a case that is gone, a chain that was rewritten or
 * cut, a record that should be in an anchor and is in none.
 */
export function verifyAnchors(
  stored: readonly StoredAnchor[],
  chains: ReadonlyMap<string, readonly AuditRecord[]>,
): readonly AuditFlaw[] {
  const anchors = stored.flatMap(({ anchor }) => anchor ?? []);
  return [
    ...brokenAnchors(stored),
    ...anchors.flatMap((anchor) => lostSince(anchor, chains)),
    ...unanchored(anchors, chains),
  ];
}

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

/** The heads that an anchor holds, and that their chains no longer have. */
const lostSince = (
  { heads, at }: Anchor,
  chains: ReadonlyMap<string, readonly AuditRecord[]>,
): readonly AuditFlaw[] =>
  Object.entries(heads).flatMap(([caseId, head]) => {
    const chain = chains.get(caseId);
    const record = chain?.find(({ seq }) => seq === head.seq);
    if (record?.hash === head.hash) return [];
    const flaw = record ? "edited" : "missing";
    const why = record ? "differs from" : chain ? "is gone since" : "is gone, with its whole case, since";
    return [{ caseId, seq: head.seq, flaw, message: `it ${why} the anchor of ${at}` }];
  });

/** The records that are older than the newest anchor, and that none of them holds: somebody dated them back, or forged it. */
function unanchored(
  anchors: readonly Anchor[],
  chains: ReadonlyMap<string, readonly AuditRecord[]>,
): readonly AuditFlaw[] {
  const newest = anchors.filter(isWhole).at(-1);
  if (newest === undefined) return [];
  const until = new Date(Date.parse(newest.at) - overlapMs).toISOString();
  const held = new Map<string, number>();
  for (const { heads } of anchors)
    for (const [caseId, { seq }] of Object.entries(heads))
      held.set(caseId, Math.max(seq, held.get(caseId) ?? 0));
  return [...chains].flatMap(([caseId, records]) => {
    const first = records.find(({ seq, at }) => seq > (held.get(caseId) ?? 0) && at < until);
    if (first === undefined) return [];
    const message = `it is older than the anchor of ${newest.at}, and in none`;
    return [{ caseId, seq: first.seq, flaw: "inserted" as const, message }];
  });
}
