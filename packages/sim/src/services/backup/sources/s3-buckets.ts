import { AwsError } from "../../../kernel/aws-error.ts";
import { type Ask, nameIn, type Source, tagRecord } from "./source.ts";

const unversioned = "NotVersioned";

/** S3 buckets: how much is in them; what, is not kept. */
export const s3Buckets: Source = {
  type: "S3",
  iamPrefix: "s3",
  owns: (arn) => /^arn:[^:]+:s3:::[^/]+$/.test(arn),
  needs: (arn) => [
    { action: "s3:ListBucketVersions", resource: arn },
    { action: "s3:GetBucketNotification", resource: arn },
  ],
  take: async (arn, { asRole, asService }) => {
    const Bucket = nameIn(arn);
    const { Status } = await asRole("s3", "GetBucketVersioning", { Bucket });
    if (Status !== "Enabled") throw new AwsError(unversioned, `${Bucket} keeps no versions.`);
    const sizes = await objectSizes(asService, Bucket);
    const bytes = sizes.reduce((sum, size) => sum + size, 0);
    return { content: { Bucket, objects: sizes.length }, bytes };
  },
  gone: { codes: ["NoSuchBucket"], message: () => "The specified bucket does not exist" },
  denied: (arn) =>
    `Your backup job failed as AWS Backup does not have permission to describe resource ${arn}. Please review your IAM policies to ensure AWS Backup can protect your resources.`,
  list: async (ask, { region }) => {
    const { Buckets = [] } = await ask("s3", "ListBuckets", { BucketRegion: region });
    return Promise.all(
      Buckets.map(async ({ Name }: { Name: string }) => {
        const answer = await ask("s3", "GetBucketTagging", { Bucket: Name }).catch(() => ({ TagSet: [] }));
        return { arn: `arn:aws:s3:::${Name}`, tags: tagRecord(answer.TagSet) };
      }),
    );
  },
  pointArn: (world, { account, region }) =>
    `arn:aws:backup:${region}:${account}:recovery-point:${world.ids.uuid()}`,
  metadata: ({ Bucket }) => ({
    DestinationBucketName: String(Bucket),
    NewBucket: "false",
    Encrypted: "true",
  }),
  restore: undefined,
};

/** AWS Backup's message of a bucket that keeps no versions. */
export const notVersioned = {
  code: unversioned,
  message: (arn: string, account: string) =>
    `Versioning is not enabled on ${nameIn(arn)} within account ${account}`,
};

async function objectSizes(ask: Ask, Bucket: string): Promise<readonly number[]> {
  const sizes: number[] = [];
  let ContinuationToken: string | undefined;
  do {
    const page = await ask("s3", "ListObjectsV2", {
      Bucket,
      ...(ContinuationToken ? { ContinuationToken } : {}),
    });
    sizes.push(...(page.Contents ?? []).map(({ Size = 0 }: { Size?: number }) => Size));
    ContinuationToken = page.NextContinuationToken;
  } while (ContinuationToken);
  return sizes;
}
