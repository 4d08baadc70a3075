import type { Json } from "@watchkeeper/core/json";
import type { Call } from "@watchkeeper/plans/call";

type Read = (call: Call) => Promise<Json>;

/** As many characters of answers as are remembered. */
const mostCharacters = 2_000_000;

/**
 * Reads whose answers are remembered for as long as one sweep goes on, those used last within a bound: what every page of an
 * account wants to know is asked once, and a page that comes again goes on where it was.
 *
 * @returns the reads of a sweep.
 */
export function rememberedReads(read: Read, most = mostCharacters): (sweep: string) => Read {
  const kept = new Map<string, { readonly answer: Json; readonly size: number }>();
  let size = 0;
  const putLast = (key: string, one: { readonly answer: Json; readonly size: number }) => {
    size -= kept.get(key)?.size ?? 0;
    kept.delete(key);
    kept.set(key, one);
    size += one.size;
    for (const [oldest, { size: freed }] of kept) {
      if (size <= most) return;
      kept.delete(oldest);
      size -= freed;
    }
  };
  return (sweep) => async (call) => {
    const key = JSON.stringify([sweep, call]);
    const known = kept.get(key);
    const one = known ?? (await sized(read(call)));
    putLast(key, one);
    return one.answer;
  };
}

async function sized(answered: Promise<Json>) {
  const answer = await answered;
  return { answer, size: JSON.stringify(answer).length };
}
