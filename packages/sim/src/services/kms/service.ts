import type * as Sdk from "@aws-sdk/client-kms";
import { declareService } from "../../factory/declare-service.ts";
import { enter } from "../../factory/lifecycle.ts";
import { type DeclaredOperations, on, plain } from "../../factory/operations.ts";
import { all } from "../../factory/table.ts";
import { aliasOperations } from "./aliases.ts";
import { encryptionOperations } from "./encryption.ts";
import { grantOperations } from "./granting.ts";
import { aliases, grants, keys, pages, tagging } from "./key.ts";
import { keyOperations } from "./key-operations.ts";
import { rotationDue, rotationOperations } from "./rotation.ts";
import { signingOperations } from "./signing.ts";
import { upgrade } from "./upgrade.ts";

const operations: DeclaredOperations<typeof Sdk> = {
  ...keyOperations,
  ...encryptionOperations,
  ...signingOperations,
  ...rotationOperations,
  ...aliasOperations,
  ...grantOperations,
  GenerateRandom: plain(
    ({ NumberOfBytes = 32 }, { world }) => ({ Plaintext: Buffer.from(world.hex(2 * NumberOfBytes), "hex") }),
    { isChange: false },
  ),
  TagResource: tagging.adding([keys], "KeyId", "Tags"),
  UntagResource: tagging.removing([keys], "KeyId", "TagKeys"),
  ListResourceTags: on(keys, ({ id, tags }, { Marker: token, Limit: limit = 50 }, request) => {
    const { items, next } = pages.ofList(tagging.show(tags) as Sdk.Tag[], request, { token, limit, of: id });
    return { Tags: [...items], Truncated: next !== undefined, ...(next ? { NextMarker: next } : {}) };
  }),
};

/** AWS Key Management Service: https://docs.aws.amazon.com/kms/latest/APIReference/Welcome.html */
export const kms = declareService({
  name: "kms",
  signingName: "kms",
  fidelity: {
    models:
      "Symmetric keys, RSA, HMAC and the curves of ECDSA: what they encrypt, sign and prove is so anywhere, and signatures are the same each time, as the seed has it. Data keys and pairs; contexts; rotation in time and on demand; grants; key policies, which must allow or let the account's policies decide; keys of other accounts by their ARN; aliases, tags, deletion with its days of grace.",
    refuses: [
      "keys of several Regions; material of one's own; custom key stores",
      "keys that agree on secrets; the specs ML_DSA, ML_KEM, SM2 and Edwards25519",
    ],
    ignores: ["BypassPolicyLockoutSafetyCheck, grant tokens, recipients in enclaves"],
  },
  load: () => import("@aws-sdk/client-kms"),
  constraints: () => import("./constraints.json", { with: { type: "json" } }),
  types: [keys, aliases, grants],
  tagging,
  operations,
  jobs: [rotationDue],
  upgrade,
  resume: (world, state, place) => {
    const scene = { world, state, ...place };
    // Of a state that an older release saved, nothing is due yet.
    for (const key of all(keys, scene))
      if (key.status === "PendingDeletion" && key.turn === 0) enter(keys, key, key.status, scene);
  },
});
