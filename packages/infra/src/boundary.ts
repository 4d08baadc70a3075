import type { Names } from "@watchkeeper/config/names";
import { anywhere } from "@watchkeeper/plans/permissions";
import { operationsOf } from "@watchkeeper/reactions/watch";
import type { Addresses } from "./addresses.ts";
import type { DeploymentInput } from "./deployment-input.ts";
import { document } from "./policy-words.ts";
import type { PolicySpec } from "./role-spec.ts";

/**
 * The boundary of our roles in a watched account: whatever policies somebody gives them, they do nothing that is not
 * declared, and touch nothing of ours. It allows nothing by itself.
 */
export function boundarySpecs(
  { config }: DeploymentInput,
  names: Names,
  at: Addresses,
): readonly PolicySpec[] {
  const { partition } = at;
  const ours = [
    ...[`dynamodb:*:*:table/${names.prefix}`, `sqs:*:*:${names.prefix}`, `s3:::${names.prefix}`],
    ...[`lambda:*:*:function:${names.prefix}`, `states:*:*:*:${names.prefix}`],
    ...[`events:*:*:event-bus/${names.prefix}`, `events:*:*:rule/${names.prefix}`],
    ...[`iam::*:role/${names.prefix}`, `iam::*:policy/${names.prefix}`],
    ...[`ssm:*:*:parameter/watchkeeper/${names.stage}/`, `logs:*:*:log-group:/aws/lambda/${names.prefix}`],
  ].map((rest) => `arn:${partition}:${rest}*`);
  const policy = document([
    ...anywhere(operationsOf(config.definitions)),
    { Sid: "NothingOfOurs", Effect: "Deny", Action: ["*"], Resource: ours },
  ]);
  return config.accounts.map(({ id }) => ({
    account: id,
    name: names.boundary,
    arn: at.policy(id, names.boundary),
    description: "What Watchkeeper's roles can never do in this account, whatever they are given",
    policy,
  }));
}
