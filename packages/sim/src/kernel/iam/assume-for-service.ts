import { AwsError } from "../aws-error.ts";
import type { Principal } from "../request.ts";
import type { World } from "../world.ts";
import { authorize } from "./authorize.ts";
import { type Role, roleByArn } from "./directory.ts";

/** The principal of a session: what GetCallerIdentity and CloudTrail show of it. */
export const sessionPrincipal = (role: Role, account: string, sessionName: string): Principal => ({
  type: "assumed-role",
  arn: `arn:aws:sts::${account}:assumed-role/${role.name}/${sessionName}`,
  account,
  userId: `${role.id}:${sessionName}`,
  roleArn: role.arn,
  sessionName,
});

/** The account in an ARN. */
export const accountOf = (arn: string): string => arn.split(":")[4] ?? "";

/** A role as an AWS service takes it for itself; its trust policy must let that service in, under these condition keys. */
export function assumeForService(
  world: World,
  roleArn: string,
  sessionName: string,
  service: string,
  context: Readonly<Record<string, string>> = {},
): Principal {
  const account = accountOf(roleArn);
  const role = world.accounts.includes(account) ? roleByArn(world.directory(account), roleArn) : undefined;
  if (!role)
    throw new AwsError("AccessDenied", `${service} cannot assume ${roleArn}: there is no such role.`, 403);
  const now = world.clock.now();
  const trust = { resourcePolicy: role.trustPolicy, isTrustPolicy: true, context };
  authorize(world, world.servicePrincipal(service, account), "sts", [
    { action: "sts:AssumeRole", resource: roleArn, ...trust },
  ]);
  return { ...sessionPrincipal(role, account, sessionName), service, since: now };
}
