import type { Principal } from "../request.ts";
import { holds } from "./conditions.ts";
import type { PrincipalElement, Statement } from "./policy-document.ts";
import { fillVariables } from "./policy-variables.ts";
import type { RequestKeys } from "./request-keys.ts";
import { matches, matchesInAnyCase } from "./wildcard.ts";

/** What is asked of a policy. */
export interface Question {
  readonly action: string;
  readonly resource: string;
  readonly keys: RequestKeys;
}

/** What the policies of one kind say together: a deny outweighs any allow. */
export type Verdict = "allow" | "deny" | "none";

/** Asks policies that belong to an identity (or narrow it): they name no principal. */
export function askIdentityPolicies(statements: readonly Statement[], question: Question): Verdict {
  const effects = statements.filter((statement) => applies(statement, question)).map(({ effect }) => effect);
  if (effects.includes("Deny")) return "deny";
  return effects.includes("Allow") ? "allow" : "none";
}

/**
 * How a resource policy names the principal that it allows. An account is trusted to decide by its own policies; a
 * role is still bounded by its session; a session or user or service named itself needs nothing else.
 */
export type Grant = "account" | "role" | "exact";

/** Asks a resource's own policy. */
export function askResourcePolicy(
  statements: readonly Statement[],
  question: Question,
  principal: Principal,
): Verdict | Grant {
  const grants: Grant[] = [];
  for (const statement of statements) {
    const named = namedIn(statement, principal);
    if (!named || !applies(statement, question)) continue;
    if (statement.effect === "Deny") return "deny";
    grants.push(named);
  }
  const strongest = (["exact", "role", "account"] as const).find((grant) => grants.includes(grant));
  return strongest ?? "none";
}

function applies(statement: Statement, { action, resource, keys }: Question): boolean {
  const isAction = (pattern: string) => matchesInAnyCase(pattern, action);
  const isResource = (text: string) => {
    const pattern = fillVariables(text, keys);
    return pattern !== undefined && matches(pattern, resource);
  };
  if (statement.actions && !statement.actions.some(isAction)) return false;
  if (statement.notActions?.some(isAction)) return false;
  if (statement.resources && !statement.resources.some(isResource)) return false;
  if (statement.notResources?.some(isResource)) return false;
  return holds(statement.conditions, keys);
}

function namedIn(statement: Statement, principal: Principal): Grant | undefined {
  if (statement.notPrincipal) return nameOf(statement.notPrincipal, principal) ? undefined : "role";
  return statement.principal ? nameOf(statement.principal, principal) : undefined;
}

/** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html */
function nameOf(element: PrincipalElement, principal: Principal): Grant | undefined {
  const everybody: Grant = principal.type === "service" ? "exact" : "role";
  if (element === "*") return everybody;
  const names = element.AWS ?? [];
  if (principal.type === "service") {
    const isNamed = element.Service?.includes(principal.arn) || names.includes("*");
    return isNamed ? "exact" : undefined;
  }
  if (names.includes(principal.arn)) return "exact";
  if (names.includes("*")) return everybody;
  if (principal.roleArn && names.includes(principal.roleArn)) return "role";
  const isAccount =
    names.includes(principal.account) || names.includes(`arn:aws:iam::${principal.account}:root`);
  return isAccount ? "account" : undefined;
}
