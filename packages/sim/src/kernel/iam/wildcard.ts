/** Marks a character of a pattern as itself, where a policy variable brought a `*` or `?` in. */
const literalMark = "\u0000";

/** Whether a text matches a pattern in which `*` stands for any text and `?` for any one character. */
export const matches = (pattern: string, text: string): boolean =>
  pattern === "*" || known(pattern, asWritten, "s").test(text);

/** The same, whatever the case of their letters. */
export const matchesInAnyCase = (pattern: string, text: string): boolean =>
  pattern === "*" || known(pattern, inAnyCase, "is").test(text);

type Expressions = Map<string, RegExp>;

/** Of patterns that were asked before. */
const asWritten: Expressions = new Map();
const inAnyCase: Expressions = new Map();

function known(pattern: string, expressions: Expressions, flags: string): RegExp {
  const found = expressions.get(pattern);
  if (found) return found;
  const made = new RegExp(source(pattern), flags);
  if (expressions.size >= 1_000) expressions.clear();
  expressions.set(pattern, made);
  return made;
}

/** A value with nothing in it that a pattern would read as a wildcard. */
export const asLiteral = (value: string): string => value.replace(/[*?]/g, (sign) => `${literalMark}${sign}`);

function source(pattern: string): string {
  let written = "";
  for (let index = 0; index < pattern.length; index += 1) {
    const sign = pattern.charAt(index);
    if (sign === literalMark) {
      index += 1;
      written += `\\${pattern.charAt(index)}`;
    } else if (sign === "*") written += ".*";
    else if (sign === "?") written += ".";
    else written += sign.replace(/[\\^$.|+()[\]{}]/g, "\\$&");
  }
  return `^${written}$`;
}
