import { type AnchorStore, anchorSchema } from "@watchkeeper/cases/anchor";
import { isTamperedWith } from "@watchkeeper/cases/evidence";
import { anchorFolder, anchorKey, anchorPlace } from "@watchkeeper/cases/locked-keys";
import { parsed } from "@watchkeeper/cases/parsed";
import * as z from "zod";
import {
  type LockedPlace,
  lockedReadOperations,
  lockedWriteOperations,
  type WritableBucket,
} from "./locked-bucket.ts";

/** The permissions that anchoring needs. */
export const anchorOperations = [
  ...lockedReadOperations,
  ...lockedWriteOperations,
  "s3:GetObject",
  "s3:ListBucket, to be told what is not there",
] as const;

/**
 * Where the newest anchor is likely to be. It is believed in nothing else: whoever changes it has more keys listed, or has
 * the chain go on where an audit finds a gap.
 */
export const hintKey = "newest-anchor.json";
const hintSchema = z.object({ seq: z.number().int().positive() });

interface AnchorPlace extends LockedPlace {
  readonly seq: number;
}

/** Anchors in the locked bucket, each in a place of its own. */
export function s3AnchorStore(bucket: WritableBucket): AnchorStore {
  /** The places from a number on, in their order. */
  const placesFrom = async (seq: number): Promise<readonly AnchorPlace[]> =>
    (await bucket.places(anchorFolder, seq > 1 ? anchorKey(seq - 1) : undefined))
      .map((place) => ({ ...place, seq: anchorPlace(place.key) }))
      .sort((a, b) => a.seq - b.seq);

  const read = async (place: AnchorPlace) => ({
    seq: place.seq,
    anchor: parsed(await bucket.first(place), anchorSchema),
    tamperedWith: isTamperedWith(place),
  });

  return {
    newestFirst: async function* () {
      const from = parsed(await bucket.top(hintKey), hintSchema)?.seq ?? 1;
      const near = inARow(await placesFrom(from));
      for (const place of near.toReversed()) yield await read(place);
      const oldest = near[0]?.seq ?? Number.POSITIVE_INFINITY;
      if (oldest <= 1) return;
      // What the hint points at is not there, or is no anchor.
      const before = inARow(await placesFrom(1)).filter(({ seq }) => seq < oldest);
      for (const place of before.toReversed()) yield await read(place);
    },
    put: async (anchor) => {
      await bucket.putOnce(anchorKey(anchor.seq), JSON.stringify(anchor));
      await bucket.put(hintKey, JSON.stringify({ v: 1, seq: anchor.seq }));
    },
  };
}

/** Those that follow each other without a gap, from the first on: what stands further on is in nobody's way. */
function inARow(places: readonly AnchorPlace[]): readonly AnchorPlace[] {
  const ours = places.filter(({ seq }) => seq > 0);
  const first = ours[0]?.seq ?? 0;
  return ours.filter(({ seq }, index) => seq === first + index);
}
