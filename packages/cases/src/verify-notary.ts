import { type AuditFlaw, type AuditHead, type AuditRecord, recordAt } from "./audit-chain.ts";
import { readChainName } from "./chains.ts";
import { isTamperedWith, type LockedObject } from "./evidence.ts";
import { publicKeyKey, readRecordKey } from "./locked-keys.ts";
import { keptRecord } from "./notary.ts";
import { parsed } from "./parsed.ts";
import { type HeadSignature, headSignature, isGenuine, type PublicKey } from "./signature.ts";

/** How long after a record was written the notary must have kept and signed it. */
export const patienceMs = 15 * 60_000;

/** What the notary's keeping is held against. */
export interface NotarySurroundings {
  readonly chains: ReadonlyMap<string, readonly AuditRecord[]>;
  /** The heads that anchors hold, by chain. */
  readonly anchored: readonly (readonly [string, AuditHead])[];
  /** The key of the stage, and since when the notary keeps; absent: it has not begun. */
  readonly key: (PublicKey & { readonly since: string }) | undefined;
  readonly now: Date;
}

/** What the notary has kept says against the trail's table: records that differ, are gone, or that it never got. */
export function verifyNotary(
  objects: readonly LockedObject[],
  surroundings: NotarySurroundings,
): { readonly signatures: number; readonly flaws: readonly AuditFlaw[] } {
  const kept = new Map<string, Map<number, AuditRecord>>();
  const signatures: HeadSignature[] = [];
  const flaws: AuditFlaw[] = [];
  for (const object of objects) {
    const place = readRecordKey(object.key);
    if (place) {
      const { chain, seq } = place;
      if (isTamperedWith(object))
        flaws.push(flawOf(chain, seq, "edited", "the notary's copy was hidden, or written over"));
      const copy = parsed(object.text, keptRecord);
      if (copy?.chain !== chain || copy.record.seq !== seq)
        flaws.push(flawOf(chain, seq, "edited", "the notary's copy of it is none"));
      else kept.set(chain, (kept.get(chain) ?? new Map()).set(seq, copy.record));
    }
    const isOther = object.key === publicKeyKey || /^(signatures|alarms)\//.test(object.key);
    if (isOther && isTamperedWith(object)) flaws.push(ofBucket(`${object.key} was hidden, or written over`));
    if (object.key.startsWith("signatures/")) {
      const signature = parsed(object.text, headSignature);
      if (signature && surroundings.key && isGenuine(signature, surroundings.key)) signatures.push(signature);
      else flaws.push(ofBucket(`${object.key} is not signed by the key of this stage`));
    }
  }
  return {
    signatures: signatures.length,
    flaws: [
      ...flaws,
      ...[...kept].flatMap(([chain, copies]) => lostOf(chain, copies, surroundings.chains.get(chain) ?? [])),
      ...signatures.flatMap((signature) => unlike(signature, surroundings.chains)),
      ...unkept(kept, signatures, surroundings),
    ],
  };
}

const flawOf = (chain: string, seq: number, flaw: AuditFlaw["flaw"], message: string): AuditFlaw => ({
  caseId: readChainName(chain)?.id ?? chain,
  seq,
  flaw,
  message,
});

const ofBucket = (message: string): AuditFlaw => ({ caseId: "", seq: 0, flaw: "edited", message });

/** What the notary has, and the table has not, or has otherwise. */
function lostOf(
  chain: string,
  copies: ReadonlyMap<number, AuditRecord>,
  records: readonly AuditRecord[],
): readonly AuditFlaw[] {
  const present = new Map(records.map((record) => [record.seq, record]));
  if (records.length === 0)
    return [flawOf(chain, 1, "missing", `all its records are gone; the notary has ${copies.size} of them`)];
  return [...copies].flatMap(([seq, { hash }]) => {
    const record = present.get(seq);
    if (record?.hash === hash) return [];
    return [
      record
        ? flawOf(chain, seq, "edited", "it differs from the notary's copy")
        : flawOf(chain, seq, "missing", "it is gone; the notary has a copy"),
    ];
  });
}

/** The heads that were signed, and that their chains do not have. */
const unlike = (
  { at, heads }: HeadSignature,
  chains: ReadonlyMap<string, readonly AuditRecord[]>,
): readonly AuditFlaw[] =>
  Object.entries(heads).flatMap(([chain, head]) => {
    const record = recordAt(chains.get(chain), head.seq);
    if (record?.hash === head.hash) return [];
    return [
      record
        ? flawOf(chain, head.seq, "edited", `it differs from what was signed at ${at}`)
        : flawOf(chain, head.seq, "missing", `it is gone since it was signed at ${at}`),
    ];
  });

/** The records that the notary should have kept and signed by now. */
function unkept(
  kept: ReadonlyMap<string, ReadonlyMap<number, AuditRecord>>,
  signatures: readonly HeadSignature[],
  { chains, anchored, key, now }: NotarySurroundings,
): readonly AuditFlaw[] {
  if (key === undefined) return [];
  const until = new Date(now.getTime() - patienceMs).toISOString();
  const signedTo = new Map<string, number>();
  for (const [chain, { seq }] of [...anchored, ...signatures.flatMap(({ heads }) => Object.entries(heads))])
    signedTo.set(chain, Math.max(seq, signedTo.get(chain) ?? 0));
  return [...chains].flatMap(([chain, records]) => {
    const due = records.filter(({ at }) => at >= key.since && at < until);
    const lacking = due.find(({ seq }) => !kept.get(chain)?.has(seq));
    if (lacking)
      return [
        flawOf(chain, lacking.seq, "stale", `the notary has no copy of it, though it is of ${lacking.at}`),
      ];
    const unsigned = due.find(({ seq }) => seq > (signedTo.get(chain) ?? 0));
    if (unsigned)
      return [flawOf(chain, unsigned.seq, "stale", `it was never signed, though it is of ${unsigned.at}`)];
    return [];
  });
}
