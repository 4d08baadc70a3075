import { BackupClient, CreateBackupVaultCommand } from "@aws-sdk/client-backup";
import { CreateVolumeCommand, EC2Client } from "@aws-sdk/client-ec2";
import { AttachRolePolicyCommand, IAMClient } from "@aws-sdk/client-iam";
import { createWorld } from "../../kernel/create-world.ts";
import type { World } from "../../kernel/world.ts";
import { clientOptions } from "../../testing/clients.ts";
import { noteEvents } from "../../testing/events.ts";
import { makeRole } from "../../testing/roles.ts";
import { services } from "../index.ts";

/** The accounts of the tests: the second is of the same organisation. */
export const account = "111122223333";
export const otherAccount = "444455556666";

/** A world with a vault, and a role that may back up and restore. */
export async function backupWorld() {
  const world = createWorld({
    services,
    accounts: [account, otherAccount],
    seed: 1,
    organization: "o-example",
    outsideUser: { account },
    promptToPeople: true,
  });
  const events = noteEvents(world);
  const iam = new IAMClient(clientOptions(world));
  const client = new BackupClient(clientOptions(world));
  const ec2 = new EC2Client(clientOptions(world));
  const roleArn = await makeRole(iam, "backup", "backup.amazonaws.com");
  for (const name of ["AWSBackupServiceRolePolicyForBackup", "AWSBackupServiceRolePolicyForRestores"]) {
    const PolicyArn = `arn:aws:iam::aws:policy/service-role/${name}`;
    await iam.send(new AttachRolePolicyCommand({ RoleName: "backup", PolicyArn }));
  }
  await client.send(new CreateBackupVaultCommand({ BackupVaultName: "daily" }));
  return { world, events, iam, client, ec2, roleArn };
}

/** A volume of one account's us-east-1; answers with its ARN. */
export async function makeVolume(ec2: EC2Client, world: World, tags: Readonly<Record<string, string>> = {}) {
  const Tags = Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));
  const { VolumeId } = await ec2.send(
    new CreateVolumeCommand({
      AvailabilityZone: "us-east-1a",
      Size: 8,
      ...(Tags.length > 0 ? { TagSpecifications: [{ ResourceType: "volume", Tags }] } : {}),
    }),
  );
  await world.clock.advance(10_000);
  return `arn:aws:ec2:us-east-1:${account}:volume/${VolumeId}`;
}
