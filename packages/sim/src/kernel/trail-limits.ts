/** The most that `requestParameters` and `responseElements` may each hold. */
const FIELD_BYTES = 100 * 1024;
/** The most that a text of a record's own may hold: `errorMessage`, `userAgent`. */
const TEXT_BYTES = 1024;

/**
 * A field of a CloudTrail record, or what stands in its place where it is too big: CloudTrail keeps nothing of it. That
 * `omitted` is then true is documented; the size and the words beside it are as records have them.
 * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html
 */
export function fieldWithin(name: "requestParameters" | "responseElements", value: unknown): unknown {
  const originalSize = Buffer.byteLength(JSON.stringify(value));
  return originalSize <= FIELD_BYTES ? value : { omitted: true, originalSize, reason: `${name} too large` };
}

/** A text of a record, cut where it is too long. */
export const textWithin = (text: string): string =>
  Buffer.byteLength(text) <= TEXT_BYTES
    ? text
    : Buffer.from(text)
        .subarray(0, TEXT_BYTES)
        .toString()
        .replace(/\uFFFD$/u, "");
