import { formatArn, partitionOf } from "@watchkeeper/core/arn";
import type { Deployment } from "../deployment.ts";
import type { ProviderOf } from "./providers.ts";

/** What must be there before somebody can use a role, by the role's ARN. */
export type Roles = (
  roleArn: string,
) => readonly [aws.iam.Role, ...(aws.iam.RolePolicy | aws.iam.RolePolicyAttachment)[]];

/** Every role, with its one policy, within its boundary. */
export function makeRoles({ roles, policies, hub }: Deployment, providerOf: ProviderOf): Roles {
  const managedPolicies = new Map(
    policies.map(({ account, name, arn, description, policy }) => [
      arn,
      new aws.iam.Policy(
        `${account}-${name}`,
        { name, description, policy: JSON.stringify(policy) },
        providerOf(account, hub.region),
      ),
    ]),
  );
  const made = new Map<string, ReturnType<Roles>>();
  for (const { account, name, description, trust, policy, managed, boundary } of roles) {
    const options = providerOf(account, hub.region);
    const bounding = boundary === undefined ? undefined : managedPolicies.get(boundary);
    const role = new aws.iam.Role(
      `${account}-${name}`,
      {
        name,
        description,
        assumeRolePolicy: JSON.stringify(trust),
        ...(boundary === undefined ? {} : { permissionsBoundary: boundary }),
      },
      { ...options, ...(bounding ? { dependsOn: [bounding] } : {}) },
    );
    const given = managed
      ? managed.map(
          ({ name: part, arn: policyArn }) =>
            new aws.iam.RolePolicyAttachment(
              `${account}-${part}`,
              { role: role.name, policyArn },
              { ...options, dependsOn: [managedPolicies.get(policyArn)!] },
            ),
        )
      : [
          new aws.iam.RolePolicy(
            `${account}-${name}`,
            { name: "watchkeeper", role: role.name, policy: JSON.stringify(policy) },
            options,
          ),
        ];
    const resource = `role/${name}`;
    const partition = partitionOf(hub.region);
    made.set(formatArn({ partition, service: "iam", region: "", account, resource }), [role, ...given]);
  }
  return (roleArn) => {
    const found = made.get(roleArn);
    if (!found) throw new Error(`The deployment uses ${roleArn}, and makes no such role.`);
    return found;
  };
}
