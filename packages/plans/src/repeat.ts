import { canonicalJson, type Json } from "@watchkeeper/core/json";
import { valueAt } from "./path.ts";
import type { Repeat } from "./step.ts";

/** The items that a page's answer holds. */
export function itemsOf(repeat: Repeat, answer: Json): readonly Json[] {
  const items = valueAt(answer, repeat.items);
  return Array.isArray(items) ? items : [];
}

/** What the items of one request may measure as JSON, in bytes: they stand in the ledger and in the trail. */
const maxPageBytes = 30_000;

/** As many of the items as one request takes; one at least. */
export function pageOf({ page }: Repeat, items: readonly Json[]): readonly Json[] {
  let bytes = 0;
  return items.slice(0, page).filter((item, index) => {
    bytes += JSON.stringify(item).length;
    return index === 0 || bytes <= maxPageBytes;
  });
}

/** Why a page goes beyond what was approved, or nothing. */
export function problemOfPage(
  { atMost, prefix }: Repeat,
  handed: number,
  items: readonly Json[],
): string | undefined {
  if (handed + items.length > atMost)
    return `${handed} were handed over and ${items.length} more are there; ${atMost} were approved`;
  const stray = prefix && items.find((item) => !String(valueAt(item, prefix.member)).startsWith(prefix.is));
  return stray === undefined || prefix === undefined
    ? undefined
    : `${JSON.stringify(valueAt(stray, prefix.member))} is there, and only what begins with "${prefix.is}" was approved`;
}

/** The input of a repeated call with a page's items in their place. */
export const withItems = (input: Json, repeat: Repeat, items: readonly Json[]): Json =>
  put(input, repeat.into.split("."), given(repeat, items));

/** Whether a request hands over this very page. */
export const handsOver = (request: Json | undefined, repeat: Repeat, items: readonly Json[]): boolean =>
  canonicalJson(valueAt(request, repeat.into)) === canonicalJson(given(repeat, items));

/** Items as the call takes them. */
const given = ({ members }: Repeat, items: readonly Json[]): readonly Json[] =>
  members === undefined
    ? items
    : items.map((item) =>
        Object.fromEntries(
          Object.entries(members).flatMap(([to, from]) => {
            const value = valueAt(item, from);
            return value === null ? [] : [[to, value] as const];
          }),
        ),
      );

function put(into: Json, [name = "", ...rest]: readonly string[], value: Json): Json {
  const members = into !== null && typeof into === "object" && !Array.isArray(into) ? into : {};
  const inner = (members as Readonly<Record<string, Json>>)[name] ?? {};
  return { ...members, [name]: rest.length === 0 ? value : put(inner, rest, value) };
}
