import { deploymentOf } from "@watchkeeper/infra/deployment";
import type { RoleSpec } from "@watchkeeper/infra/roles";
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

/** What a role may do, action by action and resource by resource, as the journeys used it. */
export function permissionsOf(role: RoleSpec, asked: readonly Asked[]): readonly Permission[] {
  const own = asked.filter(({ by, isAllowed }) => isAllowed && anyAccount(by) === arnOf(role));
  const all = role.policy.Statement.flatMap(({ Action, Resource = [], Condition }) =>
    Action.flatMap((action) =>
      [...new Set(Resource.map(anyAccount))].map((resource) => {
        const isUsed = own.some(
          (one) => one.action === action && matches(resource, anyAccount(one.resource)),
        );
        const reason = isUsed ? undefined : reasons.find((one) => speaksOf(one, role.name, action));
        return { role: role.name, action, resource, condition: Condition, isUsed, reason };
      }),
    ),
  );
  return all.toSorted((a, b) => a.resource.localeCompare(b.resource) || a.action.localeCompare(b.action));
}

const speaksOf = (reason: Reason, role: string, action: string): boolean =>
  reason.actions.includes(action) && (reason.role ?? role) === role;
