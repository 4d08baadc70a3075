import { hashOf, type Json } from "@watchkeeper/core/json";
import { type Call, operationOf } from "@watchkeeper/plans/call";
import type { Operations, ReadTogether } from "@watchkeeper/plans/operation";
import { valueAt } from "@watchkeeper/plans/path";

/** What the answer for many says of one of them, as a read of it alone would: of lists in lists, those that hold it. */
function ofOne(answer: Json, [list = "", ...inner]: readonly string[], member: string, id: string): Json {
  const items = valueAt(answer, list);
  const [next] = inner;
  const own = (Array.isArray(items) ? (items as Json[]) : []).flatMap((item): readonly Json[] => {
    if (next === undefined) return valueAt(item, member) === id ? [item] : [];
    const within = ofOne(item, inner, member, id) as Readonly<Record<string, Json[]>>;
    return within[next]?.length ? [{ ...(item as object), ...within }] : [];
  });
  return { [list]: own };
}

/** The one id that a read asks for; undefined where it is no such read. */
function idIn({ input }: Call, { filter: [member, name] }: ReadTogether): string | undefined {
  const { Filters, ...further } = input as Readonly<Record<string, Json>>;
  const [filter, ...others] = Array.isArray(Filters) ? (Filters as Readonly<Record<string, Json>>[]) : [];
  const [id, ...more] = Array.isArray(filter?.Values) ? (filter.Values as string[]) : [];
  const isAlone = Object.keys(further).length === 0 && others.length === 0 && more.length === 0;
  return isAlone && filter?.[member] === name ? id : undefined;
}

/** A request that answers some reads, and what it tells each of them. */
export interface SharedRead {
  readonly call: Call;
  readonly answers: readonly { readonly to: Call; readonly of: (answer: Json) => Json }[];
}

/** As few requests as answer all of some reads. */
export function coalesceReads(wanted: readonly Call[], operations: Operations): readonly SharedRead[] {
  const groups = new Map<
    string,
    { readonly how: ReadTogether; readonly reads: { id: string; to: Call }[] }
  >();
  const apart: SharedRead[] = [];
  for (const to of wanted) {
    const how = operations[operationOf(to)]?.together;
    const id = how && idIn(to, how);
    if (how === undefined || id === undefined) {
      apart.push(alone(to));
      continue;
    }
    const { input: _, ...where } = to;
    const key = hashOf(where);
    const group = groups.get(key) ?? { how, reads: [] };
    group.reads.push({ id, to });
    groups.set(key, group);
  }
  return [...apart, ...[...groups.values()].flatMap(({ how, reads }) => [...sharedReads(how, reads)])];
}

function* sharedReads(
  how: ReadTogether,
  reads: readonly { readonly id: string; readonly to: Call }[],
): Generator<SharedRead> {
  const [member, name] = how.filter;
  for (let from = 0; from < reads.length; from += how.most) {
    const some = reads.slice(from, from + how.most);
    const [first] = some;
    if (first && some.length === 1) yield alone(first.to);
    else if (first) {
      const Filters = [{ [member]: name, Values: some.map(({ id }) => id) }];
      yield {
        call: { ...first.to, input: { Filters, ...how.further } },
        answers: some.map(({ id, to }) => ({ to, of: (answer) => ofOne(answer, how.lists, how.id, id) })),
      };
    }
  }
}

/** A read that no other shares is made as it is. */
const alone = (to: Call): SharedRead => ({ call: to, answers: [{ to, of: (answer) => answer }] });
