import type * as S3 from "@aws-sdk/client-s3";
import { AwsError } from "../../kernel/aws-error.ts";
import type { Operations, TrailRecord } from "../../kernel/service.ts";
import { bucketByName, findBucket, onBucket, type Request } from "./shared.ts";
import type { Bucket, S3State } from "./state.ts";

type BucketOperations = "CreateBucket" | "HeadBucket" | "DeleteBucket" | "ListBuckets" | "GetBucketLocation";

/** What CloudTrail writes of a call on a bucket: S3's own names, as they stand on the wire. */
export const bucketTrail = (
  input: object & { Bucket?: string | undefined },
  _output: object,
  { region }: Request,
): TrailRecord => {
  const { Bucket: bucketName, ...rest } = input;
  return { requestParameters: { bucketName, ...rest }, responseElements: null, region };
};

/** https://docs.aws.amazon.com/AmazonS3/latest/API/API_CreateBucket.html, and what else is done to buckets. */
export const bucketOperations: Pick<Operations<typeof S3, S3State>, BucketOperations> = {
  CreateBucket: {
    authorize: onBucket("CreateBucket"),
    run: (input, request) => {
      const { world, state, account, now } = request;
      const name = checkName(input.Bucket);
      const region = regionOf(input, request);
      const known = bucketByName(world, name);
      if (known && known.account !== account) {
        throw new AwsError(
          "BucketAlreadyExists",
          "The requested bucket name is not available. The bucket namespace is shared by all users of the system. Please select a different name and try again.",
          409,
          { BucketName: name },
        );
      }
      // Only in us-east-1 is making one's own bucket again harmless.
      if (known && (known.region !== region || region !== "us-east-1")) {
        throw new AwsError(
          "BucketAlreadyOwnedByYou",
          "Your previous request to create the named bucket succeeded and you already own it.",
          409,
          { BucketName: name },
        );
      }
      if (!known) {
        const objectLock = input.ObjectLockEnabledForBucket ?? false;
        const bucket: Bucket = {
          name,
          account,
          region,
          created: now,
          versioning: objectLock ? "Enabled" : undefined,
          objectLock,
          defaultRetention: undefined,
          policy: undefined,
          // https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html
          publicAccess: {
            BlockPublicAcls: true,
            IgnorePublicAcls: true,
            BlockPublicPolicy: true,
            RestrictPublicBuckets: true,
          },
          tags: undefined,
          objects: new Map(),
          uploads: new Map(),
        };
        state.buckets.set(name, bucket);
      }
      return { Location: `/${name}` };
    },
    trail: bucketTrail,
  },
  HeadBucket: {
    authorize: onBucket("ListBucket"),
    run: (input, request) => ({ BucketRegion: findBucket(input, request).region }),
  },
  DeleteBucket: {
    authorize: onBucket("DeleteBucket"),
    run: (input, request) => {
      const bucket = findBucket(input, request);
      if (bucket.objects.size > 0) {
        const versions = bucket.versioning ? " You must delete all versions in the bucket." : "";
        throw new AwsError("BucketNotEmpty", `The bucket you tried to delete is not empty.${versions}`, 409, {
          BucketName: bucket.name,
        });
      }
      request.state.buckets.delete(bucket.name);
      return {};
    },
    trail: bucketTrail,
  },
  ListBuckets: {
    authorize: () => [{ action: "s3:ListAllMyBuckets", resource: "*" }],
    run: (input, { state, account }) => {
      const { MaxBuckets: maxBuckets = 10_000, ContinuationToken: token = "" } = input;
      const buckets = [...state.buckets.values()]
        .filter((bucket) => bucket.name.startsWith(input.Prefix ?? ""))
        .filter((bucket) => input.BucketRegion === undefined || bucket.region === input.BucketRegion)
        .filter((bucket) => bucket.name > Buffer.from(token, "base64").toString())
        .toSorted((a, b) => (a.name < b.name ? -1 : 1));
      const page = buckets.slice(0, maxBuckets);
      const last = page.at(-1)?.name ?? "";
      return {
        ...(page.length < buckets.length ? { ContinuationToken: Buffer.from(last).toString("base64") } : {}),
        ...(input.Prefix === undefined ? {} : { Prefix: input.Prefix }),
        Buckets: page.map(({ name, created, region }) => ({
          Name: name,
          CreationDate: created,
          BucketRegion: region,
        })),
        Owner: { ID: account },
      };
    },
  },
  GetBucketLocation: {
    authorize: onBucket("GetBucketLocation"),
    run: (input, request) => {
      const { region } = bucketByName(request.world, input.Bucket) ?? findBucket(input, request);
      return region === "us-east-1" ? {} : { LocationConstraint: region as S3.BucketLocationConstraint };
    },
  },
};

function checkName(name: string | undefined): string {
  if (name && /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes("..")) return name;
  throw new AwsError("InvalidBucketName", "The specified bucket is not valid.", 400, { BucketName: name });
}

/** Where a bucket is made: in the Region that is asked; the endpoint of us-east-1 makes it wherever it is wanted. */
function regionOf(input: S3.CreateBucketCommandInput, { region }: Request): string {
  const wanted = input.CreateBucketConfiguration?.LocationConstraint;
  if (region === "us-east-1") return wanted ?? region;
  if (wanted === region) return region;
  throw new AwsError(
    "IllegalLocationConstraintException",
    `The ${wanted ?? "unspecified"} location constraint is incompatible for the region specific endpoint this request was sent to.`,
  );
}
