import { AwsError } from "../../kernel/aws-error.ts";
import type { Authorization } from "../../kernel/request.ts";
import type { RequestContext } from "../../kernel/service.ts";
import type { World } from "../../kernel/world.ts";
import type { Bucket, ObjectVersion, S3State } from "./state.ts";

export type Request = RequestContext<S3State>;
type Named = { readonly Bucket?: string | undefined; readonly ExpectedBucketOwner?: string | undefined };

/** A bucket by its name, which is one namespace for all accounts. */
export function bucketByName(world: World, name: string | undefined): Bucket | undefined {
  const service = world.service("s3");
  if (!service) return undefined;
  for (const account of world.accounts) {
    const bucket = world.stateOf<S3State>(service, account, "global").buckets.get(name ?? "");
    if (bucket) return bucket;
  }
  return undefined;
}

/** The bucket that a request names; it must be asked for in its own Region. */
export function findBucket(input: Named, { world, region }: Request): Bucket {
  const bucket = bucketByName(world, input.Bucket);
  if (!bucket)
    throw new AwsError("NoSuchBucket", "The specified bucket does not exist", 404, {
      BucketName: input.Bucket,
    });
  if (input.ExpectedBucketOwner !== undefined && input.ExpectedBucketOwner !== bucket.account) {
    throw new AwsError("AccessDenied", "Access Denied", 403);
  }
  if (bucket.region === region) return bucket;
  throw new AwsError(
    "PermanentRedirect",
    "The bucket you are attempting to access must be addressed using the specified endpoint. Please send all future requests to this endpoint.",
    301,
    { Bucket: bucket.name, Endpoint: `${bucket.name}.s3.${bucket.region}.amazonaws.com` },
  );
}

/** A permission on a bucket, or on an object in it; the bucket's policy has its say. */
export function permission(
  world: World,
  action: string,
  name: string | undefined,
  key?: string,
  context: Record<string, string> = {},
): Authorization {
  const bucket = bucketByName(world, name);
  return {
    action: `s3:${action}`,
    resource: `arn:aws:s3:::${name ?? ""}${key === undefined ? "" : `/${key}`}`,
    context,
    ...(bucket ? { resourceAccount: bucket.account } : {}),
    ...(bucket?.policy === undefined ? {} : { resourcePolicy: bucket.policy }),
  };
}

export const onBucket =
  (action: string) =>
  (input: Named, { world }: Request): Authorization[] => [permission(world, action, input.Bucket)];

export const onObject =
  (action: string) =>
  (input: Named & { readonly Key?: string | undefined }, { world }: Request): Authorization[] => [
    permission(world, action, input.Bucket, input.Key ?? ""),
  ];

/** On an object as it is now, or on a version of it: S3 has an action for each. */
export const onVersion =
  (action: string) =>
  (
    input: Named & { readonly Key?: string | undefined; readonly VersionId?: string | undefined },
    { world }: Request,
  ): Authorization[] => {
    const name = input.VersionId === undefined ? action : `${action}Version`;
    return [permission(world, name, input.Bucket, input.Key ?? "")];
  };

/** The version that is asked for, or the latest; whoever may not list the bucket is not told what is missing. */
export function findVersion(
  bucket: Bucket,
  input: { readonly Key?: string | undefined; readonly VersionId?: string | undefined },
  request: Request,
): ObjectVersion {
  const versions = bucket.objects.get(input.Key ?? "") ?? [];
  const isNamed = input.VersionId !== undefined;
  if (isNamed && !/^(null|[\w.]{32})$/.test(input.VersionId ?? "")) {
    throw new AwsError("InvalidArgument", "Invalid version id specified", 400, {
      ArgumentName: "versionId",
      ArgumentValue: input.VersionId,
    });
  }
  const version = isNamed ? versions.find(({ id }) => id === input.VersionId) : versions.at(-1);
  if (version && !version.isDeleteMarker) return version;
  if (version && isNamed) {
    throw new AwsError(
      "MethodNotAllowed",
      "The specified method is not allowed against this resource.",
      405,
      {},
      { allow: "DELETE", ...markerHeaders(version) },
    );
  }
  request.authorize(permission(request.world, "ListBucket", bucket.name));
  if (isNamed)
    throw new AwsError("NoSuchVersion", "The specified version does not exist.", 404, {
      Key: input.Key,
      VersionId: input.VersionId,
    });
  const headers = version ? markerHeaders(version) : {};
  throw new AwsError("NoSuchKey", "The specified key does not exist.", 404, { Key: input.Key }, headers);
}

/** How it is told that a delete marker is in the way. */
const markerHeaders = ({ id }: ObjectVersion) => ({
  "x-amz-delete-marker": "true",
  "x-amz-version-id": id,
});

export const invalidRequest = (message: string) => new AwsError("InvalidRequest", message);

export const malformedXml = () =>
  new AwsError(
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema",
  );
