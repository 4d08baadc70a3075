import type { AuditRecord } from "@watchkeeper/cases/audit-chain";
import {
  alarmKey,
  publicKeyKey,
  readRecordKey,
  recordKey,
  recordsOf,
  signatureKey,
} from "@watchkeeper/cases/locked-keys";
import { alarmHash, keptRecord, type RecordVault } from "@watchkeeper/cases/notary";
import { parsed } from "@watchkeeper/cases/parsed";
import type { PublicKey } from "@watchkeeper/cases/signature";
import { lockedReadOperations, lockedWriteOperations, type WritableBucket } from "./locked-bucket.ts";

/** The permissions that keeping records needs. */
export const vaultOperations = [...lockedReadOperations, ...lockedWriteOperations] as const;

/** Where the notary keeps records; and what it looks up there. */
export interface LockedVault extends RecordVault {
  /** The numbers of the records that are kept of a chain. */
  keptOf(chain: string): Promise<ReadonlySet<number>>;
  /** Puts the public key there, where none is: from then on, every record is kept. */
  putKey(key: PublicKey): Promise<void>;
}

/** The notary's keeping in the locked bucket: each place is written once. */
export const lockedVault = (bucket: WritableBucket): LockedVault => ({
  keep: async (chain: string, record: AuditRecord) => {
    const key = recordKey(chain, record.seq);
    if (await bucket.putOnce(key, JSON.stringify({ v: 1, chain, record }))) return record.hash;
    const place = (await bucket.places(key)).find((one) => one.key === key);
    return parsed(place && (await bucket.first(place)), keptRecord)?.record.hash ?? "";
  },
  raise: async (alarm) => {
    await bucket.putOnce(alarmKey(alarm.chain, alarm.seq, alarmHash(alarm)), JSON.stringify(alarm));
  },
  putSignature: async (signature) => {
    await bucket.putOnce(signatureKey(signature.at, signature.hash), JSON.stringify(signature));
  },
  keptOf: async (chain) =>
    new Set(
      (await bucket.places(recordsOf(chain))).flatMap(({ key, first }) => {
        const place = readRecordKey(key);
        return place?.chain === chain && first !== undefined ? [place.seq] : [];
      }),
    ),
  putKey: async (key) => {
    await bucket.putOnce(publicKeyKey, JSON.stringify(key));
  },
});
