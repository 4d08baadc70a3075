import { once } from "@watchkeeper/core/once";
import type { Credentials, Runtime } from "@watchkeeper/core/runtime";
import { clientConfig } from "./client-config.ts";
import { fromSdk } from "./errors.ts";
import { RecentMap } from "./recent-map.ts";

/** A role in an account that is watched, and how much of it is wanted. */
export interface SpokeSession {
  readonly roleArn: string;
  /** Shown in that account's CloudTrail. */
  readonly session: string;
  /** An IAM policy that narrows the role for this session. */
  readonly policy?: string;
  /** The MFA device of whoever takes it, and a code that it shows. */
  readonly mfa?: { readonly serial: string; readonly code: string };
}

/** How long before their end credentials are no longer handed out. */
const marginMs = 5 * 60_000;

/** How many sessions are kept. */
const mostSessions = 100;

/** A role that was taken, or is being taken. */
interface Session {
  readonly taken: Promise<{ readonly credentials: Credentials; readonly until: number }>;
  /** When its credentials are no longer handed out, in milliseconds since the epoch. */
  until: number;
}

/** The client and its command, loaded when the first role is taken. */
const clientOf = (runtime: Runtime) =>
  once(async () => {
    const { AssumeRoleCommand, STSClient } = await import("./clients/sts.ts");
    return { sts: new STSClient(clientConfig(runtime)), AssumeRoleCommand };
  });

/** Takes spoke roles, each once at a time, and keeps their credentials until shortly before they end. */
export function spokeCredentials(runtime: Runtime): (wanted: SpokeSession) => Promise<Credentials> {
  const client = clientOf(runtime);
  const kept = new RecentMap<Session>(mostSessions);
  return async (wanted) => {
    const key = JSON.stringify(wanted);
    let session = kept.get(key);
    if (!session || session.until <= runtime.clock.now().getTime()) {
      session = { taken: assumeRole(client, wanted), until: Number.POSITIVE_INFINITY };
      kept.set(key, session);
    }
    try {
      const { credentials, until } = await session.taken;
      session.until = until;
      return credentials;
    } catch (error) {
      if (kept.get(key) === session) kept.delete(key);
      throw error;
    }
  };
}

async function assumeRole(
  client: ReturnType<typeof clientOf>,
  { roleArn, session, policy, mfa }: SpokeSession,
) {
  try {
    const { sts, AssumeRoleCommand } = await client();
    const { Credentials: given } = await sts.send(
      new AssumeRoleCommand({
        RoleArn: roleArn,
        RoleSessionName: session,
        DurationSeconds: 900,
        ...(policy ? { Policy: policy } : {}),
        ...(mfa ? { SerialNumber: mfa.serial, TokenCode: mfa.code } : {}),
      }),
    );
    return {
      credentials: {
        accessKeyId: given?.AccessKeyId ?? "",
        secretAccessKey: given?.SecretAccessKey ?? "",
        sessionToken: given?.SessionToken ?? "",
      },
      until: (given?.Expiration?.getTime() ?? 0) - marginMs,
    };
  } catch (error) {
    throw fromSdk(error, `taking the role ${roleArn}`);
  }
}
