import { refuse } from "../invalid-event-pattern.ts";
import { isObject, type Matcher, onlyEntry, onStrings, stringOperand } from "./matcher.ts";

/** `{ "prefix": "a" }` and `{ "prefix": { "equals-ignore-case": "a" } }`. */
export const prefix = (operand: unknown): Matcher =>
  affix("prefix", operand, (value, text) => value.startsWith(text));

/** `{ "suffix": ".png" }` and `{ "suffix": { "equals-ignore-case": ".png" } }`. */
export const suffix = (operand: unknown): Matcher =>
  affix("suffix", operand, (value, text) => value.endsWith(text));

/** `{ "equals-ignore-case": "running" }`. */
export function equalsIgnoreCase(operand: unknown): Matcher {
  const text = stringOperand(operand, "equals-ignore-case").toLowerCase();
  return onStrings((value) => value.length === text.length && value.toLowerCase() === text);
}

function affix(kind: "prefix" | "suffix", operand: unknown, at: (value: string, text: string) => boolean) {
  if (!isObject(operand)) {
    const text = stringOperand(operand, kind);
    return onStrings((value) => at(value, text));
  }
  const [name, inner] = onlyEntry(
    operand,
    `${kind === "prefix" ? "Prefix" : "Suffix"} expression name not found`,
  );
  if (name !== "equals-ignore-case") return refuse(`Unsupported ${kind} pattern: ${name}`);
  const text = stringOperand(inner, "equals-ignore-case").toLowerCase();
  return onStrings((value) => at(value.toLowerCase(), text));
}
