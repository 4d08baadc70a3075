import { canonicalJson } from "@watchkeeper/core/json";

/** How long a pattern may be, in characters (EventBridge User Guide, "EventBridge quotas"). */
export const patternCharacters = 2_048;

/** A pattern of EventBridge. */
export type Pattern = Readonly<Record<string, unknown>>;

/**
 * As few patterns as match what these match together: two of one source that differ in one list alone are one, whose list
 * holds what either holds. Whatever their order, they come out alike; none is longer than EventBridge takes.
 */
export function mergePatterns(patterns: readonly Pattern[]): readonly Pattern[] {
  const merged: Pattern[] = [];
  for (const text of new Set(patterns.map(canonicalJson).toSorted())) {
    const pattern = JSON.parse(text) as Pattern;
    for (const [index, other] of merged.entries()) {
      const both = canonical(other.source) === canonical(pattern.source) && union(other, pattern);
      if (!both || JSON.stringify(both).length > patternCharacters) continue;
      merged[index] = both;
      break;
    }
    if (!merged.some((one) => union(one, pattern) === one)) merged.push(pattern);
  }
  return merged;
}

/** One pattern for two, where they differ in one list at the most; the first one itself where it says all of the other. */
function union(one: Pattern, other: Pattern): Pattern | undefined {
  const keys = [...new Set([...Object.keys(one), ...Object.keys(other)])];
  const differing = keys.filter((key) => canonical(one[key]) !== canonical(other[key]));
  const [key, ...more] = differing;
  if (key === undefined) return one;
  const [mine, theirs] = [one[key], other[key]];
  if (more.length > 0 || mine === undefined || theirs === undefined) return undefined;
  if (Array.isArray(mine) && Array.isArray(theirs)) {
    const known = new Set(mine.map(canonical));
    const further = theirs.filter((value) => !known.has(canonical(value)));
    return further.length === 0 ? one : { ...one, [key]: [...mine, ...further] };
  }
  if (Array.isArray(mine) || Array.isArray(theirs)) return undefined;
  const inner = union(mine as Pattern, theirs as Pattern);
  return inner === mine ? one : inner && { ...one, [key]: inner };
}

const canonical = (value: unknown): string => (value === undefined ? "" : canonicalJson(value));
