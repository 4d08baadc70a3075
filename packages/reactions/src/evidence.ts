import { hashOf, type Json } from "@watchkeeper/core/json";
import type { Call } from "@watchkeeper/plans/call";

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

const maxRounds = 4;

/** Reads in rounds: asks `reads` again with what there is, until it wants nothing new. */
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
    await Promise.all([...wanted.values()].map(async (call) => evidence.add(call, await read(call))));
  }
  return evidence;
}
