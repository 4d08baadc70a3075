import type { Authorization, Principal } from "../request.ts";
import type { World } from "../world.ts";
import { accessDenied } from "./access-denied.ts";
import { decide, type Say } from "./decide.ts";
import { type Directory, type Role, roleByArn, type User } from "./directory.ts";
import { administratorAccess, awsManagedPolicy } from "./managed-policies.ts";
import { type Statement, statementsOf } from "./policy-document.ts";
import { type Source as Keys, RequestKeys } from "./request-keys.ts";

/** Throws what AWS answers when `principal` may not do all of `needed`; each permission asked for is told. */
export function authorize(
  world: World,
  principal: Principal,
  iamPrefix: string,
  needed: readonly Authorization[],
  requestKeys: Keys = {},
): void {
  const identity = identityOf(world, principal);
  for (const { action, resource, context = {}, ...rest } of needed) {
    const resourceAccount = rest.resourceAccount ?? (resource.split(":")[4] || principal.account);
    const keys = new RequestKeys(() => [
      principalKeys(world, principal, identity),
      { "aws:ResourceAccount": resourceAccount, "aws:ResourceOrgID": organizationOf(world, resourceAccount) },
      timeKeys(world),
      requestKeys,
      context,
    ]);
    const say: Say = {
      principal,
      ...policiesOf(world, principal, identity),
      resource: rest.resourcePolicy === undefined ? undefined : statementsOf(rest.resourcePolicy),
      resourceAccount,
      isTrust: rest.isTrustPolicy ?? false,
      isKey: rest.isKeyPolicy ?? false,
    };
    const refusal = decide(say, { action, resource, keys });
    world.tell({
      type: "permission",
      time: world.clock.now().toISOString(),
      principal: principal.arn,
      ...(principal.roleArn ? { role: principal.roleArn } : {}),
      action,
      resource,
      context,
      isAllowed: !refusal,
    });
    if (refusal) throw accessDenied(iamPrefix, { principal: principal.arn, action, resource, refusal });
  }
}

/** The role or user behind a principal; an outside user and root are in no directory. */
function identityOf(world: World, principal: Principal): Role | User | undefined {
  if (!world.accounts.includes(principal.account)) return undefined;
  const directory = world.directory(principal.account);
  if (principal.roleArn) return roleByArn(directory, principal.roleArn);
  if (principal.type !== "user") return undefined;
  const user = directory.users.get(principal.arn.slice(principal.arn.lastIndexOf("/") + 1));
  return user?.arn === principal.arn ? user : undefined;
}

function policiesOf(
  world: World,
  principal: Principal,
  identity: Role | User | undefined,
): Pick<Say, "identity" | "boundary" | "session"> {
  const session = (principal.sessionPolicies ?? []).map(statementsOf);
  if (principal.administrator || principal.type === "root") {
    return { identity: statementsOf(administratorAccess), boundary: undefined, session };
  }
  if (!identity) return { identity: [], boundary: undefined, session };
  const directory = world.directory(principal.account);
  const attached = [...identity.attached].flatMap((arn) => documentOf(directory, arn) ?? []);
  const boundaryText = identity.permissionsBoundary && documentOf(directory, identity.permissionsBoundary);
  return {
    identity: [...identity.inline.values(), ...attached].flatMap(statementsOf),
    boundary: identity.permissionsBoundary ? boundaryStatements(boundaryText) : undefined,
    session,
  };
}

/** A boundary whose policy is gone allows nothing. */
const boundaryStatements = (text: string | undefined): readonly Statement[] =>
  text ? statementsOf(text) : [];

/** The document in force of a managed policy: the account's own, or one of AWS's. */
export function documentOf(directory: Directory, arn: string): string | undefined {
  const policy = directory.policies.get(arn);
  return policy ? policy.versions.get(policy.defaultVersion)?.document : awsManagedPolicy(arn);
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html */
function principalKeys(world: World, principal: Principal, identity: Role | User | undefined): Keys {
  if (principal.type === "service") {
    return { "aws:PrincipalIsAWSService": "true", "aws:PrincipalServiceName": principal.arn };
  }
  const types = { user: "User", "assumed-role": "AssumedRole", root: "Account" } as const;
  const tags = [...(identity?.tags ?? [])].map(([key, value]) => [`aws:PrincipalTag/${key}`, value] as const);
  return {
    "aws:PrincipalArn": principal.roleArn ?? principal.arn,
    "aws:PrincipalAccount": principal.account,
    "aws:PrincipalOrgID": organizationOf(world, principal.account),
    "aws:PrincipalType": types[principal.type],
    "aws:PrincipalIsAWSService": "false",
    "aws:ViaAWSService": "false",
    "aws:userid": principal.userId,
    "aws:username":
      principal.type === "user" ? principal.arn.slice(principal.arn.lastIndexOf("/") + 1) : undefined,
    "aws:SourceIdentity": principal.sourceIdentity,
    // Long-lived keys have no such key.
    "aws:MultiFactorAuthPresent":
      principal.type === "assumed-role" ? String(principal.mfaSince !== undefined) : undefined,
    ...Object.fromEntries(tags),
  };
}

const organizationOf = (world: World, account: string): string | undefined =>
  world.accounts.includes(account) ? world.organization : undefined;

/** The embedded AWS stands for an endpoint with TLS: policies that insist on it are satisfied. */
function timeKeys(world: World): Keys {
  const now = world.clock.now();
  return {
    "aws:CurrentTime": now.toISOString(),
    "aws:EpochTime": String(Math.floor(now.getTime() / 1_000)),
    "aws:SecureTransport": "true",
  };
}
