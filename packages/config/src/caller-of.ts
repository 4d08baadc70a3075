import { parseArn } from "@watchkeeper/core/arn";
import { WatchkeeperError } from "@watchkeeper/core/error";
import type { Config } from "./schema.ts";

/** Who asks, as AWS tells a function of them. */
export interface Caller {
  /** As `people` and the trail name them. */
  readonly identity: string;
  /** Whether they have shown a code of their MFA device. */
  readonly mfa: boolean;
}

/** The roles whose sessions' names are believed. */
export interface Doorkeeping extends Pick<Config, "hub" | "operators"> {
  readonly operatorRole: string;
  readonly operatorMfaRole: string;
}

/**
 * Who is behind the ARN of whoever asks. The names of sessions are believed of our own operators' roles, whose trust
 * policies pin them, and of listed roles of Identity Center; any other role is one person, however it calls itself.
 */
export function callerOf(
  userArn: string,
  { hub, operators, operatorRole, operatorMfaRole }: Doorkeeping,
): Caller {
  const { partition, service, account, resource } = parseArn(userArn);
  const [kind = "", ...rest] = resource.split("/");
  if (service === "iam" && kind === "user")
    return { identity: userOf(partition, account, rest.at(-1) ?? ""), mfa: false };
  if (service === "iam" && resource === "root") return { identity: userArn, mfa: false };
  const [role = "", session = ""] = rest;
  if (service !== "sts" || kind !== "assumed-role") throw unknown(userArn);
  if (account === hub.account && (role === operatorRole || role === operatorMfaRole))
    return { identity: operatorOf(userArn, partition, session), mfa: role === operatorMfaRole };
  const isBelieved = operators.identityCenterRoles.some((arn) => {
    const listed = parseArn(arn);
    return listed.account === account && listed.resource.split("/").at(-1) === role;
  });
  if (isBelieved) return { identity: userArn, mfa: false };
  return { identity: `arn:${partition}:iam::${account}:role/${role}`, mfa: false };
}

/** Whose session of an operators' role it is, as the trust policy has pinned its name. */
function operatorOf(userArn: string, partition: string, session: string): string {
  const [, account, name] = /^(\d{12})\.(.+)$/.exec(session) ?? [];
  if (account !== undefined && name !== undefined) return userOf(partition, account, name);
  const [, source] = /^idp\.(.+)$/.exec(session) ?? [];
  if (source !== undefined) return `idp:${source}`;
  throw unknown(userArn);
}

/** Names are unique in an account, whatever path a user has. */
const userOf = (partition: string, account: string, name: string): string =>
  `arn:${partition}:iam::${account}:user/${name}`;

const unknown = (userArn: string) =>
  new WatchkeeperError(
    "UnknownCaller",
    "denied",
    `${userArn} is nobody that can be told from others: ask as an IAM user or as a session of a role. Nothing was done.`,
  );
