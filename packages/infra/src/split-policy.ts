import type { PolicyDocument } from "@watchkeeper/plans/permissions";
import { document } from "./policy-words.ts";

type Statement = PolicyDocument["Statement"][number];

/** How long a managed policy may be, in characters (IAM User Guide, "IAM and AWS STS quotas"). */
export const managedPolicySize = 6_144;

/**
 * A policy as several, each within the size, which allow and deny the same together. Statements keep their order, and
 * stay whole where they fit: what is added at the end moves nothing that stands before it.
 *
 * @returns itself alone, where it fits. A statement whose resources are too many is said of some of them at a time, and
 *   one whose actions are too many, of some of those; what is too long even so is left to whoever measures it.
 */
export function splitPolicy(policy: PolicyDocument, most = managedPolicySize): readonly PolicyDocument[] {
  const parts: Statement[][] = [[]];
  for (const statement of policy.Statement.flatMap((one) => fitting(one, most))) {
    const last = parts.at(-1) ?? [];
    if (last.length > 0 && sizeOf([...last, statement]) > most) parts.push([statement]);
    else last.push(statement);
  }
  return parts.map((statements) => document(statements));
}

const sizeOf = (statements: readonly Statement[]): number => JSON.stringify(document(statements)).length;

/** A statement in halves, and these in halves, until each fits. */
function fitting(statement: Statement, most: number): readonly Statement[] {
  if (sizeOf([statement]) <= most) return [statement];
  const { Action: actions, Resource: resources = [] } = statement;
  const halves =
    resources.length > 1
      ? halved(resources).map((Resource) => ({ ...statement, Resource }))
      : actions.length > 1
        ? halved(actions).map((Action) => ({ ...statement, Action }))
        : undefined;
  return halves ? halves.flatMap((half) => fitting(half, most)) : [statement];
}

function halved<T>(all: readonly T[]): readonly (readonly T[])[] {
  const middle = Math.ceil(all.length / 2);
  return [all.slice(0, middle), all.slice(middle)];
}
