import type * as Sdk from "@aws-sdk/client-kms";
import { enter } from "../../factory/lifecycle.ts";
import { type DeclaredOperations, on, plain } from "../../factory/operations.ts";
import type { Request } from "../../factory/resource.ts";
import { all, make } from "../../factory/table.ts";
import { notSimulated } from "../../kernel/serve-request.ts";
import { invalidState, type Key, type KeyParts, keys, notFound, pages, tagging, validation } from "./key.ts";
import { checkKeyPolicy, defaultKeyPolicy } from "./key-policy.ts";
import { newMaterial, specs } from "./material.ts";

type Names =
  | "CreateKey"
  | "DescribeKey"
  | "ListKeys"
  | "EnableKey"
  | "DisableKey"
  | "UpdateKeyDescription"
  | "ScheduleKeyDeletion"
  | "CancelKeyDeletion"
  | "GetKeyPolicy"
  | "PutKeyPolicy"
  | "ListKeyPolicies";

const dayMs = 86_400_000;

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html, and what is done to keys */
export const keyOperations: Pick<DeclaredOperations<typeof Sdk>, Names> = {
  CreateKey: plain(
    (input, request) => {
      const { spec, usage } = kindOf(input);
      const own: KeyParts = {
        spec,
        usage,
        description: input.Description ?? "",
        keyPolicy:
          input.Policy === undefined ? defaultKeyPolicy(request.account) : checkKeyPolicy(input.Policy),
        materials: [newMaterial(spec, request.world)],
        rotations: [],
      };
      const tags = tagging.read(input.Tags);
      return {
        KeyMetadata: shown(
          make(keys, request, { id: request.world.ids.uuid(), own, tags, status: "Enabled" }),
        ),
      };
    },
    {
      keys: ({ KeySpec = "SYMMETRIC_DEFAULT", KeyUsage = "ENCRYPT_DECRYPT" }) => ({
        "kms:KeySpec": KeySpec,
        "kms:KeyUsage": KeyUsage,
      }),
    },
  ),
  DescribeKey: on(keys, (key) => ({ KeyMetadata: shown(key) })),
  ListKeys: plain((input, request) => {
    const { Marker: token, Limit: limit = 100 } = input;
    const { items, next } = pages.ofResources(all(keys, request), request, { token, limit });
    const list = items.map(({ id, arn }) => ({ KeyId: id, KeyArn: arn }));
    return { Keys: list, Truncated: next !== undefined, ...(next ? { NextMarker: next } : {}) };
  }),
  EnableKey: on(keys, (key, _input, request) => setStatus(key, "Enabled", request)),
  DisableKey: on(keys, (key, _input, request) => setStatus(key, "Disabled", request)),
  UpdateKeyDescription: on(keys, (key, { Description = "" }) => {
    if (key.status === "PendingDeletion") throw invalidState(key, "pending deletion");
    key.description = Description;
    return {};
  }),
  ScheduleKeyDeletion: on(
    keys,
    (key, { PendingWindowInDays: days = 30 }, request) => {
      if (key.status === "PendingDeletion") throw invalidState(key, "pending deletion");
      if (days < 7 || days > 30) throw validation("PendingWindowInDays must be between 7 and 30.");
      key.deletion = new Date(request.now.getTime() + days * dayMs);
      enter(keys, key, "PendingDeletion", request);
      return {
        KeyId: key.arn,
        DeletionDate: key.deletion,
        KeyState: "PendingDeletion",
        PendingWindowInDays: days,
      };
    },
    {
      keys: ({ PendingWindowInDays: days = 30 }) => ({
        "kms:ScheduleKeyDeletionPendingWindowInDays": String(days),
      }),
    },
  ),
  CancelKeyDeletion: on(keys, (key, _input, request) => {
    if (key.status !== "PendingDeletion") throw invalidState(key, "not pending deletion");
    delete key.deletion;
    enter(keys, key, "Disabled", request);
    return { KeyId: key.arn };
  }),
  GetKeyPolicy: on(keys, (key, { PolicyName }) => ({
    Policy: key.keyPolicy,
    PolicyName: checkPolicyName(PolicyName),
  })),
  PutKeyPolicy: on(keys, (key, { PolicyName, Policy = "" }) => {
    checkPolicyName(PolicyName);
    key.keyPolicy = checkKeyPolicy(Policy);
    return {};
  }),
  ListKeyPolicies: on(keys, () => ({ PolicyNames: ["default"], Truncated: false })),
};

function setStatus(key: Key, status: string, request: Request) {
  if (key.status === "PendingDeletion") throw invalidState(key, "pending deletion");
  enter(keys, key, status, request);
  return {};
}

/** A key has the one policy `default`. */
function checkPolicyName(name = "default"): string {
  if (name !== "default") throw notFound("No such policy exists");
  return name;
}

function kindOf(input: Sdk.CreateKeyRequest): { readonly spec: Sdk.KeySpec; readonly usage: string } {
  const spec = input.KeySpec ?? input.CustomerMasterKeySpec ?? "SYMMETRIC_DEFAULT";
  const usage = input.KeyUsage ?? "ENCRYPT_DECRYPT";
  if (input.MultiRegion) throw notSimulated("keys of several Regions");
  if (input.Origin !== undefined && input.Origin !== "AWS_KMS")
    throw notSimulated("key material of one's own");
  const known = specs[spec];
  if (!known) throw notSimulated(`keys of the spec ${spec}`);
  if (usage === "KEY_AGREEMENT" && spec.startsWith("ECC_")) throw notSimulated("keys that agree on secrets");
  if (!known.usages.includes(usage))
    throw validation(`KeyUsage ${usage} is not compatible with KeySpec ${spec}`);
  return { spec, usage };
}

function shown(key: Key): Sdk.KeyMetadata {
  const { encryption, signing, mac } = specs[key.spec as Sdk.KeySpec] ?? {};
  return {
    AWSAccountId: key.account,
    KeyId: key.id,
    Arn: key.arn,
    CreationDate: key.created,
    Enabled: key.status === "Enabled",
    Description: key.description,
    KeyUsage: key.usage as Sdk.KeyUsageType,
    KeyState: key.status as Sdk.KeyState,
    ...(key.deletion ? { DeletionDate: key.deletion } : {}),
    Origin: "AWS_KMS",
    KeyManager: "CUSTOMER",
    KeySpec: key.spec as Sdk.KeySpec,
    CustomerMasterKeySpec: key.spec as Sdk.CustomerMasterKeySpec,
    ...(key.usage === "ENCRYPT_DECRYPT"
      ? { EncryptionAlgorithms: encryption as Sdk.EncryptionAlgorithmSpec[] }
      : {}),
    ...(key.usage === "SIGN_VERIFY" ? { SigningAlgorithms: signing as Sdk.SigningAlgorithmSpec[] } : {}),
    ...(mac ? { MacAlgorithms: mac as Sdk.MacAlgorithmSpec[] } : {}),
    MultiRegion: false,
  };
}
