/** What an `aws-chunked` body holds. */
export interface Unchunked {
  readonly content: Buffer;
  /** By lower-case name. */
  readonly trailers: Readonly<Record<string, string>>;
}

/**
 * An `aws-chunked` body: chunks of `size[;chunk-signature=…]\r\n content \r\n`, then trailers.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-streaming.html
 */
export function decodeAwsChunked(body: Buffer): Unchunked {
  const chunks: Buffer[] = [];
  let position = 0;
  while (position < body.length) {
    const lineEnd = body.indexOf("\r\n", position);
    if (lineEnd < 0) break;
    const size = Number.parseInt(body.toString("latin1", position, lineEnd), 16);
    position = lineEnd + 2;
    if (!size) break;
    chunks.push(body.subarray(position, position + size));
    position += size + 2;
  }
  return { content: Buffer.concat(chunks), trailers: trailersOf(body.toString("latin1", position)) };
}

const trailersOf = (text: string): Record<string, string> =>
  Object.fromEntries(
    text.split("\r\n").flatMap((line) => {
      const colon = line.indexOf(":");
      return colon < 0 ? [] : [[line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]];
    }),
  );

/** Whether a request's body is chunked so. */
export const isAwsChunked = (headers: Readonly<Record<string, string>>): boolean =>
  /\baws-chunked\b/.test(headers["content-encoding"] ?? "") ||
  (headers["x-amz-content-sha256"] ?? "").startsWith("STREAMING-");

/** The headers without what only told of the chunks. */
export function withoutAwsChunked(headers: Readonly<Record<string, string>>): Record<string, string> {
  const { "content-encoding": encoding = "", ...others } = headers;
  const rest = encoding
    .split(",")
    .map((word) => word.trim())
    .filter((word) => word !== "" && word !== "aws-chunked");
  return rest.length > 0 ? { ...others, "content-encoding": rest.join(",") } : others;
}
