import type { Deployment } from "../deployment.ts";
import type { ProviderOf } from "./providers.ts";

/** What must be there before somebody can use a role, by the role's ARN. */
export type Roles = (roleArn: string) => readonly [aws.iam.Role, aws.iam.RolePolicy];

/** Every role, with its one policy. A spoke's roles trust the hub's by name, so those come first: IAM refuses a stranger. */
export function makeRoles({ roles, hub }: Deployment, providerOf: ProviderOf): Roles {
  const made = new Map<string, readonly [aws.iam.Role, aws.iam.RolePolicy]>();
  const hubRoles: aws.iam.Role[] = [];
  const hubFirst = [...roles].sort(
    (a, b) => Number(b.account === hub.account) - Number(a.account === hub.account),
  );
  for (const { account, name, description, trust, policy } of hubFirst) {
    const inHub = account === hub.account;
    const options = providerOf(account, hub.region);
    const role = new aws.iam.Role(
      `${account}-${name}`,
      { name, description, assumeRolePolicy: JSON.stringify(trust) },
      { ...options, dependsOn: inHub ? [] : hubRoles },
    );
    const rolePolicy = new aws.iam.RolePolicy(
      `${account}-${name}`,
      { name: "watchkeeper", role: role.name, policy: JSON.stringify(policy) },
      options,
    );
    if (inHub) hubRoles.push(role);
    made.set(`arn:aws:iam::${account}:role/${name}`, [role, rolePolicy]);
  }
  return (roleArn) => {
    const found = made.get(roleArn);
    if (!found) throw new Error(`The deployment uses ${roleArn}, and makes no such role.`);
    return found;
  };
}
