/** Our own colours; what moves the cursor, hides or blinks is none of them. */
const colour = String.raw`\u001b\[(?:1|2|22|3[1-36]|39)m`;
/** Whatever a terminal obeys in place of showing it, and marks that turn the direction of text. */
const unseen = new RegExp(`(${colour})|[\\p{Cc}\\p{Bidi_Control}\\u2028\\u2029]`, "gu");

/**
 * A text as a terminal may be given it: a name, a tag or a reason in it was written by others, and must not erase or
 * rewrite what people decide by.
 */
export const printable = (text: string): string =>
  text.replace(unseen, (mark, ours?: string) =>
    ours !== undefined || mark === "\n" || mark === "\t"
      ? mark
      : `\\u${mark.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
