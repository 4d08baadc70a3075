import type { Deployment } from "../deployment.ts";
import type { Functions } from "./functions.ts";
import type { Roles } from "./roles.ts";

/** The state machines, each with a role of its own. SST's component would give them `events:*` on everything. */
export function makeMachines({ machines }: Deployment, roles: Roles, functions: Functions): void {
  for (const { key, name, roleArn, definition } of machines) {
    const [role, policy] = roles(roleArn);
    new aws.sfn.StateMachine(
      key,
      { name, type: "STANDARD", roleArn: role.arn, definition: JSON.stringify(definition) },
      { dependsOn: [policy, ...functions.values()] },
    );
  }
}
