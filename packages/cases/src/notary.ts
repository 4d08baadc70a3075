import type { Clock } from "@watchkeeper/core/clock";
import { eachAtOnce } from "@watchkeeper/core/each-at-once";
import { hashOf } from "@watchkeeper/core/json";
import * as z from "zod";
import { type AuditHead, type AuditRecord, auditRecord } from "./audit-chain.ts";
import { type HeadSignature, type Signer, signHeads } from "./signature.ts";

/** A record as the notary keeps it. */
export const keptRecord = z.object({ v: z.literal(1), chain: z.string(), record: auditRecord });

/** What became of a place of the trail's table. */
export interface TrailChange {
  readonly chain: string;
  readonly seq: number;
  /** What stands there now, where that is a record; and what stood there before. */
  readonly is?: AuditRecord | undefined;
  readonly was?: AuditRecord | undefined;
  readonly what: "added" | "changed" | "removed";
}

/** What was done to a record, which nobody of ours ever does: kept for good. */
export const trailAlarm = z.object({
  v: z.literal(1),
  chain: z.string(),
  seq: z.number().int(),
  at: z.iso.datetime(),
  what: z.enum(["added", "changed", "removed"]),
  /** The hash of the record that the notary knows, and of what was found there; absent: nothing. */
  known: z.string().optional(),
  found: z.string().optional(),
});

export type TrailAlarm = z.output<typeof trailAlarm>;

/** Where records are kept that nobody can change. */
export interface RecordVault {
  /** Keeps a record; answers with the hash of the one that is kept in its place. */
  keep(chain: string, record: AuditRecord): Promise<string>;
  /** Keeps an alarm, once. */
  raise(alarm: TrailAlarm): Promise<void>;
  putSignature(signature: HeadSignature): Promise<void>;
}

/** What the notary needs. */
export interface NotaryDeps {
  readonly vault: RecordVault;
  readonly signer: Signer;
  readonly clock: Clock;
  /** The hash of the signature before, where it is known. */
  readonly prev?: string | undefined;
  /** Heads of records that were kept before, and could not be signed then. */
  readonly unsigned?: Heads | undefined;
}

/** The newest records of chains, by the chains' names. */
export type Heads = Readonly<Record<string, AuditHead>>;

/** What came of it. */
export interface Notarized {
  readonly kept: number;
  readonly alarms: readonly TrailAlarm[];
  readonly signature?: HeadSignature;
  /** What was kept, and could not be signed: the key does not sign, or the signature could not be put. */
  readonly unsigned?: { readonly heads: Heads; readonly error: unknown };
  /** The first of the changes, by its place, that is not seen to: it and all after it come again. */
  readonly failed?: { readonly index: number; readonly error: unknown };
}

/** How many records are put at once. */
const sideBySide = 10;

/**
 * Keeps what was added to the trail, raises an alarm for whatever else was done to it, and signs the heads of the chains
 * that have grown, with one signature. What cannot be signed is kept all the same. To do the same again changes nothing.
 */
export async function notarize(changes: readonly TrailChange[], deps: NotaryDeps): Promise<Notarized> {
  const { vault, clock } = deps;
  const heads: Record<string, AuditHead> = { ...deps.unsigned };
  const alarms: TrailAlarm[] = [];
  let failed: Notarized["failed"];
  let kept = 0;
  const see = async (change: TrailChange): Promise<void> => {
    const { chain, seq, what, is } = change;
    const known =
      what === "added" && is && isOwn(change, is) ? await vault.keep(chain, is) : change.was?.hash;
    if (what === "added" && is && known === is.hash) {
      kept += 1;
      if (seq > (heads[chain]?.seq ?? 0)) heads[chain] = { seq, hash: is.hash };
      return;
    }
    const alarm = alarmOf(change, known, clock.now());
    await vault.raise(alarm);
    alarms.push(alarm);
  };
  // What became of one place is seen to in its order: what is put there later never takes the first one's place.
  const byPlace = Map.groupBy(changes.entries(), ([, { chain, seq }]) => `${chain} ${seq}`);
  await eachAtOnce(sideBySide, [...byPlace.values()], async (ofPlace) => {
    for (const [index, change] of ofPlace)
      try {
        await see(change);
      } catch (error) {
        if (index <= (failed?.index ?? index)) failed = { index, error };
        return;
      }
  });
  const result = { kept, alarms, ...(failed ? { failed } : {}) };
  if (Object.keys(heads).length === 0) return result;
  try {
    const signature = await signHeads(heads, clock.now(), deps.prev, deps.signer);
    await vault.putSignature(signature);
    return { ...result, signature };
  } catch (error) {
    return { ...result, unsigned: { heads, error } };
  }
}

/** A record that stands in its own place, and says what its hash says. */
function isOwn({ seq }: TrailChange, record: AuditRecord): boolean {
  const { hash, ...content } = record;
  return record.seq === seq && hashOf(content) === hash;
}

const alarmOf = ({ chain, seq, what, is }: TrailChange, known: string | undefined, at: Date): TrailAlarm => ({
  v: 1,
  chain,
  seq,
  at: at.toISOString(),
  what,
  ...(known === undefined ? {} : { known }),
  ...(is === undefined ? {} : { found: is.hash }),
});

/** What tells one alarm from another: whoever raises it later, or knows more of it, raises the same. */
export const alarmHash = ({ chain, seq, what, found }: TrailAlarm): string =>
  hashOf({ chain, seq, what, ...(found ? { found } : {}) });
