import type { Deployment } from "../deployment.ts";

/** The table and the bucket of the anchors. Of a stage that `sst remove` may take away, the table is not protected. */
export function makeStorage({ table, anchorBucket }: Deployment): void {
  new aws.dynamodb.Table("table", {
    name: table.name,
    billingMode: "PAY_PER_REQUEST",
    hashKey: "pk",
    rangeKey: "sk",
    attributes: ["pk", "sk", "gsi1pk", "gsi1sk"].map((name) => ({ name, type: "S" })),
    globalSecondaryIndexes: [
      { name: table.index, hashKey: "gsi1pk", rangeKey: "gsi1sk", projectionType: "ALL" },
    ],
    ttl: { attributeName: table.ttl, enabled: true },
    pointInTimeRecovery: { enabled: true },
    deletionProtectionEnabled: $app.removal !== "remove",
  });
  const bucket = new aws.s3.Bucket("anchors", { bucket: anchorBucket, objectLockEnabled: true });
  new aws.s3.BucketVersioning("anchors", {
    bucket: bucket.bucket,
    versioningConfiguration: { status: "Enabled" },
  });
  new aws.s3.BucketPublicAccessBlock("anchors", {
    bucket: bucket.bucket,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
}
