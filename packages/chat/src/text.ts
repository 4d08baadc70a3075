/** Slack's three control characters, made harmless: no mention, no link (docs.slack.dev, "Formatting message text"). */
export const escapeText = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");

/** At most so many UTF-16 units (never half of a character), with … where something was left out. */
export function shorten(text: string, max: number): string {
  const line = text.replace(/\s+/g, " ").trim();
  if (line.length <= max) return line;
  let kept = "";
  for (const character of line) {
    if (kept.length + character.length > max - 1) break;
    kept += character;
  }
  return `${kept}…`;
}
