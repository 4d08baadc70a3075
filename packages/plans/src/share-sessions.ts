import { type Call, operationOf } from "./call.ts";
import { sessionPolicyFor } from "./permissions.ts";

/** A call that is about to be sent, and the ARN that it changes. */
export interface Sending {
  readonly id: string;
  readonly call: Call;
  readonly resource: string;
}

/** STS takes no longer policy (https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html). */
export const policyCharacters = 2_048;
/** How many resources a session may act on: fewer sessions, and yet none that may do much. */
export const resourcesPerSession = 20;

/**
 * For each sending, by its id, the ARNs that its session may act on: sendings of one operation in one account share a
 * session, as long as it holds them. A resource that no session holds is alone in its own, which STS refuses.
 */
export function shareSessions(sendings: readonly Sending[]): ReadonlyMap<string, readonly string[]> {
  const among = new Map<string, string[]>();
  const open = new Map<string, string[]>();
  for (const { id, call, resource } of sendings) {
    const kind = `${call.account} ${operationOf(call)}`;
    const last = open.get(kind) ?? [];
    const shared = last.includes(resource) || holds(call, [...last, resource]);
    const group = shared ? last : [];
    if (!group.includes(resource)) group.push(resource);
    open.set(kind, group);
    among.set(id, group);
  }
  return among;
}

const holds = (call: Call, resources: readonly string[]): boolean =>
  resources.length <= resourcesPerSession &&
  JSON.stringify(sessionPolicyFor(call, resources)).length <= policyCharacters;
