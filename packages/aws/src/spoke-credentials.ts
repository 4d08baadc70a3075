import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import type { Credentials, Runtime } from "@watchkeeper/core/runtime";
import { clientConfig } from "./client-config.ts";
import { fromSdk } from "./errors.ts";

/** A role in an account that is watched, and how much of it is wanted. */
export interface SpokeSession {
  readonly roleArn: string;
  /** Shown in that account's CloudTrail. */
  readonly session: string;
  /** An IAM policy that narrows the role for this session. */
  readonly policy?: string;
}

/** How long before their end credentials are no longer handed out. */
const marginMs = 5 * 60_000;

/** Takes spoke roles, and keeps their credentials until shortly before they end. */
export function spokeCredentials(runtime: Runtime): (wanted: SpokeSession) => Promise<Credentials> {
  const sts = new STSClient(clientConfig(runtime));
  const kept = new Map<string, { readonly credentials: Credentials; readonly until: number }>();
  return async (wanted) => {
    const key = JSON.stringify(wanted);
    const now = runtime.clock.now().getTime();
    const known = kept.get(key);
    if (known && known.until > now) return known.credentials;
    try {
      const { Credentials: given } = await sts.send(
        new AssumeRoleCommand({
          RoleArn: wanted.roleArn,
          RoleSessionName: wanted.session,
          DurationSeconds: 900,
          ...(wanted.policy ? { Policy: wanted.policy } : {}),
        }),
      );
      const credentials = {
        accessKeyId: given?.AccessKeyId ?? "",
        secretAccessKey: given?.SecretAccessKey ?? "",
        sessionToken: given?.SessionToken ?? "",
      };
      kept.set(key, { credentials, until: (given?.Expiration?.getTime() ?? now) - marginMs });
      return credentials;
    } catch (error) {
      throw fromSdk(error, `taking the role ${wanted.roleArn}`);
    }
  };
}
