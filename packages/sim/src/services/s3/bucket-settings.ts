import type * as S3 from "@aws-sdk/client-s3";
import { AwsError } from "../../kernel/aws-error.ts";
import { checkPolicy } from "../../kernel/iam/policy-document.ts";
import { notSimulated } from "../../kernel/serve-request.ts";
import type { Operations } from "../../kernel/service.ts";
import { bucketTrail } from "./buckets.ts";
import { isPublic } from "./public-policy.ts";
import { findBucket, invalidRequest, malformedXml, onBucket } from "./shared.ts";
import type { Bucket, S3State } from "./state.ts";

type Settings =
  | "PutBucketVersioning"
  | "GetBucketVersioning"
  | "PutBucketPolicy"
  | "GetBucketPolicy"
  | "DeleteBucketPolicy"
  | "PutObjectLockConfiguration"
  | "GetObjectLockConfiguration";

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketVersioning.html and its neighbours */
export const bucketSettings: Pick<Operations<typeof S3, S3State>, Settings> = {
  PutBucketVersioning: {
    authorize: onBucket("PutBucketVersioning"),
    run: (input, request) => {
      const bucket = findBucket(input, request);
      const { Status: status, MFADelete: mfaDelete } = input.VersioningConfiguration ?? {};
      if (mfaDelete === "Enabled") throw notSimulated("MFA delete of buckets");
      if (status !== "Enabled" && status !== "Suspended") {
        throw malformedXml();
      }
      if (bucket.objectLock && status === "Suspended") {
        throw new AwsError(
          "InvalidBucketState",
          "An Object Lock configuration is present on this bucket, so the versioning state cannot be changed.",
          409,
        );
      }
      bucket.versioning = status;
      return {};
    },
    trail: bucketTrail,
  },
  GetBucketVersioning: {
    authorize: onBucket("GetBucketVersioning"),
    run: (input, request) => {
      const { versioning } = findBucket(input, request);
      return versioning === undefined ? {} : { Status: versioning };
    },
  },
  PutBucketPolicy: {
    authorize: onBucket("PutBucketPolicy"),
    run: (input, request) => {
      const bucket = findBucket(input, request);
      try {
        checkPolicy(input.Policy ?? "", "resource");
      } catch (error) {
        if (!(error instanceof AwsError)) throw error;
        throw new AwsError("MalformedPolicy", error.message);
      }
      refusePublic(bucket, input.Policy ?? "");
      bucket.policy = input.Policy;
      return {};
    },
    trail: bucketTrail,
  },
  GetBucketPolicy: {
    authorize: onBucket("GetBucketPolicy"),
    run: (input, request) => {
      const { policy, name } = findBucket(input, request);
      if (policy === undefined) {
        throw new AwsError("NoSuchBucketPolicy", "The bucket policy does not exist", 404, {
          BucketName: name,
        });
      }
      return { Policy: policy };
    },
  },
  DeleteBucketPolicy: {
    authorize: onBucket("DeleteBucketPolicy"),
    run: (input, request) => {
      findBucket(input, request).policy = undefined;
      return {};
    },
    trail: bucketTrail,
  },
  PutObjectLockConfiguration: {
    authorize: onBucket("PutBucketObjectLockConfiguration"),
    run: (input, request) => {
      const bucket = findBucket(input, request);
      if (bucket.versioning !== "Enabled") {
        throw new AwsError(
          "InvalidBucketState",
          "Versioning must be 'Enabled' on the bucket to apply a Object Lock configuration",
          409,
        );
      }
      const rule = input.ObjectLockConfiguration?.Rule?.DefaultRetention;
      bucket.objectLock = true;
      bucket.defaultRetention = rule && { mode: rule.Mode ?? "GOVERNANCE", days: daysOf(rule) };
      return {};
    },
    trail: bucketTrail,
  },
  GetObjectLockConfiguration: {
    authorize: onBucket("GetBucketObjectLockConfiguration"),
    run: (input, request) => {
      const { objectLock, defaultRetention: kept, name } = findBucket(input, request);
      if (!objectLock) {
        throw new AwsError(
          "ObjectLockConfigurationNotFoundError",
          "Object Lock configuration does not exist for this bucket",
          404,
          { BucketName: name },
        );
      }
      const rule = kept ? { Rule: { DefaultRetention: { Mode: kept.mode, Days: kept.days } } } : {};
      return { ObjectLockConfiguration: { ObjectLockEnabled: "Enabled" as const, ...rule } };
    },
  },
};

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html */
function refusePublic({ publicAccess }: Bucket, policy: string): void {
  if (!isPublic(policy)) return;
  if (publicAccess?.BlockPublicPolicy) throw new AwsError("AccessDenied", "Access Denied", 403);
  if (publicAccess?.RestrictPublicBuckets) {
    throw notSimulated("RestrictPublicBuckets on a bucket whose policy is public");
  }
}

function daysOf({ Days: days, Years: years }: S3.DefaultRetention): number {
  if ((days === undefined) === (years === undefined))
    throw invalidRequest("Default retention needs either days or years.");
  return days ?? (years ?? 0) * 365;
}
