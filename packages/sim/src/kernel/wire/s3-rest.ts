import { NormalizedSchema } from "@smithy/core/schema";
import type { OperationSchema } from "./client-model.ts";

/** S3's schemas leave the bucket out of the path, for it may stand in the host's name; here it is in the path. */
export function s3Path(operation: OperationSchema, path: string): string {
  if (!/(^|\.)s3$/.test(operation.namespace) || path.includes("{Bucket}")) return path;
  const bucket = NormalizedSchema.of(operation.input).getMemberSchemas().Bucket;
  const traits = bucket?.getMergedTraits() as { httpLabel?: unknown } | undefined;
  return traits?.httpLabel ? `/{Bucket}${path === "/" ? "" : path}` : path;
}

/** The path with the bucket in it, where it stands in the host's name: `bucket.s3.eu-west-1.amazonaws.com`. */
export function pathStyle(url: string, host: string | undefined): string {
  const [, bucket] =
    /^(.+)\.(?:s3(?:[.-][\w-]+)?\.amazonaws\.com|localhost(?::\d+)?)$/.exec(host ?? "") ?? [];
  return bucket === undefined ? url : `/${bucket}${url}`;
}

/**
 * S3's answers are named for the result (`ListBucketResult`), not for the shape (`ListObjectsV2Output`). A text that
 * is itself the payload (a bucket policy) stays as it is.
 */
export function s3ResultBody(output: OperationSchema["output"], body: string): string {
  const schema = NormalizedSchema.of(output);
  if (!schema.isStructSchema() || !/^(<\?xml[^>]*>)?</.test(body)) return body;
  const isText = Object.values(schema.getMemberSchemas()).some(
    (member) =>
      (member.getMergedTraits() as { httpPayload?: unknown }).httpPayload && member.isStringSchema(),
  );
  return isText ? body : body.replace(/(<\/?)(\w+)Output\b/g, "$1$2Result");
}

/**
 * A bucket's location is the text of its answer's root, and of us-east-1 there is no text.
 * https://docs.aws.amazon.com/AmazonS3/latest/API/API_GetBucketLocation.html
 */
export function locationBody(
  { name }: OperationSchema,
  { LocationConstraint = "" }: Readonly<Record<string, unknown>>,
): string | undefined {
  if (name !== "GetBucketLocation") return undefined;
  return `<LocationConstraint xmlns="http://s3.amazonaws.com/doc/2006-03-01/">${LocationConstraint}</LocationConstraint>`;
}

/** The statuses that S3's model does not tell: of a part of an object, and of what is only done. */
export function s3Status(
  { name, namespace }: OperationSchema,
  output: Readonly<Record<string, unknown>>,
): number | undefined {
  if (!namespace.endsWith(".s3")) return undefined;
  if (name === "PutBucketTagging") return 204;
  const isRead = name === "GetObject" || name === "HeadObject";
  return isRead && output.ContentRange !== undefined ? 206 : undefined;
}
