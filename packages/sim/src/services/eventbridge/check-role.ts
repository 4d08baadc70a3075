import { AwsError } from "../../kernel/aws-error.ts";
import { sourceKeys } from "../../kernel/iam/source-keys.ts";
import { validation } from "./errors.ts";
import type { Request } from "./shared.ts";
import type { EventBus } from "./state.ts";

/** A role that EventBridge is handed must be of the rule's account and let EventBridge in for that rule. */
export function checkRole(
  { world }: Request,
  { bus, ruleArn, roleArn }: { bus: EventBus; ruleArn: string; roleArn: string | undefined },
): void {
  if (roleArn === undefined) return;
  if (roleArn.split(":")[4] !== bus.account) {
    throw new AwsError("AccessDeniedException", "Cross-account pass role is not allowed.");
  }
  try {
    world.assume(roleArn, "validation", "events.amazonaws.com", sourceKeys(ruleArn));
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    throw validation(`Provided role '${roleArn}' cannot be assumed by principal 'events.amazonaws.com'.`);
  }
}
