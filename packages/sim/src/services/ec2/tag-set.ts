import type { Tag } from "@aws-sdk/client-ec2";
import { ec2Error } from "./errors.ts";

/** The tags of one resource: what was written, and what a Describe call sees of it yet. */
export interface TagSet {
  /** As written; what permissions are judged by. */
  current(): ReadonlyMap<string, string>;
  /** As seen at a moment (milliseconds since the epoch). */
  seen(at: number): ReadonlyMap<string, string>;
  /** Writes tags, or removes those whose value is undefined; seen from `visible` on. */
  write(changes: ReadonlyMap<string, string | undefined>, visible: number): void;
  /** How often it was written: the version of `Tag Change on Resource`. */
  version(): number;
}

const MAX_TAGS = 50;

/** A resource's tags, with what it was launched with. */
export function tagSet(initial: ReadonlyMap<string, string> = new Map()): TagSet {
  let settled = new Map(initial);
  let pending: { readonly changes: ReadonlyMap<string, string | undefined>; readonly visible: number }[] = [];
  let writes = initial.size > 0 ? 1 : 0;
  const apply = (tags: Map<string, string>, changes: ReadonlyMap<string, string | undefined>) => {
    for (const [key, value] of changes) {
      if (value === undefined) tags.delete(key);
      else tags.set(key, value);
    }
    return tags;
  };
  const current = () => pending.reduce((tags, { changes }) => apply(tags, changes), new Map(settled));
  return {
    current,
    seen(at) {
      const ready = pending.filter(({ visible }) => visible <= at);
      settled = ready.reduce((tags, { changes }) => apply(tags, changes), settled);
      pending = pending.filter(({ visible }) => visible > at);
      return settled;
    },
    write(changes, visible) {
      if (apply(current(), changes).size > MAX_TAGS) {
        throw ec2Error("TagLimitExceeded", "The maximum number of Tags for a resource has been reached.");
      }
      const last = pending.at(-1)?.visible ?? 0;
      pending.push({ changes, visible: Math.max(visible, last) });
      writes += 1;
    },
    version: () => writes,
  };
}

/** Tags as the API lists them. */
export const tagList = (tags: ReadonlyMap<string, string>): Tag[] =>
  [...tags].map(([Key, Value]) => ({ Key, Value }));

/** Tags as CloudTrail lists them. */
export const trailTags = (tags: readonly Tag[]): { key: string; value?: string }[] =>
  tags.map(({ Key = "", Value }) => ({ key: Key, ...(Value === undefined ? {} : { value: Value }) }));
