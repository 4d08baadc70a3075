import { createHash } from "node:crypto";
import type { Request } from "./resource.ts";

/** What a request says of the page that it wants. */
export interface Wanted {
  readonly token: string | undefined;
  readonly limit?: number | undefined;
  /** What the list is of, where a token of another one must not serve: a repository, a key. */
  readonly of?: string;
  /** The last one first. */
  readonly isDescending?: boolean;
}

/** One page, and the token of the next one. */
export interface Page<Item> {
  readonly items: readonly Item[];
  readonly next: string | undefined;
}

/** Something that has a place of its own in a list: what was removed meanwhile moves no other. */
type Placed = { readonly serial: number };

/**
 * How a service tells long lists: tokens are its own, opaque, and serve the operation and place that gave them alone.
 *
 * @param most as many as a page holds, unless fewer are wanted
 * @param refuse what AWS answers to a token that is none
 */
export function pagesOf(most: number, refuse: () => Error) {
  const page = <Item>(
    items: readonly Item[],
    placeOf: (item: Item, index: number) => number | string,
    request: Request,
    { token, limit = most, of = "", isDescending = false }: Wanted,
  ): Page<Item> => {
    const about = [request.operation, request.account, request.region, of].join("|");
    const after = token === undefined ? undefined : cursorIn(token, about);
    if (token !== undefined && after === undefined) throw refuse();
    const found: Item[] = [];
    let last: number | string | undefined;
    for (const [index, item] of items.entries()) {
      const place = placeOf(item, index);
      if (after !== undefined && (isDescending ? place >= after : place <= after)) continue;
      if (found.length === Math.min(limit, most)) return { items: found, next: tokenOf(last ?? "", about) };
      found.push(item);
      last = place;
    }
    return { items: found, next: undefined };
  };
  return {
    /** A page of resources, in the order in which they were made, or from the last one back. */
    ofResources: <Item extends Placed>(
      items: readonly Item[],
      request: Request,
      wanted: Wanted,
    ): Page<Item> =>
      wanted.isDescending
        ? page(items.toReversed(), ({ serial }) => -serial, request, wanted)
        : page(items, ({ serial }) => serial, request, wanted),
    /** A page of what is sorted by this text. */
    sorted: <Item>(
      items: readonly Item[],
      by: (item: Item) => string,
      request: Request,
      wanted: Wanted,
    ): Page<Item> => {
      const inOrder = items.map((item) => ({ item, key: by(item) }));
      inOrder.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
      if (wanted.isDescending) inOrder.reverse();
      const { items: found, next } = page(inOrder, ({ key }) => key, request, wanted);
      return { items: found.map(({ item }) => item), next };
    },
    /** A page of what has no other place than that in its list. */
    ofList: <Item>(items: readonly Item[], request: Request, wanted: Wanted) =>
      page(items, (_, index) => index, request, wanted),
  };
}

/** The text that proves a token to be ours. */
const proofOf = (cursor: string, about: string): string =>
  createHash("sha256").update(`${about}|${cursor}`).digest("base64url").slice(0, 16);

const tokenOf = (after: number | string, about: string): string => {
  const cursor = JSON.stringify(after);
  return Buffer.from(proofOf(cursor, about) + cursor).toString("base64url");
};

function cursorIn(token: string, about: string): number | string | undefined {
  const text = Buffer.from(token, "base64url").toString();
  const cursor = text.slice(16);
  return text.slice(0, 16) === proofOf(cursor, about) ? (JSON.parse(cursor) as number | string) : undefined;
}
