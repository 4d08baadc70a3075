import type { Deployment } from "@watchkeeper/infra/deployment";
import type { TableSpec } from "@watchkeeper/infra/tables";
import type { World } from "@watchkeeper/sim/kernel/world";
import type { Ask } from "./deployer.ts";

/** How long tables may take to become active. */
const tablesMs = 60_000;

/** The tables, the locked bucket and the key that signs what is kept there. */
export async function makeStorage(
  world: World,
  ask: Ask,
  { tables, lockedBucket, notaryKey }: Deployment,
): Promise<void> {
  for (const table of tables) await ask("dynamodb", "CreateTable", asRequested(table));
  await world.clock.runUntil(async () => {
    const described = await Promise.all(
      tables.map(({ name }) => ask("dynamodb", "DescribeTable", { TableName: name })),
    );
    return described.every(({ Table }) => (Table as { TableStatus: string }).TableStatus === "ACTIVE");
  }, tablesMs);
  for (const { name, ttl } of tables) {
    if (ttl === undefined) continue;
    await ask("dynamodb", "UpdateTimeToLive", {
      TableName: name,
      TimeToLiveSpecification: { AttributeName: ttl, Enabled: true },
    });
  }
  await makeBucket(ask, lockedBucket);
  await makeKey(ask, notaryKey);
}

async function makeBucket(ask: Ask, { name, policy }: Deployment["lockedBucket"]): Promise<void> {
  await ask("s3", "CreateBucket", { Bucket: name, ObjectLockEnabledForBucket: true });
  await ask("s3", "PutBucketPolicy", { Bucket: name, Policy: JSON.stringify(policy) });
}

/** The key, and its alias. */
export async function makeKey(
  ask: Ask,
  { alias, description, spec, policy }: Deployment["notaryKey"],
): Promise<void> {
  const { KeyMetadata } = await ask("kms", "CreateKey", {
    Description: description,
    KeySpec: spec,
    KeyUsage: "SIGN_VERIFY",
    Policy: JSON.stringify(policy),
  });
  const { KeyId } = KeyMetadata as { readonly KeyId: string };
  await ask("kms", "CreateAlias", { AliasName: alias, TargetKeyId: KeyId });
}

/** What a function that reads a table's stream is told. */
export const stream = { StreamEnabled: true, StreamViewType: "NEW_AND_OLD_IMAGES" };

function asRequested({ name, index, isStreamed }: TableSpec) {
  const text = (AttributeName: string) => ({ AttributeName, AttributeType: "S" });
  const keys = (hash: string, range: string) => [
    { AttributeName: hash, KeyType: "HASH" },
    { AttributeName: range, KeyType: "RANGE" },
  ];
  return {
    TableName: name,
    BillingMode: "PAY_PER_REQUEST",
    AttributeDefinitions: ["pk", "sk", ...(index ? ["gsi1pk", "gsi1sk"] : [])].map(text),
    KeySchema: keys("pk", "sk"),
    ...(isStreamed ? { StreamSpecification: stream } : {}),
    ...(index
      ? {
          GlobalSecondaryIndexes: [
            {
              IndexName: index.name,
              KeySchema: keys("gsi1pk", "gsi1sk"),
              Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: index.attributes },
            },
          ],
        }
      : {}),
  };
}
