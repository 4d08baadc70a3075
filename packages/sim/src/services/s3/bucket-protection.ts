import type * as S3 from "@aws-sdk/client-s3";
import { AwsError } from "../../kernel/aws-error.ts";
import { notSimulated } from "../../kernel/serve-request.ts";
import type { Operations } from "../../kernel/service.ts";
import { bucketTrail } from "./buckets.ts";
import { isPublic } from "./public-policy.ts";
import { findBucket, malformedXml, onBucket } from "./shared.ts";
import type { S3State } from "./state.ts";

type Protection =
  | "PutPublicAccessBlock"
  | "GetPublicAccessBlock"
  | "DeletePublicAccessBlock"
  | "PutBucketEncryption"
  | "GetBucketEncryption"
  | "DeleteBucketEncryption";

/** Every object is encrypted with keys of S3's own; other keys are not simulated. */
const encryption: S3.ServerSideEncryptionConfiguration = {
  Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "AES256" }, BucketKeyEnabled: false }],
};

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html, bucket-encryption.html */
export const protectionOperations: Pick<Operations<typeof S3, S3State>, Protection> = {
  PutPublicAccessBlock: {
    authorize: onBucket("PutBucketPublicAccessBlock"),
    run: (input, request) => {
      const bucket = findBucket(input, request);
      const {
        BlockPublicAcls = false,
        IgnorePublicAcls = false,
        BlockPublicPolicy = false,
        RestrictPublicBuckets = false,
      } = input.PublicAccessBlockConfiguration ?? {};
      if (RestrictPublicBuckets && bucket.policy !== undefined && isPublic(bucket.policy)) {
        throw notSimulated("RestrictPublicBuckets on a bucket whose policy is public");
      }
      bucket.publicAccess = { BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets };
      return {};
    },
    trail: bucketTrail,
  },
  GetPublicAccessBlock: {
    authorize: onBucket("GetBucketPublicAccessBlock"),
    run: (input, request) => {
      const { publicAccess, name } = findBucket(input, request);
      if (publicAccess) return { PublicAccessBlockConfiguration: publicAccess };
      throw new AwsError(
        "NoSuchPublicAccessBlockConfiguration",
        "The public access block configuration was not found",
        404,
        { BucketName: name },
      );
    },
  },
  DeletePublicAccessBlock: {
    authorize: onBucket("PutBucketPublicAccessBlock"),
    run: (input, request) => {
      findBucket(input, request).publicAccess = undefined;
      return {};
    },
    trail: bucketTrail,
  },
  PutBucketEncryption: {
    authorize: onBucket("PutEncryptionConfiguration"),
    run: (input, request) => {
      findBucket(input, request);
      const rules = input.ServerSideEncryptionConfiguration?.Rules ?? [];
      const algorithm = rules[0]?.ApplyServerSideEncryptionByDefault?.SSEAlgorithm;
      if (rules.length !== 1 || algorithm === undefined) throw malformedXml();
      if (algorithm !== "AES256") throw notSimulated("encryption of objects with KMS keys");
      return {};
    },
    trail: bucketTrail,
  },
  GetBucketEncryption: {
    authorize: onBucket("GetEncryptionConfiguration"),
    run: (input, request) => {
      findBucket(input, request);
      return { ServerSideEncryptionConfiguration: encryption };
    },
  },
  DeleteBucketEncryption: {
    authorize: onBucket("PutEncryptionConfiguration"),
    run: (input, request) => {
      findBucket(input, request);
      return {};
    },
    trail: bucketTrail,
  },
};
