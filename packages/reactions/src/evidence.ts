import { eachAtOnce } from "@watchkeeper/core/each-at-once";
import { hashOf, type Json } from "@watchkeeper/core/json";
import type { Call } from "@watchkeeper/plans/call";
import { coalesceReads } from "./coalesce-reads.ts";

/** What reads have shown, by the read. Equal reads of all rules are one. */
export class Evidence {
  readonly #results = new Map<string, Json>();

  /** What the read showed; undefined where it was not made. */
  of(call: Call): Json | undefined {
    return this.#results.get(hashOf(call));
  }

  add(call: Call, result: Json): void {
    this.#results.set(hashOf(call), result);
  }
}

/** As many pages as the longest list is expected to have, and what is read of what it lists. */
const maxRounds = 12;
/** How many requests are under way at once: no look takes all that an account may read in a second. */
const sideBySide = 10;

/** Reads in rounds: asks `reads` again with what there is, until it wants nothing new. Equal reads are one request, and so are those that one request answers. */
export async function gatherEvidence(
  reads: (have: Evidence) => readonly Call[],
  read: (call: Call) => Promise<Json>,
): Promise<Evidence> {
  const evidence = new Evidence();
  for (let round = 0; round < maxRounds; round++) {
    const wanted = new Map(
      reads(evidence)
        .filter((call) => evidence.of(call) === undefined)
        .map((call) => [hashOf(call), call]),
    );
    if (wanted.size === 0) break;
    await eachAtOnce(sideBySide, coalesceReads([...wanted.values()]), async ({ call, answers }) => {
      const answer = await read(call);
      for (const { to, of } of answers) evidence.add(to, of(answer));
    });
  }
  return evidence;
}
