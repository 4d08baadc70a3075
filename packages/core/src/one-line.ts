/** Whatever breaks a line. */
const breaks = /[\n\r\v\f\u0085\u2028\u2029]/g;

const escapes: ReadonlyMap<string, string> = new Map([
  ["\n", "\\n"],
  ["\r", "\\r"],
]);

/** A text in one line, its breaks escaped: what somebody wrote looks like no line of ours. */
export const oneLine = (text: string): string =>
  text.replace(
    breaks,
    (mark) => escapes.get(mark) ?? `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );

/** A text in one line of at most so many UTF-16 units: whole words, and … where some were left out. */
export function brief(text: string, most: number): string {
  const line = text.replace(/[\s\u0085]+/g, " ").trim();
  if (line.length <= most) return line;
  const kept = line.slice(0, most - 1);
  const words = /^(.*\S) \S*$/.exec(`${kept}${line.charAt(most - 1)}`)?.[1] ?? kept;
  return `${words.toWellFormed().replace(/\uFFFD$/, "")}…`;
}
