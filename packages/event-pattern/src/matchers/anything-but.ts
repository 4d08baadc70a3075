import { refuse } from "../invalid-event-pattern.ts";
import { equalsIgnoreCase, prefix, suffix } from "./affix.ts";
import { isObject, type Matcher, onlyEntry } from "./matcher.ts";
import { wildcard } from "./wildcard.ts";

/** What may stand inside `anything-but`, and event-ruler's refusal of an operand that is not a string. */
const negatable: Readonly<Record<string, { matcher: (operand: unknown) => Matcher; notAString: string }>> = {
  prefix: { matcher: nonEmpty(prefix), notAString: "prefix/suffix match pattern must be a string" },
  suffix: { matcher: nonEmpty(suffix), notAString: "prefix/suffix match pattern must be a string" },
  wildcard: { matcher: wildcard, notAString: "wildcard match pattern must be a string" },
  "equals-ignore-case": {
    matcher: equalsIgnoreCase,
    notAString: "Inside anything-but/equals-ignore-case list, number|start|null|boolean is not supported.",
  },
};

const notAValue = "Value of anything-but must be an array or single string/number value.";

/**
 * `{ "anything-but": … }` of a value, a list, or a nested form with one or several operands. It is satisfied by any
 * present value that none of them is, whatever its type.
 */
export function anythingBut(operand: unknown): Matcher {
  if (isObject(operand)) return anythingButForm(operand);
  if (!Array.isArray(operand)) {
    if (typeof operand !== "string" && typeof operand !== "number") return refuse(notAValue);
    return { test: (value) => value !== operand };
  }
  if (operand.length === 0) return refuse("Empty arrays are not allowed");
  const types = new Set(operand.map((value) => typeof value));
  for (const type of types) {
    if (type !== "string" && type !== "number") {
      return refuse("Inside anything but list, start|null|boolean is not supported.");
    }
  }
  if (types.size > 1) {
    return refuse(
      "Inside anything but list, either all values are number or string, mixed type is not supported",
    );
  }
  const excluded = new Set(operand);
  return { test: (value) => !excluded.has(value) };
}

function anythingButForm(form: Record<string, unknown>): Matcher {
  const [name, operand] = onlyEntry(form, "Anything-But expression name not found");
  const kind = Object.hasOwn(negatable, name) ? negatable[name] : undefined;
  if (!kind) return refuse(`Unsupported anything-but pattern: ${name}`);
  if (isObject(operand) || typeof operand === "boolean" || operand === null) return refuse(notAValue);
  const operands: unknown[] = Array.isArray(operand) ? operand : [operand];
  if (operands.length === 0) return refuse("Empty arrays are not allowed");
  const excluded = operands.map((one) =>
    typeof one === "string" ? kind.matcher(one) : refuse(kind.notAString),
  );
  return { test: (value) => !excluded.some((matcher) => matcher.test(value)) };
}

function nonEmpty(matcher: (operand: unknown) => Matcher): (operand: unknown) => Matcher {
  return (operand) => (operand === "" ? refuse("Null prefix/suffix not allowed") : matcher(operand));
}
