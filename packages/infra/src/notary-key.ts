import type { Names } from "@watchkeeper/config/names";
import { isProduction } from "@watchkeeper/config/production";
import type { PolicyDocument } from "@watchkeeper/plans/permissions";
import type { Addresses } from "./addresses.ts";
import type { DeploymentInput } from "./deployment-input.ts";
import { keepers } from "./locked-bucket.ts";

/** The key of KMS by which the audit trail is signed. */
export interface NotaryKeySpec {
  readonly alias: string;
  readonly description: string;
  readonly spec: "ECC_NIST_P256";
  readonly policy: PolicyDocument;
  /** How many days it can still be taken back that it is deleted. */
  readonly deletionDays: number;
}

/** What the account may decide by its own policies: all but to sign. */
const administration = [
  "CancelKeyDeletion",
  "CreateAlias",
  "DeleteAlias",
  "DescribeKey",
  "DisableKey",
  "EnableKey",
  "GetKeyPolicy",
  "GetKeyRotationStatus",
  "GetPublicKey",
  "ListKeyPolicies",
  "ListResourceTags",
  "PutKeyPolicy",
  "ScheduleKeyDeletion",
  "TagResource",
  "UntagResource",
  "UpdateAlias",
  "UpdateKeyDescription",
].map((action) => `kms:${action}`);

/** The key: its account may do everything with it but sign, which the notary and the daily anchoring do, and nobody else. */
export function notaryKeySpec(
  { stage, config }: DeploymentInput,
  names: Names,
  at: Addresses,
): NotaryKeySpec {
  const { account } = config.hub;
  const own = { AWS: [at.root(account)] };
  const roles = keepers.map((key) => at.role(account, names.function(key)));
  const signs = { Action: ["kms:Sign"], Resource: ["*"] };
  return {
    alias: names.notaryKey,
    description: `Watchkeeper, stage ${stage}: signs the audit trail`,
    spec: "ECC_NIST_P256",
    deletionDays: isProduction(stage) ? 30 : 7,
    policy: {
      Version: "2012-10-17",
      Statement: [
        { Sid: "Administration", Effect: "Allow", Principal: own, Action: administration, Resource: ["*"] },
        {
          Sid: "KeepersSign",
          Effect: "Allow",
          Principal: own,
          ...signs,
          Condition: { ArnEquals: { "aws:PrincipalArn": roles } },
        },
        {
          Sid: "NobodyElseSigns",
          Effect: "Deny",
          Principal: { AWS: ["*"] },
          ...signs,
          Condition: { ArnNotEquals: { "aws:PrincipalArn": roles } },
        },
      ],
    },
  };
}
