import { AwsError } from "../../kernel/aws-error.ts";
import type { Authorization } from "../../kernel/request.ts";
import { notSimulated } from "../../kernel/serve-request.ts";
import { lockKeys, needLock, retentionOf } from "./object-lock.ts";
import { conditionKeys } from "./preconditions.ts";
import { permission, type Request } from "./shared.ts";
import type { Bucket, ObjectDraft } from "./state.ts";
import { tagsOfHeader } from "./tag-set.ts";

/** The members of a request that come back as they were given. */
const keptHeaders = [
  "ContentType",
  "CacheControl",
  "ContentDisposition",
  "ContentEncoding",
  "ContentLanguage",
] as const;

/** Classes that are read at once; the others need a restore first. */
const storageClasses = [
  "STANDARD",
  "REDUCED_REDUNDANCY",
  "STANDARD_IA",
  "ONEZONE_IA",
  "INTELLIGENT_TIERING",
  "GLACIER_IR",
];

/** What a request says of the object that it makes, besides its content. */
export interface DraftInput extends Partial<Record<(typeof keptHeaders)[number], string | undefined>> {
  readonly Bucket?: string | undefined;
  readonly Key?: string | undefined;
  readonly Metadata?: Readonly<Record<string, string>> | undefined;
  readonly StorageClass?: string | undefined;
  readonly Tagging?: string | undefined;
  readonly ObjectLockMode?: string | undefined;
  readonly ObjectLockRetainUntilDate?: Date | undefined;
  readonly ObjectLockLegalHoldStatus?: string | undefined;
  readonly ServerSideEncryption?: string | undefined;
  readonly SSECustomerAlgorithm?: string | undefined;
  readonly ACL?: string | undefined;
  readonly Expires?: Date | undefined;
  readonly WebsiteRedirectLocation?: string | undefined;
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
}

/** What whoever makes an object so must be allowed. */
export const onDraft = (input: DraftInput, { world, now }: Request): Authorization[] =>
  [
    "PutObject",
    ...(input.Tagging === undefined ? [] : ["PutObjectTagging"]),
    ...(input.ObjectLockMode === undefined ? [] : ["PutObjectRetention"]),
    ...(input.ObjectLockLegalHoldStatus === undefined ? [] : ["PutObjectLegalHold"]),
  ].map((action) =>
    permission(world, action, input.Bucket, input.Key ?? "", {
      ...conditionKeys(input),
      ...lockKeys(input.ObjectLockMode, input.ObjectLockRetainUntilDate, now),
    }),
  );

/** Reads it, and refuses what is not modelled. */
export function draftOf(bucket: Bucket, input: DraftInput, { now }: Request): ObjectDraft {
  refuseNotModelled(input);
  checkKey(input.Key ?? "");
  const metadata = input.Metadata ?? {};
  checkMetadata(metadata);
  const legalHold = input.ObjectLockLegalHoldStatus === "ON";
  if (legalHold) needLock(bucket);
  return {
    headers: Object.fromEntries(
      keptHeaders.flatMap((name) => (input[name] === undefined ? [] : [[name, input[name]]])),
    ),
    metadata,
    storageClass: storageClassOf(input.StorageClass),
    tags: tagsOfHeader(input.Tagging),
    retention: retentionOf(bucket, input, now),
    legalHold,
  };
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html: 1,024 bytes of UTF-8. */
function checkKey(key: string): void {
  const size = Buffer.byteLength(key);
  if (size <= 1_024) return;
  throw new AwsError("KeyTooLongError", "Your key is too long", 400, { Size: size, MaxSizeAllowed: 1_024 });
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/UsingMetadata.html: 2 KB of names and values. */
function checkMetadata(metadata: Readonly<Record<string, string>>): void {
  const size = Object.entries(metadata).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value),
    0,
  );
  if (size <= 2_048) return;
  throw new AwsError(
    "MetadataTooLarge",
    "Your metadata headers exceed the maximum allowed metadata size",
    400,
    {
      Size: size,
      MaxSizeAllowed: 2_048,
    },
  );
}

function storageClassOf(name = "STANDARD"): string {
  if (storageClasses.includes(name)) return name;
  if (name === "GLACIER" || name === "DEEP_ARCHIVE") throw notSimulated(`the storage class ${name}`);
  throw new AwsError("InvalidStorageClass", "The storage class you specified is not valid", 400, {
    StorageClassRequested: name,
  });
}

function refuseNotModelled(input: DraftInput): void {
  if (input.ServerSideEncryption?.startsWith("aws:kms"))
    throw notSimulated("encryption of objects with KMS keys");
  if (input.SSECustomerAlgorithm !== undefined)
    throw notSimulated("encryption of objects with the customer's keys");
  if (input.Expires !== undefined) throw notSimulated("the Expires header of objects");
  if (input.WebsiteRedirectLocation !== undefined) throw notSimulated("redirects of objects");
  if (input.ACL !== undefined && input.ACL !== "private" && input.ACL !== "bucket-owner-full-control") {
    throw new AwsError("AccessControlListNotSupported", "The bucket does not allow ACLs");
  }
}
