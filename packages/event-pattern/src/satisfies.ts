import type { FieldTest } from "./field-test.ts";
import type { FlatEvent, Leaf } from "./flatten-event.ts";

/**
 * Whether an event satisfies all tests of one alternative, with values that agree about arrays: two fields inside the
 * same array must be those of the same element (event-ruler, README: "Event matching with arrays").
 */
export function satisfies(tests: readonly FieldTest[], event: FlatEvent): boolean {
  let bound: (readonly Leaf[])[] | undefined;
  for (const field of tests) {
    const leaves = event.get(field.path);
    if (!leaves) {
      if (field.absent) continue;
      return false;
    }
    const only = leaves.length === 1 ? leaves[0] : undefined;
    if (only) {
      if (!field.test(only.value)) return false;
      if (only.place.length > 0) bound = [...(bound ?? []), leaves];
      continue;
    }
    const passing = leaves.filter((leaf) => field.test(leaf.value));
    if (passing.length === 0) return false;
    if (!passing.some((leaf) => leaf.place.length === 0)) bound = [...(bound ?? []), passing];
  }
  return !bound || bound.length === 1 || agree(bound, new Map());
}

/** The leaves of one field that pass its tests. */
type Passing = readonly Leaf[];
/** The element that was chosen of each array, by the array's number. */
type Chosen = ReadonlyMap<number, number>;

/**
 * Whether one leaf of each field can be chosen so that no array is asked for two of its elements. Fields that share no
 * undecided array are decided apart: together they would multiply.
 */
function agree(fields: readonly Passing[], chosen: Chosen): boolean {
  return fields.length === 0 || groupsOf(fields, chosen).every((group) => agreeInGroup(group, chosen));
}

function agreeInGroup([leaves = [], ...others]: readonly Passing[], chosen: Chosen): boolean {
  const tried = new Set<string>();
  for (const { place } of leaves) {
    const choice = place.join();
    if (tried.has(choice) || contradicts(place, chosen)) continue;
    tried.add(choice);
    const next = new Map(chosen);
    for (let at = 0; at < place.length; at += 2) next.set(place[at] ?? -1, place[at + 1] ?? -1);
    if (agree(others, next)) return true;
  }
  return false;
}

/** Puts together the fields that stand in a common array of which no element is chosen yet. */
function groupsOf(fields: readonly Passing[], chosen: Chosen): Passing[][] {
  let groups: { readonly arrays: Set<number>; readonly fields: Passing[] }[] = [];
  for (const leaves of fields) {
    const arrays = new Set<number>();
    for (const { place } of leaves) {
      for (let at = 0; at < place.length; at += 2) {
        const array = place[at] ?? -1;
        if (!chosen.has(array)) arrays.add(array);
      }
    }
    const joined = { arrays, fields: [leaves] };
    const apart = [];
    for (const group of groups) {
      if (group.arrays.isDisjointFrom(arrays)) {
        apart.push(group);
        continue;
      }
      joined.fields.unshift(...group.fields);
      for (const array of group.arrays) arrays.add(array);
    }
    groups = [...apart, joined];
  }
  return groups.map((group) => group.fields);
}

const contradicts = (place: readonly number[], chosen: Chosen): boolean => {
  for (let at = 0; at < place.length; at += 2) {
    const index = chosen.get(place[at] ?? -1);
    if (index !== undefined && index !== place[at + 1]) return true;
  }
  return false;
};
