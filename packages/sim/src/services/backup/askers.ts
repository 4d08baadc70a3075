import { AwsError } from "../../kernel/aws-error.ts";
import { accountOf } from "../../kernel/iam/assume-for-service.ts";
import type { Place } from "../../kernel/job.ts";
import type { Principal } from "../../kernel/request.ts";
import type { World } from "../../kernel/world.ts";
import type { Ask, Askers } from "./sources/source.ts";

const backup = "backup.amazonaws.com";

/** A role, as AWS Backup takes it; undefined where its trust policy does not let AWS Backup in, or it is not there. */
export function assumed(world: World, roleArn: string): Principal | undefined {
  const name = roleArn.slice(roleArn.lastIndexOf("/") + 1);
  try {
    return world.assume(roleArn, `AWSBackup-${name}`, backup, { "aws:SourceAccount": accountOf(roleArn) });
  } catch (error) {
    if (error instanceof AwsError) return undefined;
    throw error;
  }
}

/** AWS Backup's message of a role that it cannot take. */
export const cannotBeAssumed = (roleArn: string): string =>
  `IAM Role ${roleArn} cannot be assumed by AWS Backup`;

/** Who asks for a job: its role, and AWS Backup itself. */
export const askersOf = (world: World, place: Place, role: Principal): Askers => ({
  asRole: ask(world, place, role),
  asService: asService(world, place),
});

/** AWS Backup itself, by its service-linked role, which may read all that it backs up. */
export const asService = (world: World, place: Place): Ask => ask(world, place, linkedRole(place));

const linkedRole = ({ account }: Place): Principal => ({
  type: "assumed-role",
  arn: `arn:aws:sts::${account}:assumed-role/AWSServiceRoleForBackup/AWSBackup`,
  account,
  userId: "AROABACKUP:AWSBackup",
  roleArn: `arn:aws:iam::${account}:role/aws-service-role/${backup}/AWSServiceRoleForBackup`,
  sessionName: "AWSBackup",
  service: backup,
  administrator: true,
});

const ask =
  (world: World, { account, region }: Place, principal: Principal): Ask =>
  (service, operation, input) =>
    world.call({ principal, service, operation, account, region, input });
