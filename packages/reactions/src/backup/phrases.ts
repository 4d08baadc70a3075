/**
 * What finds any of these phrases in plain words. In a phrase `*` stands for the rest of a word, `..` for any words
 * between or none, `[]` and `|` and `?` for what they mean in a regular expression.
 */
export function phrases(...given: readonly string[]): RegExp {
  const sources = given.map((phrase) => phrase.replaceAll("*", "\\w*").replaceAll(" .. ", " (?:.* )?"));
  return new RegExp(`(?<![a-z0-9])(?:${sources.join("|")})(?![a-z0-9])`);
}
