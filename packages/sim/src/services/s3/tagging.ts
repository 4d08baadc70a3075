import type * as S3 from "@aws-sdk/client-s3";
import { AwsError } from "../../kernel/aws-error.ts";
import type { Operations } from "../../kernel/service.ts";
import { bucketTrail } from "./buckets.ts";
import { versionId } from "./object-versions.ts";
import { findBucket, findVersion, onBucket, onVersion } from "./shared.ts";
import type { S3State } from "./state.ts";
import { checkTags, showTags } from "./tag-set.ts";

type Tagging =
  | "PutObjectTagging"
  | "GetObjectTagging"
  | "DeleteObjectTagging"
  | "PutBucketTagging"
  | "GetBucketTagging"
  | "DeleteBucketTagging";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutObjectTagging.html, API_PutBucketTagging.html */
export const taggingOperations: Pick<Operations<typeof S3, S3State>, Tagging> = {
  PutObjectTagging: {
    authorize: onVersion("PutObjectTagging"),
    run: (input, request) => {
      const bucket = findBucket(input, request);
      const version = findVersion(bucket, input, request);
      version.tags = checkTags(input.Tagging?.TagSet ?? [], 10);
      return versionId(bucket, version);
    },
  },
  GetObjectTagging: {
    authorize: onVersion("GetObjectTagging"),
    run: (input, request) => {
      const bucket = findBucket(input, request);
      const version = findVersion(bucket, input, request);
      return { TagSet: showTags(version.tags), ...versionId(bucket, version) };
    },
  },
  DeleteObjectTagging: {
    authorize: onVersion("DeleteObjectTagging"),
    run: (input, request) => {
      const bucket = findBucket(input, request);
      const version = findVersion(bucket, input, request);
      version.tags = {};
      return versionId(bucket, version);
    },
  },
  PutBucketTagging: {
    authorize: onBucket("PutBucketTagging"),
    run: (input, request) => {
      findBucket(input, request).tags = checkTags(input.Tagging?.TagSet ?? [], 50);
      return {};
    },
    trail: bucketTrail,
  },
  GetBucketTagging: {
    authorize: onBucket("GetBucketTagging"),
    run: (input, request) => {
      const { tags, name } = findBucket(input, request);
      if (tags) return { TagSet: showTags(tags) };
      throw new AwsError("NoSuchTagSet", "The TagSet does not exist", 404, { BucketName: name });
    },
  },
  DeleteBucketTagging: {
    authorize: onBucket("PutBucketTagging"),
    run: (input, request) => {
      findBucket(input, request).tags = undefined;
      return {};
    },
    trail: bucketTrail,
  },
};
