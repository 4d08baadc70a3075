import { type Diagnostic, errorAt } from "./diagnostic.ts";

/** What AWS says of a text that is no JSON; where it stops at a word, in AWS's own words. */
export function jsonProblem(text: string, thrown: unknown): Diagnostic {
  const [, before = "", word] = /^(\s*)([A-Za-z_$][\w$]*)/.exec(text) ?? [];
  if (word === undefined) {
    return errorAt("INVALID_JSON_DESCRIPTION", thrown instanceof Error ? thrown.message : String(thrown));
  }
  const lines = `${before}${word}`.split("\n");
  const column = (lines.at(-1)?.length ?? 0) + 1;
  const location = `[Source: (String)"${text}"; line: ${lines.length}, column: ${column}]`;
  const expected = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
  const message = `Unrecognized token '${word}': was expecting ${expected}\n at ${location}`;
  return errorAt("INVALID_JSON_DESCRIPTION", message, location);
}
