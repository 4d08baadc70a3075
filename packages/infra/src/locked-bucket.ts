import type { Lock } from "@watchkeeper/aws/locked-bucket";
import { foldersOfBucket, publicKeyKey } from "@watchkeeper/cases/locked-keys";
import type { Names } from "@watchkeeper/config/names";
import { isProduction } from "@watchkeeper/config/production";
import type { Config } from "@watchkeeper/config/schema";
import { durationMs } from "@watchkeeper/core/duration";
import type { PolicyDocument } from "@watchkeeper/plans/permissions";
import type { Addresses } from "./addresses.ts";
import type { DeploymentInput } from "./deployment-input.ts";
import { denyEverybody, document, withoutTls } from "./policy-words.ts";

/** The bucket with Object Lock in which the audit trail is kept for good. */
export interface LockedBucketSpec {
  readonly name: string;
  readonly policy: PolicyDocument;
  /** Whether it goes with its stage, with all that is in it. */
  readonly isEmptiedOnRemoval: boolean;
}

/** How long and how firmly what is put there is kept: what lasts ten years, and is tried for a day. */
export function lockOf(stage: string, { audit }: Pick<Config, "audit">): Lock {
  const lasts = isProduction(stage);
  const mode = audit.lock ?? (lasts ? "compliance" : "governance");
  const keep = audit.keep ?? (lasts ? "3650 days" : "1 day");
  return {
    mode: mode === "compliance" ? "COMPLIANCE" : "GOVERNANCE",
    days: Math.max(1, Math.ceil(durationMs(keep) / 86_400_000)),
  };
}

/** The functions that put something there. */
export const keepers = ["notarize", "anchor-audit"] as const;

/**
 * The bucket. Its policy denies, whatever else allows: to put anything to all but the notary and the daily anchoring, and
 * to those what is not put once; to delete; and, of a stage that lasts, to change how the bucket is kept. Who may change
 * a policy may take it away: of a stage that lasts, the account's root user alone.
 */
export function lockedBucketSpec(
  { stage, config }: DeploymentInput,
  names: Names,
  at: Addresses,
): LockedBucketSpec {
  const all = [`${at.anchorBucket}/*`];
  const whole = [at.anchorBucket, ...all];
  const kept = [...foldersOfBucket.map((folder) => `${folder}*`), publicKeyKey].map(
    (key) => `${at.anchorBucket}/${key}`,
  );
  const roles = keepers.map((key) => at.role(config.hub.account, names.function(key)));
  const ours = [at.role(config.hub.account, names.function("*"))];
  const lasts = isProduction(stage);
  return {
    name: names.anchorBucket,
    isEmptiedOnRemoval: !lasts,
    policy: document([
      denyEverybody("TlsOnly", ["s3:*"], whole, withoutTls),
      denyEverybody("KeepersOnly", ["s3:PutObject", "s3:PutObjectRetention", "s3:PutObjectLegalHold"], all, {
        ArnNotEquals: { "aws:PrincipalArn": roles },
      }),
      denyEverybody("PutOnce", ["s3:PutObject"], kept, { Null: { "s3:if-none-match": "true" } }),
      denyEverybody("PutLocked", ["s3:PutObject"], kept, { Null: { "s3:object-lock-mode": "true" } }),
      denyEverybody(
        "NothingIsDeleted",
        ["s3:DeleteObject", "s3:DeleteObjectVersion", "s3:BypassGovernanceRetention"],
        all,
        lasts ? undefined : { ArnLike: { "aws:PrincipalArn": ours } },
      ),
      ...(lasts
        ? [
            denyEverybody(
              "StaysAsItIs",
              [
                "s3:PutBucketPolicy",
                "s3:DeleteBucketPolicy",
                "s3:PutLifecycleConfiguration",
                "s3:PutReplicationConfiguration",
                "s3:DeleteBucket",
              ],
              [at.anchorBucket],
              { ArnNotEquals: { "aws:PrincipalArn": at.root(config.hub.account) } },
            ),
          ]
        : []),
    ]),
  };
}
