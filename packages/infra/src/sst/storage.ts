import type { Deployment } from "../deployment.ts";
import type { TableSpec } from "../tables.ts";

/** The tables and the bucket of the anchors. */
export function makeStorage({ tables, anchorBucket }: Deployment): void {
  for (const table of tables) makeTable(table);
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

/** Of a stage that `sst remove` may take away, no table is protected. */
function makeTable({ key, name, index, ttl }: TableSpec): void {
  const keys = ["pk", "sk", ...(index ? ["gsi1pk", "gsi1sk"] : [])];
  new aws.dynamodb.Table(key, {
    name,
    billingMode: "PAY_PER_REQUEST",
    hashKey: "pk",
    rangeKey: "sk",
    attributes: keys.map((one) => ({ name: one, type: "S" })),
    ...(index
      ? {
          globalSecondaryIndexes: [
            {
              name: index.name,
              hashKey: "gsi1pk",
              rangeKey: "gsi1sk",
              projectionType: "INCLUDE",
              nonKeyAttributes: [...index.attributes],
            },
          ],
        }
      : {}),
    ...(ttl ? { ttl: { attributeName: ttl, enabled: true } } : {}),
    pointInTimeRecovery: { enabled: true },
    deletionProtectionEnabled: $app.removal !== "remove",
  });
}
