import type { Principal } from "../../kernel/request.ts";
import type { World } from "../../kernel/world.ts";

/**
 * A function's role, as Lambda takes it: on behalf of the account. Which function it is, Lambda tells no trust policy;
 * `aws:SourceArn` is for policies of which the function is the resource.
 * https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html
 */
export const assumeRole = (
  world: World,
  { role, account }: { readonly role: string; readonly account: string },
  sessionName: string,
): Principal => world.assume(role, sessionName, "lambda.amazonaws.com", { "aws:SourceAccount": account });
