import type { Principal } from "../request.ts";
import { askIdentityPolicies, askResourcePolicy, type Question, type Verdict } from "./evaluate.ts";
import type { Statement } from "./policy-document.ts";

/** All policies that have a say in one request. */
export interface Say {
  readonly principal: Principal;
  /** Inline and attached policies of the role or user. */
  readonly identity: readonly Statement[];
  readonly boundary: readonly Statement[] | undefined;
  /** Of a session: each passed policy narrows it. */
  readonly session: readonly (readonly Statement[])[];
  readonly resource: readonly Statement[] | undefined;
  readonly resourceAccount: string;
  /** The resource's policy is a role's trust policy: it must allow. */
  readonly isTrust: boolean;
  /** It is a key's: without it, no policy of an identity counts. */
  readonly isKey?: boolean;
}

/** Why a request is refused: a policy of this kind denies it, or none allows it. */
export interface Refusal {
  readonly policy: "identity-based" | "resource-based" | "role trust" | "permissions boundary" | "session";
  readonly explicit: boolean;
}

/**
 * Whether a request may be done; undefined is yes. An explicit deny anywhere refuses it. Within an account, either the
 * identity's policies or the resource's must allow; across accounts both; boundary and session policies narrow what the
 * identity has. Service control policies are not modelled.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html
 */
export function decide(say: Say, question: Question): Refusal | undefined {
  const { principal } = say;
  const identity = askIdentityPolicies(say.identity, question);
  const boundary = say.boundary && askIdentityPolicies(say.boundary, question);
  const sessions = say.session.map((policy) => askIdentityPolicies(policy, question));
  const resource = say.resource ? askResourcePolicy(say.resource, question, principal) : "none";
  const ownPolicy = say.isTrust ? "role trust" : "resource-based";

  if (identity === "deny") return { policy: "identity-based", explicit: true };
  if (resource === "deny") return { policy: ownPolicy, explicit: true };
  if (boundary === "deny") return { policy: "permissions boundary", explicit: true };
  if (sessions.includes("deny")) return { policy: "session", explicit: true };

  const isWithin = say.resourceAccount === principal.account;
  const mustHaveOwn = say.isTrust || say.isKey || !isWithin || principal.type === "service";
  if (mustHaveOwn && resource === "none") return { policy: ownPolicy, explicit: false };
  if (principal.type === "service") return undefined;
  if (isWithin && resource === "exact") return undefined;
  const isGranted = isWithin && resource === "role";
  if (!isGranted && identity !== "allow") return { policy: "identity-based", explicit: false };
  return narrowed(boundary, sessions);
}

function narrowed(boundary: Verdict | undefined, sessions: readonly Verdict[]): Refusal | undefined {
  if (boundary === "none") return { policy: "permissions boundary", explicit: false };
  if (sessions.includes("none")) return { policy: "session", explicit: false };
  return undefined;
}
