import { eachAtOnce } from "@watchkeeper/core/each-at-once";
import { WatchkeeperError } from "@watchkeeper/core/error";
import type { Json } from "@watchkeeper/core/json";
import type { Answer, Call, OperationKey } from "@watchkeeper/plans/call";
import type { Operations } from "@watchkeeper/plans/operation";
import { coalesceReads } from "./coalesce-reads.ts";

/** What tells reads apart: whoever asks for the same builds it alike. */
const keyOf = ({ service, operation, account, region, input }: Call): string =>
  `${service}:${operation} ${account} ${region} ${JSON.stringify(input)}`;

/** What reads have shown, by the read. Equal reads of all checks are one. */
export class Evidence {
  readonly #results = new Map<string, Json | Error>();

  /** What the read showed; undefined where it was not made. Throws the error that AWS refused it with. */
  of<Key extends OperationKey>(call: Call<Key>): Answer<Key> | undefined {
    const result = this.#results.get(keyOf(call));
    if (result instanceof Error) throw result;
    return result as Answer<Key> | undefined;
  }

  /** Whether the read was made, whatever came of it. */
  has(call: Call): boolean {
    return this.#results.has(keyOf(call));
  }

  add(call: Call, result: Json | Error): void {
    this.#results.set(keyOf(call), result);
  }
}

/** As many pages as the longest list is expected to have, and what is read of what it lists. */
const maxRounds = 12;
/** How many requests are under way at once: no look takes all that an account may read in a second. */
const sideBySide = 10;

/** What asks and reads. */
export interface Gathering {
  /** Asked again with what there is, until it wants nothing new. */
  readonly reads: (have: Evidence) => readonly Call[];
  readonly read: (call: Call) => Promise<Json>;
  readonly operations: Operations;
  /** What is known already. */
  readonly known?: Evidence;
}

/**
 * Reads in rounds. Equal reads are one request, and so are those that one request answers. What AWS refuses is evidence
 * too; trouble (throttling, an outage) is thrown, as the same look may succeed later.
 */
export async function gatherEvidence({
  reads,
  read,
  operations,
  known: evidence = new Evidence(),
}: Gathering): Promise<Evidence> {
  for (let round = 0; round < maxRounds; round++) {
    const wanted = new Map(
      reads(evidence)
        .filter((call) => !evidence.has(call))
        .map((call) => [keyOf(call), call]),
    );
    if (wanted.size === 0) break;
    await eachAtOnce(
      sideBySide,
      coalesceReads([...wanted.values()], operations),
      async ({ call, answers }) => {
        const answer = await read(call).catch(refusal);
        for (const { to, of } of answers) evidence.add(to, answer instanceof Error ? answer : of(answer));
      },
    );
  }
  return evidence;
}

/** An error with which AWS refuses a read, whenever it is made; any other is thrown. */
function refusal(error: unknown): WatchkeeperError {
  if (error instanceof WatchkeeperError && refusals.has(error.kind)) return error;
  throw error;
}

const refusals: ReadonlySet<WatchkeeperError["kind"]> = new Set(["denied", "invalid-input", "not-found"]);
