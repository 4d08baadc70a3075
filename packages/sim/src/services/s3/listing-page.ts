/** What is listed: an object, a version, an upload. */
interface Listed {
  readonly key: string;
  readonly id: string;
}

/** Where a page begins: after that entry; without an id, after all entries of that key. */
interface Marker {
  readonly key: string;
  readonly id: string | undefined;
}

interface Page {
  readonly prefix: string;
  readonly delimiter: string | undefined;
  /** The last entry, or the last common prefix, of the page before. */
  readonly after: Marker | undefined;
  readonly maxKeys: number;
}

/** A page tells so many at most, whatever is asked. https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html */
const mostKeys = 1_000;

/**
 * Entries by key; those that share a part up to the delimiter are told as one common prefix. Of one key, in the order
 * given.
 */
export function pageOf<Entry extends Listed>(
  all: readonly Entry[],
  { prefix, delimiter, after, maxKeys }: Page,
): {
  readonly entries: Entry[];
  readonly prefixes: string[];
  /** Where the next page begins; absent: this is the last. */
  readonly next: Marker | undefined;
  readonly isTruncated: boolean;
} {
  const limit = Math.min(maxKeys, mostKeys);
  const entries: Entry[] = [];
  const prefixes = new Set<string>();
  const told = after && delimiter && after.key.endsWith(delimiter) ? after.key : undefined;
  let last: Marker | undefined;
  for (const entry of restOf(all, prefix, after)) {
    const end = delimiter ? entry.key.indexOf(delimiter, prefix.length) : -1;
    const common = delimiter && end >= 0 ? entry.key.slice(0, end + delimiter.length) : undefined;
    if (common !== undefined && (prefixes.has(common) || common === told)) continue;
    if (entries.length + prefixes.size >= limit) {
      return {
        entries,
        prefixes: [...prefixes],
        next: limit === 0 ? undefined : last,
        isTruncated: limit > 0,
      };
    }
    if (common === undefined) entries.push(entry);
    else prefixes.add(common);
    last = common === undefined ? { key: entry.key, id: entry.id } : { key: common, id: undefined };
  }
  return { entries, prefixes: [...prefixes], next: undefined, isTruncated: false };
}

function restOf<Entry extends Listed>(
  all: readonly Entry[],
  prefix: string,
  after: Marker | undefined,
): Entry[] {
  const sorted = all.filter(({ key }) => key.startsWith(prefix)).toSorted((a, b) => byBytes(a.key, b.key));
  if (!after) return sorted;
  const rest = sorted.filter(({ key }) => byBytes(key, after.key) > 0);
  if (after.id === undefined || after.id === "") return rest;
  const same = sorted.filter(({ key }) => key === after.key);
  return [...same.slice(same.findIndex(({ id }) => id === after.id) + 1), ...rest];
}

/** S3 sorts by the bytes of UTF-8, which is how strings compare but beyond the surrogates. */
const byBytes = (a: string, b: string): number => {
  if (a === b) return 0;
  if (beyond.test(a) || beyond.test(b)) return Buffer.compare(Buffer.from(a), Buffer.from(b));
  return a < b ? -1 : 1;
};
const beyond = /[\ud800-\uffff]/;

/** How keys are written in an answer: percent-encoded where the request asks so, for XML cannot hold every character. */
export const encoderOf = (type: string | undefined) => (text: string) =>
  type === "url" ? encodeURIComponent(text).replaceAll("%2F", "/").replaceAll("%20", "+") : text;
