import type * as S3 from "@aws-sdk/client-s3";
import { AwsError } from "../../kernel/aws-error.ts";
import type { Operations } from "../../kernel/service.ts";
import { findBucket, findVersion, onBucket, onVersion } from "./shared.ts";
import type { Bucket, S3State } from "./state.ts";

type AclOperations = "GetBucketAcl" | "PutBucketAcl" | "GetObjectAcl" | "PutObjectAcl";

/** The owner has all of it, and nobody else anything: all that there is where a bucket's owner is enforced. */
const ownersOwn = ({ account }: Bucket) => ({
  Owner: { ID: account },
  Grants: [{ Grantee: { ID: account, Type: "CanonicalUser" as const }, Permission: "FULL_CONTROL" as const }],
});

const notSupported = () => new AwsError("AccessControlListNotSupported", "The bucket does not allow ACLs");

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html: as buckets have been since April 2023. */
export const aclOperations: Pick<Operations<typeof S3, S3State>, AclOperations> = {
  GetBucketAcl: {
    authorize: onBucket("GetBucketAcl"),
    run: (input, request) => ownersOwn(findBucket(input, request)),
  },
  PutBucketAcl: {
    authorize: onBucket("PutBucketAcl"),
    run: (input, request) => {
      findBucket(input, request);
      throw notSupported();
    },
  },
  GetObjectAcl: {
    authorize: onVersion("GetObjectAcl"),
    run: (input, request) => {
      const bucket = findBucket(input, request);
      findVersion(bucket, input, request);
      return ownersOwn(bucket);
    },
  },
  PutObjectAcl: {
    authorize: onVersion("PutObjectAcl"),
    run: (input, request) => {
      findVersion(findBucket(input, request), input, request);
      throw notSupported();
    },
  },
};
