/** Marks a character of a pattern as itself, where a policy variable brought a `*` or `?` in. */
const literalMark = "\u0000";

/** Whether a text matches a pattern in which `*` stands for any text and `?` for any one character. */
export function matches(pattern: string, text: string): boolean {
  if (pattern === "*") return true;
  const known = expressions.get(pattern);
  if (known) return known.test(text);
  const made = expression(pattern);
  if (expressions.size >= 1_000) expressions.clear();
  expressions.set(pattern, made);
  return made.test(text);
}

/** Of patterns that were asked before. */
const expressions = new Map<string, RegExp>();

/** A value with nothing in it that a pattern would read as a wildcard. */
export const asLiteral = (value: string): string => value.replace(/[*?]/g, (sign) => `${literalMark}${sign}`);

function expression(pattern: string): RegExp {
  let source = "";
  for (let index = 0; index < pattern.length; index += 1) {
    const sign = pattern.charAt(index);
    if (sign === literalMark) {
      index += 1;
      source += `\\${pattern.charAt(index)}`;
    } else if (sign === "*") source += ".*";
    else if (sign === "?") source += ".";
    else source += sign.replace(/[\\^$.|+()[\]{}]/g, "\\$&");
  }
  return new RegExp(`^${source}$`, "s");
}
