import type * as Kms from "@aws-sdk/client-kms";
import { notSimulated } from "../../kernel/serve-request.ts";
import type { Operations } from "../../kernel/service.ts";
import { invalidState, validation } from "./errors.ts";
import { publicKeyOf, secretFrom } from "./key-pair.ts";
import { checkKeyPolicy, defaultKeyPolicy } from "./key-policy.ts";
import { findKey, findUsable, keyArn, onKey, pageOf, type Request, trail } from "./shared.ts";
import type { KmsKey, KmsState } from "./state.ts";
import { tagMap } from "./tags.ts";

type KeyOperations =
  | "CreateKey"
  | "DescribeKey"
  | "ListKeys"
  | "GetPublicKey"
  | "EnableKey"
  | "DisableKey"
  | "ScheduleKeyDeletion"
  | "CancelKeyDeletion";

const dayMs = 86_400_000;

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_CreateKey.html, and what is done to keys */
export const keyOperations: Pick<Operations<typeof Kms, KmsState>, KeyOperations> = {
  CreateKey: {
    run: (input, request) => {
      refuseOthers(input);
      const id = request.world.ids.uuid();
      const { account, now } = request;
      const key: KmsKey = {
        id,
        arn: keyArn(request, id),
        account,
        created: now,
        description: input.Description ?? "",
        policy: input.Policy === undefined ? defaultKeyPolicy(account) : checkKeyPolicy(input.Policy),
        tags: tagMap(input.Tags),
        isEnabled: true,
        deletion: undefined,
        secret: secretFrom(request.world.hex(64)),
      };
      request.state.keys.set(id, key);
      return { KeyMetadata: shown(key) };
    },
    trail,
  },
  DescribeKey: {
    authorize: onKey("DescribeKey"),
    run: (input, request) => ({ KeyMetadata: shown(findKey(input, request)) }),
  },
  ListKeys: {
    run: (input, request) => {
      const { page, more } = pageOf([...request.state.keys.values()].filter(isThere(request)), input);
      return { Keys: page.map(({ id, arn }) => ({ KeyId: id, KeyArn: arn })), ...more };
    },
  },
  GetPublicKey: {
    authorize: onKey("GetPublicKey"),
    run: (input, request) => {
      const { arn, secret } = findUsable(input, request);
      return {
        KeyId: arn,
        PublicKey: publicKeyOf(secret),
        KeySpec: "ECC_NIST_P256",
        CustomerMasterKeySpec: "ECC_NIST_P256",
        KeyUsage: "SIGN_VERIFY",
        SigningAlgorithms: ["ECDSA_SHA_256"],
      };
    },
  },
  EnableKey: { authorize: onKey("EnableKey"), run: setEnabled(true), trail },
  DisableKey: { authorize: onKey("DisableKey"), run: setEnabled(false), trail },
  ScheduleKeyDeletion: {
    authorize: onKey("ScheduleKeyDeletion"),
    run: (input, request) => {
      const key = findKey(input, request);
      if (key.deletion) throw invalidState(key.arn, "pending deletion");
      const days = input.PendingWindowInDays ?? 30;
      if (days < 7 || days > 30) throw validation("PendingWindowInDays must be between 7 and 30.");
      key.isEnabled = false;
      key.deletion = new Date(request.now.getTime() + days * dayMs);
      return {
        KeyId: key.arn,
        DeletionDate: key.deletion,
        KeyState: "PendingDeletion",
        PendingWindowInDays: days,
      };
    },
    trail,
  },
  CancelKeyDeletion: {
    authorize: onKey("CancelKeyDeletion"),
    run: (input, request) => {
      const key = findKey(input, request);
      if (!key.deletion) throw invalidState(key.arn, "not pending deletion");
      key.deletion = undefined;
      return { KeyId: key.arn };
    },
    trail,
  },
};

const isThere =
  ({ now }: Request) =>
  ({ deletion }: KmsKey): boolean =>
    deletion === undefined || deletion > now;

function setEnabled(isEnabled: boolean) {
  return (input: { readonly KeyId: string | undefined }, request: Request) => {
    const key = findKey(input, request);
    if (key.deletion) throw invalidState(key.arn, "pending deletion");
    key.isEnabled = isEnabled;
    return {};
  };
}

function refuseOthers(input: Kms.CreateKeyCommandInput): void {
  const { KeySpec = input.CustomerMasterKeySpec ?? "SYMMETRIC_DEFAULT", KeyUsage = "ENCRYPT_DECRYPT" } =
    input;
  if (KeySpec !== "ECC_NIST_P256") throw notSimulated(`keys of the spec ${KeySpec}`);
  if (KeyUsage !== "SIGN_VERIFY" && KeyUsage !== "KEY_AGREEMENT") {
    throw validation(`KeyUsage ${KeyUsage} is not compatible with KeySpec ${KeySpec}`);
  }
  if (KeyUsage === "KEY_AGREEMENT") throw notSimulated("keys that agree on secrets");
  if (input.MultiRegion) throw notSimulated("keys of several Regions");
  if (input.Origin !== undefined && input.Origin !== "AWS_KMS")
    throw notSimulated("key material of one's own");
}

const shown = (key: KmsKey): Kms.KeyMetadata => ({
  AWSAccountId: key.account,
  KeyId: key.id,
  Arn: key.arn,
  CreationDate: key.created,
  Enabled: key.isEnabled,
  Description: key.description,
  KeyUsage: "SIGN_VERIFY",
  KeyState: key.deletion ? "PendingDeletion" : key.isEnabled ? "Enabled" : "Disabled",
  ...(key.deletion ? { DeletionDate: key.deletion } : {}),
  Origin: "AWS_KMS",
  KeyManager: "CUSTOMER",
  KeySpec: "ECC_NIST_P256",
  CustomerMasterKeySpec: "ECC_NIST_P256",
  SigningAlgorithms: ["ECDSA_SHA_256"],
  MultiRegion: false,
});
