import { type DeclaredOperation, onAny } from "./operations.ts";
import type { AnyType } from "./resource.ts";

/** What is wrong with tags. */
export type TagTrouble =
  | { readonly why: "too many"; readonly most: number }
  | { readonly why: "twice" | "reserved"; readonly key: string };

/** How a service writes tags, and what it answers to wrong ones. */
export interface TagForm {
  /** What its list's members call key and value; `map`: it writes an object. */
  readonly form: readonly [key: string, value: string] | "map";
  /** AWS's quota of a resource. */
  readonly most: number;
  readonly refuse: (trouble: TagTrouble) => Error;
}

type Tags = ReadonlyMap<string, string>;

/** A service's tags: how they are read, shown and changed. */
export interface Tagging {
  /** The tags in an input, as a resource may be made with them. */
  readonly read: (given: unknown) => Map<string, string>;
  /** They and nothing but their form: for the conditions of a policy. */
  readonly peek: (given: unknown) => Tags;
  /** As the service tells them. */
  // biome-ignore lint/suspicious/noExplicitAny: a list or an object, as the service has it
  readonly show: (tags: Tags) => any;
  /** Changes a resource's tags. */
  readonly put: (tags: Map<string, string>, added: Tags) => void;
  /** TagResource and its like. */
  // biome-ignore lint/suspicious/noExplicitAny: the answer is empty, or nothing
  readonly adding: (types: readonly AnyType[], by: string, member: string) => DeclaredOperation<any, any>;
  /** UntagResource and its like: by keys, or by whole tags. */
  // biome-ignore lint/suspicious/noExplicitAny: the answer is empty, or nothing
  readonly removing: (types: readonly AnyType[], by: string, member: string) => DeclaredOperation<any, any>;
}

/** A service's tags. */
export function taggingOf({ form, most, refuse }: TagForm): Tagging {
  const pairs = (given: unknown): readonly (readonly [string, string])[] => {
    if (form === "map") return Object.entries((given ?? {}) as Record<string, string>);
    const [key, value] = form;
    const list = (given ?? []) as readonly Readonly<Record<string, string>>[];
    return list.map((tag) => [tag[key] ?? "", tag[value] ?? ""]);
  };
  const read = (given: unknown): Map<string, string> => {
    const tags = new Map<string, string>();
    for (const [key, value] of pairs(given)) {
      if (tags.has(key)) throw refuse({ why: "twice", key });
      if (/^aws:/i.test(key)) throw refuse({ why: "reserved", key });
      tags.set(key, value);
    }
    if (tags.size > most) throw refuse({ why: "too many", most });
    return tags;
  };
  const put: Tagging["put"] = (tags, added) => {
    if (new Set([...tags.keys(), ...added.keys()]).size > most) throw refuse({ why: "too many", most });
    for (const [key, value] of added) tags.set(key, value);
  };
  const keysIn = (given: readonly unknown[]): readonly string[] =>
    given.map((one) => (typeof one === "string" ? one : (pairs([one])[0]?.[0] ?? "")));
  return {
    read,
    peek: (given) => new Map(pairs(given)),
    show: (tags) =>
      form === "map"
        ? Object.fromEntries(tags)
        : [...tags].map(([key, value]) => ({ [form[0]]: key, [form[1]]: value })),
    put,
    adding: (types, by, member) =>
      onAny(
        types,
        ({ tags }, input: Readonly<Record<string, unknown>>) => {
          put(tags, read(input[member]));
          return {};
        },
        { by },
      ),
    removing: (types, by, member) =>
      onAny(
        types,
        ({ tags }, input: Readonly<Record<string, unknown>>) => {
          for (const one of (input[member] ?? []) as readonly unknown[]) {
            const [key = "", value] = typeof one === "string" ? [one] : (pairs([one])[0] ?? []);
            // A whole tag is removed where it has that value, or none is told.
            if (!value || tags.get(key) === value) tags.delete(key);
          }
          return {};
        },
        { by, keys: (input) => ({ "aws:TagKeys": keysIn((input[member] ?? []) as readonly unknown[]) }) },
      ),
  };
}
