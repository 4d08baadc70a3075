import type { Deployment } from "../deployment.ts";
import type { LockedBucketSpec } from "../locked-bucket.ts";
import type { NotaryKeySpec } from "../notary-key.ts";
import type { TableSpec } from "../tables.ts";

/** A table, by its name. */
export type Tables = (name: string) => aws.dynamodb.Table;

/** The tables, the locked bucket and the key that signs what is kept there. */
export function makeStorage({ tables, lockedBucket, notaryKey }: Deployment): Tables {
  const made = new Map(tables.map((table) => [table.name, makeTable(table)]));
  makeBucket(lockedBucket);
  makeKey(notaryKey);
  return (name) => {
    const table = made.get(name);
    if (!table) throw new Error(`The deployment uses the table ${name}, and makes no such table.`);
    return table;
  };
}

/** Whoever removes a stage that may be removed empties its bucket, as one who may bypass governance. */
function makeBucket({ name, policy, isEmptiedOnRemoval }: LockedBucketSpec): void {
  const bucket = new aws.s3.Bucket("anchors", {
    bucket: name,
    objectLockEnabled: true,
    forceDestroy: isEmptiedOnRemoval,
  });
  new aws.s3.BucketVersioning("anchors", {
    bucket: bucket.bucket,
    versioningConfiguration: { status: "Enabled" },
  });
  const block = new aws.s3.BucketPublicAccessBlock("anchors", {
    bucket: bucket.bucket,
    blockPublicAcls: true,
    blockPublicPolicy: true,
    ignorePublicAcls: true,
    restrictPublicBuckets: true,
  });
  // Last, for it denies what else is to be set.
  new aws.s3.BucketPolicy(
    "anchors",
    { bucket: bucket.bucket, policy: JSON.stringify(policy) },
    { dependsOn: [block] },
  );
}

function makeKey({ alias, description, spec, policy, deletionDays }: NotaryKeySpec): void {
  const key = new aws.kms.Key("notary", {
    description,
    customerMasterKeySpec: spec,
    keyUsage: "SIGN_VERIFY",
    policy: JSON.stringify(policy),
    deletionWindowInDays: deletionDays,
  });
  new aws.kms.Alias("notary", { name: alias, targetKeyId: key.keyId });
}

/** Of a stage that `sst remove` may take away, no table is protected. */
function makeTable({ key, name, index, ttl, isStreamed }: TableSpec): aws.dynamodb.Table {
  const keys = ["pk", "sk", ...(index ? ["gsi1pk", "gsi1sk"] : [])];
  return new aws.dynamodb.Table(key, {
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
    ...(isStreamed ? { streamEnabled: true, streamViewType: "NEW_AND_OLD_IMAGES" } : {}),
    ...(ttl ? { ttl: { attributeName: ttl, enabled: true } } : {}),
    pointInTimeRecovery: { enabled: true },
    deletionProtectionEnabled: $app.removal !== "remove",
  });
}
