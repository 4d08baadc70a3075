import type { Scalar } from "./matchers/matcher.ts";
import type { WantedPaths } from "./wanted-paths.ts";

/** A value of an event, and where in the event's arrays it stands. */
export interface Leaf {
  readonly value: Scalar;
  /** Pairs of an array's number in the event and an index in it: `[array, index, array, index, …]`. */
  readonly place: readonly number[];
}

/**
 * An event as event-ruler sees it: the values at each path, keys joined by dots, arrays passed through. Objects and
 * arrays themselves, and empty ones, leave nothing.
 */
export type FlatEvent = ReadonlyMap<string, readonly Leaf[]>;

const nowhere: readonly number[] = [];

/** Flattens an event once, so that many patterns can be asked about it. */
export function flattenEvent(event: object): FlatEvent {
  const leaves = new Map<string, Leaf[]>();
  let arrays = 0;
  const visit = (value: unknown, path: string, place: readonly number[]): void => {
    if (typeof value !== "object" || value === null) {
      addLeaf(leaves, path, { value: value as Scalar, place });
    } else if (Array.isArray(value)) {
      const array = arrays++;
      for (const [index, element] of value.entries()) {
        visit(element, path, placeOf(element, place, array, index));
      }
    } else {
      for (const key of Object.keys(value)) {
        visit((value as Record<string, unknown>)[key], path === "" ? key : `${path}.${key}`, place);
      }
    }
  };
  visit(event, "", nowhere);
  return leaves;
}

/** Flattens only what some pattern asks for: most of an event is never looked at by any rule. */
export function flattenWanted(event: object, wanted: WantedPaths): FlatEvent {
  const leaves = new Map<string, Leaf[]>();
  let arrays = 0;
  const visit = (value: unknown, at: WantedPaths, place: readonly number[]): void => {
    if (typeof value !== "object" || value === null) {
      if (at.path !== undefined) addLeaf(leaves, at.path, { value: value as Scalar, place });
    } else if (Array.isArray(value)) {
      const array = arrays++;
      for (let index = 0; index < value.length; index++) {
        const element: unknown = value[index];
        visit(element, at, placeOf(element, place, array, index));
      }
    } else if (at.below.size > 0) {
      for (const key in value) {
        const below = at.below.get(key) ?? at.belowDotted(key);
        if (below) visit((value as Record<string, unknown>)[key], below, place);
      }
    }
  };
  visit(event, wanted, nowhere);
  return leaves;
}

/** Only what is inside an object or array of an array is bound to its element; plain elements are alternatives. */
const placeOf = (element: unknown, place: readonly number[], array: number, index: number) =>
  typeof element === "object" && element !== null ? [...place, array, index] : place;

function addLeaf(leaves: Map<string, Leaf[]>, path: string, leaf: Leaf): void {
  const others = leaves.get(path);
  if (others) others.push(leaf);
  else leaves.set(path, [leaf]);
}
