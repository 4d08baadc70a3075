import { deploymentOf } from "@watchkeeper/infra/deployment";
import type { RoleSpec } from "@watchkeeper/infra/role-spec";
import { laptopStage } from "@watchkeeper/local/laptop";
import { matches } from "@watchkeeper/sim/kernel/iam/wildcard";
import { functions } from "../../functions/index.ts";
import config from "../../watchkeeper.config.ts";
import { workflows } from "../../workflows/index.ts";
import type { Asked } from "./asked.ts";
import { type Reason, reasons } from "./reasons.ts";

/** One action that a role may do on one resource, and what came of it. */
export interface Permission {
  readonly role: string;
  readonly action: string;
  /** As the policy names it; a watched account is `<account>` in it. */
  readonly resource: string;
  /** Of a table: the partition whose items it may touch; absent: all. */
  readonly items?: string;
  readonly condition: RoleSpec["policy"]["Statement"][number]["Condition"];
  readonly isUsed: boolean;
  /** Why it is there, where it is not used. */
  readonly reason: Reason | undefined;
}

const watched = config.accounts.map(({ id }) => id);
const spoke = "<account>";

/** A watched account is like any other: what is done in one shows what it takes in each. */
const anyAccount = (arn: string): string =>
  watched.reduce((text, id) => text.replaceAll(`:${id}:`, `:${spoke}:`), arn);

/** The roles of the hub, and those of one watched account. */
export const roles: readonly RoleSpec[] = deploymentOf({
  stage: laptopStage,
  config,
  functions,
  workflows,
}).roles.filter(({ account }) => account === config.hub.account || account === watched[0]);

export const isOfSpoke = ({ account }: RoleSpec): boolean => account !== config.hub.account;

/** Whose role it is: its ARN, in whichever watched account. */
const arnOf = ({ account, name }: RoleSpec) => anyAccount(`arn:aws:iam::${account}:role/${name}`);

/** What a role may do, action by action, resource by resource and partition by partition, as the journeys used it. */
export function permissionsOf(role: RoleSpec, asked: readonly Asked[]): readonly Permission[] {
  const own = asked.filter(({ by, isAllowed }) => isAllowed && anyAccount(by) === arnOf(role));
  const all = role.policy.Statement.filter(({ Effect }) => Effect === "Allow").flatMap(
    ({ Action, Resource = [], Condition = {} }) => {
      const { [leading]: partitions, ...rest } = Condition;
      const condition = partitions === undefined ? Condition : withoutNull(rest);
      const items: readonly (string | undefined)[] = partitions?.[leadingKeys]
        ? [partitions[leadingKeys]].flat()
        : [undefined];
      return Action.flatMap((action) =>
        [...new Set(Resource.map(anyAccount))].flatMap((resource) =>
          items.map((partition): Permission => {
            const isUsed = own.some(
              (one) =>
                one.action === action &&
                matches(resource, anyAccount(one.resource)) &&
                (partition === undefined || one.items.includes(partition)),
            );
            const reason = isUsed ? undefined : reasons.find((one) => speaksOf(one, role.name, action));
            return {
              role: role.name,
              action,
              resource,
              ...(partition === undefined ? {} : { items: partition }),
              condition,
              isUsed,
              reason,
            };
          }),
        ),
      );
    },
  );
  return all.toSorted((a, b) => a.resource.localeCompare(b.resource) || a.action.localeCompare(b.action));
}

const leading = "ForAllValues:StringLike";
const leadingKeys = "dynamodb:LeadingKeys";

/** That there must be a partition says nothing beside which one. */
const withoutNull = ({ Null: _, ...rest }: NonNullable<Permission["condition"]>) => rest;

const speaksOf = (reason: Reason, role: string, action: string): boolean =>
  reason.actions.includes(action) && (reason.role ?? role) === role;
