import { defineService } from "../../kernel/service.ts";
import { aliasOperations } from "./aliases.ts";
import { policyOperations } from "./key-policy.ts";
import { keyOperations } from "./keys.ts";
import { signingOperations } from "./signing.ts";
import { createState } from "./state.ts";
import { tagOperations } from "./tags.ts";

/** AWS Key Management Service: keys that sign, with their policies and aliases. */
export const kms = defineService({
  name: "kms",
  signingName: "kms",
  iamPrefix: "kms",
  scope: "regional",
  fidelity: {
    models:
      "Asymmetric keys on P-256 that sign and verify: a signature verifies anywhere, and is the same each time, as the seed has it. Key policies, which must allow or let the account's policies decide; aliases, tags, deletion with its days of grace.",
    refuses: [
      "other key specs: symmetric, RSA, HMAC, other curves; keys of several Regions; material of one's own",
      "signatures of digests; grants, encryption, data keys, rotation, custom key stores",
    ],
    ignores: ["BypassPolicyLockoutSafetyCheck, grant tokens, dry runs"],
  },
  load: () => import("@aws-sdk/client-kms"),
  createState,
  operations: {
    ...keyOperations,
    ...policyOperations,
    ...signingOperations,
    ...aliasOperations,
    ...tagOperations,
  },
});
