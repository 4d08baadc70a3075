import type { Value } from "../value.ts";

/** A document path with its placeholders resolved: `a.#b[3]` is `["a", "real name", 3]`. */
export type Path = readonly (string | number)[];

export type Comparator = "=" | "<>" | "<" | "<=" | ">" | ">=";

/** What has a value: an attribute, a placeholder's value, or a function of such. */
export type Operand =
  | { readonly kind: "path"; readonly path: Path }
  | { readonly kind: "value"; readonly value: Value; readonly placeholder: string }
  | Call;

/** A function of a condition or an update expression. */
export interface Call {
  readonly kind: "call";
  readonly name: string;
  readonly args: readonly Operand[];
}

/** What holds of an item, or does not. */
export type Condition =
  | {
      readonly kind: "compare";
      readonly operator: Comparator;
      readonly left: Operand;
      readonly right: Operand;
    }
  | { readonly kind: "between"; readonly operand: Operand; readonly low: Operand; readonly high: Operand }
  | { readonly kind: "in"; readonly operand: Operand; readonly list: readonly Operand[] }
  | { readonly kind: "and" | "or"; readonly left: Condition; readonly right: Condition }
  | { readonly kind: "not"; readonly condition: Condition }
  | Call;

/** What is put in a SET action. */
export type SetValue =
  | Operand
  | { readonly kind: "sum"; readonly operator: "+" | "-"; readonly left: Operand; readonly right: Operand };

/** One action of an update expression. */
export type UpdateAction =
  | { readonly kind: "set"; readonly path: Path; readonly value: SetValue }
  | { readonly kind: "remove"; readonly path: Path }
  | { readonly kind: "add" | "delete"; readonly path: Path; readonly value: Value };

/** A path as AWS's messages print it: `[a, [3], b]`. */
export const printPath = (path: Path): string =>
  `[${path.map((step) => (typeof step === "number" ? `[${step}]` : step)).join(", ")}]`;

/** Whether two paths name the same place. */
export const isSamePath = (left: Path, right: Path): boolean =>
  left.length === right.length && left.every((step, index) => step === right[index]);
