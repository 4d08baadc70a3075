import type { Project } from "@watchkeeper/config/define-config";
import type { Names } from "@watchkeeper/config/names";
import { reactionConfig } from "@watchkeeper/config/reaction-config";
import { ownOf } from "@watchkeeper/core/own";
import { actPolicyFor, type PolicyDocument, readPolicyFor } from "@watchkeeper/plans/permissions";
import { operationsOf } from "@watchkeeper/reactions/watch";
import type { Addresses } from "./addresses.ts";
import type { DeploymentInput } from "./deployment-input.ts";
import { allow, document, ofOrganization, type Statement, trusts, trustsFor } from "./policy-words.ts";
import type { RoleSpec } from "./role-spec.ts";

/** What a spoke's roles are for. */
export type SpokeRole = "read" | "act";

/** What may be changed in an account: by the remediations of the checks that do more than observe there. */
function actingIn(config: Project, account: string) {
  const { modeOf, settings } = reactionConfig(config, "");
  const acting = config.definitions.filter(({ id }) => modeOf(id, account) !== "observe");
  return {
    operations: [...new Set(acting.flatMap(({ fix }) => fix?.operations ?? []))],
    passedRoles: [...new Set(acting.flatMap(({ id, passes }) => passes(ownOf(settings, id) ?? {})))],
  };
}

const acts = (config: Project, account: string): boolean => actingIn(config, account).operations.length > 0;

/** Lets a role of the hub take spokes' roles: those of the watched accounts, or of all of the organisation. */
export function takingSpokes(
  kind: SpokeRole,
  config: Project,
  names: Names,
  at: Addresses,
): readonly Statement[] {
  const { organization } = config.hub;
  const name = kind === "read" ? names.readRole : names.actRole;
  const there = config.accounts.filter(({ id }) => kind === "read" || acts(config, id));
  if (there.length === 0) return [];
  if (organization !== undefined) {
    const ofOurs = { StringEquals: { "aws:ResourceOrgID": organization } };
    return [allow(["sts:AssumeRole"], [at.role("*", name)], ofOurs)];
  }
  return [
    allow(
      ["sts:AssumeRole"],
      there.map(({ id }) => at.role(id, name)),
    ),
  ];
}

/** The roles in each watched account: the reader's, the one that forwards its events, and one that acts where anything does. */
export function spokeRoles(
  { config, functions }: DeploymentInput,
  names: Names,
  at: Addresses,
): readonly RoleSpec[] {
  const { hub, protectedTags } = config;
  /**
   * The hub's account is trusted, and in it these roles by their names: an ARN as a principal would be bound to the one
   * role that had it then, and trust nobody once that was made anew.
   */
  const trustsTakers = (kind: SpokeRole): PolicyDocument => {
    const takers = Object.entries(functions)
      .filter(([, fn]) => fn.spokes.includes(kind))
      .map(([key]) => at.role(hub.account, names.function(key)));
    const Condition = { ArnEquals: { "aws:PrincipalArn": takers }, ...ofOrganization(hub.organization) };
    return trusts({ AWS: [at.root(hub.account)] }, { Condition });
  };
  return config.accounts.flatMap(({ id, regions }): readonly RoleSpec[] => {
    const place = { partition: at.partition, account: id, regions };
    const boundary = at.policy(id, names.boundary);
    const acting = actingIn(config, id);
    const act: RoleSpec = {
      account: id,
      name: names.actRole,
      description: "What Watchkeeper may change in this account",
      trust: trustsTakers("act"),
      policy: actPolicyFor(acting.operations, place, { passedRoles: acting.passedRoles, protectedTags }),
      boundary,
    };
    return [
      {
        account: id,
        name: names.readRole,
        description: "What Watchkeeper reads in this account",
        trust: trustsTakers("read"),
        policy: readPolicyFor(operationsOf(config.definitions), place),
        boundary,
      },
      ...(acts(config, id) ? [act] : []),
      {
        account: id,
        name: names.forwardRole,
        description: "Forwards this account's events to the hub",
        trust: trustsFor("events.amazonaws.com", id, [
          `arn:${at.partition}:events:*:${id}:rule/${names.forwardRule}-*`,
        ]),
        policy: document([allow(["events:PutEvents"], [at.bus])]),
      },
    ];
  });
}
