import type { Tag } from "@aws-sdk/client-ec2";
import { ec2Error } from "./errors.ts";

/** The tags of one resource: what was written, and what a Describe call sees of it yet. */
export interface TagSet {
  /** What every Describe call sees. */
  settled: Map<string, string>;
  /** Written after it, oldest first; seen from `visible` on (milliseconds since the epoch). */
  pending: {
    readonly changes: ReadonlyMap<string, string | undefined>;
    readonly visible: number;
  }[];
  /** How often it was written: the version of `Tag Change on Resource`. */
  version: number;
}

const MAX_TAGS = 50;

/** A resource's tags, with what it was launched with. */
export const tagSet = (initial: ReadonlyMap<string, string> = new Map()): TagSet => ({
  settled: new Map(initial),
  pending: [],
  version: initial.size > 0 ? 1 : 0,
});

/** As written; what permissions are judged by. */
export const currentTags = ({ settled, pending }: TagSet): ReadonlyMap<string, string> =>
  pending.reduce((tags, { changes }) => apply(tags, changes), new Map(settled));

/** As somebody sees them who sees what is visible by a moment (milliseconds since the epoch). */
export const seenTags = ({ settled, pending }: TagSet, at: number): ReadonlyMap<string, string> =>
  pending
    .filter(({ visible }) => visible <= at)
    .reduce((tags, { changes }) => apply(tags, changes), new Map(settled));

/** Writes tags, or removes those whose value is undefined; seen from `visible` on. */
export function writeTags(
  tags: TagSet,
  changes: ReadonlyMap<string, string | undefined>,
  { now, visible }: { readonly now: number; readonly visible: number },
): void {
  if (apply(new Map(currentTags(tags)), changes).size > MAX_TAGS) {
    throw ec2Error("TagLimitExceeded", "The maximum number of Tags for a resource has been reached.");
  }
  tags.settled = new Map(seenTags(tags, now));
  tags.pending = tags.pending.filter((written) => written.visible > now);
  const last = tags.pending.at(-1)?.visible ?? 0;
  tags.pending.push({ changes, visible: Math.max(visible, last) });
  tags.version += 1;
}

function apply(
  tags: Map<string, string>,
  changes: ReadonlyMap<string, string | undefined>,
): Map<string, string> {
  for (const [key, value] of changes) {
    if (value === undefined) tags.delete(key);
    else tags.set(key, value);
  }
  return tags;
}

/** Tags as the API lists them. */
export const tagList = (tags: ReadonlyMap<string, string>): Tag[] =>
  [...tags].map(([Key, Value]) => ({ Key, Value }));

/** Tags as CloudTrail lists them. */
export const trailTags = (tags: readonly Tag[]): { key: string; value?: string }[] =>
  tags.map(({ Key = "", Value }) => ({ key: Key, ...(Value === undefined ? {} : { value: Value }) }));
