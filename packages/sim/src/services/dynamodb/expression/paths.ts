import { invalid } from "../errors.ts";
import { attributeOf, type Item, type Value, withAttribute, withoutAttributes } from "../value.ts";
import { type Path, printPath } from "./ast.ts";
import type { Reader } from "./reader.ts";

/** The value at a path, or undefined. */
export function valueAt(item: Item, path: Path): Value | undefined {
  let value: Value | undefined = { M: item };
  for (const step of path) {
    if (value === undefined) return undefined;
    value = child(value, step);
  }
  return value;
}

const child = (value: Value, step: string | number): Value | undefined =>
  typeof step === "number" ? value.L?.[step] : value.M && attributeOf(value.M, step);

const badPath = () => invalid("The document path provided in the update expression is invalid for update");

/** The item with a value put at a path; past the end of a list it is appended. */
export function setAt(item: Item, path: Path, value: Value): Item {
  return change({ M: item }, path, () => value).M!;
}

/** The item without what is at a path; its parent must be there. */
export function removeAt(item: Item, path: Path): Item {
  return change({ M: item }, path, () => undefined).M!;
}

function change(container: Value, path: Path, make: () => Value | undefined): Value {
  const [step, ...rest] = path;
  if (step === undefined || !isContainer(container, step)) throw badPath();
  const old = child(container, step);
  if (rest.length > 0 && old === undefined) throw badPath();
  return put(container, step, rest.length > 0 ? change(old!, rest, make) : make());
}

const isContainer = (value: Value, step: string | number) =>
  typeof step === "number" ? value.L !== undefined : value.M !== undefined;

function put(container: Value, step: string | number, value: Value | undefined): Value {
  if (typeof step === "string") {
    return {
      M:
        value === undefined
          ? withoutAttributes(container.M!, [step])
          : withAttribute(container.M!, step, value),
    };
  }
  const list = [...container.L!];
  if (value === undefined) list.splice(step, 1);
  else list[Math.min(step, list.length)] = value;
  return { L: list };
}

/** The parts of an item that paths name, in the item's own shape; undefined where there is none. */
export function project(item: Item, paths: readonly Path[]): Item {
  return pick({ M: item }, paths)?.M ?? {};
}

function pick(value: Value, paths: readonly Path[]): Value | undefined {
  if (paths.some((path) => path.length === 0)) return value;
  const found = [...Map.groupBy(paths, (path) => path[0]!)]
    .map(([step, group]) => {
      const inner = child(value, step);
      return [
        step,
        inner &&
          pick(
            inner,
            group.map((path) => path.slice(1)),
          ),
      ] as const;
    })
    .filter((entry): entry is readonly [string | number, Value] => entry[1] !== undefined);
  if (found.length === 0) return undefined;
  if (value.M !== undefined) return { M: Object.fromEntries(found) };
  return { L: found.toSorted(([left], [right]) => Number(left) - Number(right)).map(([, inner]) => inner) };
}

/** Reports paths of one expression that overlap (`a.b`, `a`) or that read one place in two ways (`a.b`, `a[0]`). */
export function checkOverlaps(reader: Reader, paths: readonly Path[]): void {
  for (const [index, second] of paths.entries()) {
    for (const first of paths.slice(0, index)) {
      const at = first.findIndex((step, position) => step !== second[position]);
      const told = `must remove or rewrite one of these paths; path one: ${printPath(first)}, path two: ${printPath(second)}`;
      if (at === -1 || at >= second.length) {
        reader.report("overlap", `Two document paths overlap with each other; ${told}`);
      } else if (typeof first[at] !== typeof second[at]) {
        reader.report("conflict", `Two document paths conflict with each other; ${told}`);
      }
    }
  }
}
