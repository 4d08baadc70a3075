import { AwsError } from "../../kernel/aws-error.ts";
import type { ObjectVersion } from "./state.ts";

/** What a request says of the object as it must be. */
export interface Conditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
  readonly IfModifiedSince?: Date | undefined;
  readonly IfUnmodifiedSince?: Date | undefined;
}

/**
 * The condition keys of a write: a policy may ask that it is conditional.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes-enforce.html
 */
export const conditionKeys = ({
  IfMatch,
  IfNoneMatch,
}: Pick<Conditions, "IfMatch" | "IfNoneMatch">): Record<string, string> => ({
  ...(IfMatch === undefined ? {} : { "s3:if-match": IfMatch }),
  ...(IfNoneMatch === undefined ? {} : { "s3:if-none-match": IfNoneMatch }),
});

/**
 * The conditions of a read. An ETag that matches settles it, whatever the dates say.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-reads.html
 */
export function checkRead(version: ObjectVersion, conditions: Conditions): void {
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = conditions;
  if (IfMatch !== undefined) {
    if (!isEtag(version, IfMatch)) throw failed("If-Match");
  } else if (IfUnmodifiedSince && seconds(version.modified) > seconds(IfUnmodifiedSince)) {
    throw failed("If-Unmodified-Since");
  }
  if (IfNoneMatch !== undefined) {
    if (isEtag(version, IfNoneMatch)) throw notModified(version);
  } else if (IfModifiedSince && seconds(version.modified) <= seconds(IfModifiedSince)) {
    throw notModified(version);
  }
}

/** The conditions on the source of a copy: what a read would answer with 304 is refused like the rest. */
export function checkCopySource(version: ObjectVersion, conditions: Conditions): void {
  try {
    checkRead(version, conditions);
  } catch (error) {
    if (!(error instanceof AwsError) || error.status !== 304) throw error;
    throw failed(
      conditions.IfNoneMatch === undefined
        ? "x-amz-copy-source-If-Modified-Since"
        : "x-amz-copy-source-If-None-Match",
    );
  }
}

/** The conditions of a write. https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-writes.html */
export function checkWrite(
  latest: ObjectVersion | undefined,
  { IfMatch, IfNoneMatch }: Pick<Conditions, "IfMatch" | "IfNoneMatch">,
): void {
  const present = latest?.isDeleteMarker ? undefined : latest;
  if (IfNoneMatch !== undefined && IfNoneMatch !== "*") {
    throw new AwsError(
      "NotImplemented",
      "A header you provided implies functionality that is not implemented",
      501,
      { Header: "If-None-Match" },
    );
  }
  if (IfNoneMatch !== undefined && present) throw failed("If-None-Match");
  if (IfMatch === undefined) return;
  if (!present) throw new AwsError("NoSuchKey", "The specified key does not exist.", 404);
  if (!isEtag(present, IfMatch)) throw failed("If-Match");
}

const isEtag = (version: ObjectVersion, text: string): boolean =>
  text === "*" || unquoted(text) === unquoted(version.etag);

/** HTTP dates have no fractions. */
const seconds = (time: Date): number => Math.floor(time.getTime() / 1_000);

const notModified = ({ etag, modified }: ObjectVersion) =>
  new AwsError("NotModified", "Not Modified", 304, {}, { etag, "last-modified": modified.toUTCString() });

const failed = (condition: string) =>
  new AwsError("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", 412, {
    Condition: condition,
  });

const unquoted = (text: string) => text.replaceAll('"', "");
