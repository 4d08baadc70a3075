import { constants, createPublicKey, privateDecrypt, publicEncrypt } from "node:crypto";
import type * as Sdk from "@aws-sdk/client-kms";
import type { DeclaredOperations } from "../../factory/operations.ts";
import { permissionOn } from "../../factory/permissions.ts";
import type { Request } from "../../factory/resource.ts";
import { find } from "../../factory/table.ts";
import { ModelledError } from "../../kernel/aws-error.ts";
import { invalidCiphertext, keyIn, open, seal } from "./ciphertext.ts";
import { type Key, keys, validation } from "./key.ts";
import { publicHalf } from "./key-pair.ts";
import { newMaterial, privateKeyOf, specs } from "./material.ts";
import { checkAlgorithm, checkUsable, checkUsage, conditionsOf, using } from "./use-key.ts";

type Names =
  | "Encrypt"
  | "Decrypt"
  | "ReEncrypt"
  | "GenerateDataKey"
  | "GenerateDataKeyWithoutPlaintext"
  | "GenerateDataKeyPair"
  | "GenerateDataKeyPairWithoutPlaintext";

const usage = "ENCRYPT_DECRYPT";
const symmetric = "SYMMETRIC_DEFAULT";
type Context = Readonly<Record<string, string>>;
type Ciphertext = Uint8Array | undefined;

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Encrypt.html and its neighbours */
export const encryptionOperations: Pick<DeclaredOperations<typeof Sdk>, Names> = {
  Encrypt: using(usage, (key, input, request) => ({
    CiphertextBlob: encrypt(
      key,
      input.EncryptionAlgorithm,
      input.Plaintext!,
      input.EncryptionContext,
      request,
    ),
    KeyId: key.arn,
    EncryptionAlgorithm: input.EncryptionAlgorithm ?? symmetric,
  })),
  Decrypt: using(
    usage,
    (key, input) => ({
      KeyId: key.arn,
      Plaintext: decrypt(key, input.EncryptionAlgorithm, input.CiphertextBlob, input.EncryptionContext),
      EncryptionAlgorithm: input.EncryptionAlgorithm ?? symmetric,
    }),
    { by: ({ KeyId, CiphertextBlob }) => KeyId ?? keyOf(CiphertextBlob) },
  ),
  ReEncrypt: using(
    usage,
    (source, input, request) => {
      const target = find(keys, request, input.DestinationKeyId);
      checkUsable(target);
      checkUsage(target, usage, "ReEncrypt");
      const { SourceEncryptionAlgorithm: from, DestinationEncryptionAlgorithm: to } = input;
      const plaintext = decrypt(source, from, input.CiphertextBlob, input.SourceEncryptionContext);
      return {
        CiphertextBlob: encrypt(target, to, plaintext, input.DestinationEncryptionContext, request),
        SourceKeyId: source.arn,
        KeyId: target.arn,
        SourceEncryptionAlgorithm: from ?? symmetric,
        DestinationEncryptionAlgorithm: to ?? symmetric,
      };
    },
    {
      by: ({ SourceKeyId, CiphertextBlob }) => SourceKeyId ?? keyOf(CiphertextBlob),
      permissions: (input, request) => {
        const { SourceKeyId = keyOf(input.CiphertextBlob), DestinationKeyId = "" } = input;
        const asked = (action: string, given: string, context: Context | undefined) => {
          const needed = permissionOn(`kms:${action}`, keys, given, request);
          return {
            ...needed,
            context: { ...needed.context, ...conditionsOf({ EncryptionContext: { ...context } }) },
          };
        };
        return [
          asked("ReEncryptFrom", SourceKeyId, input.SourceEncryptionContext),
          asked("ReEncryptTo", DestinationKeyId, input.DestinationEncryptionContext),
        ];
      },
    },
  ),
  GenerateDataKey: using(usage, (key, input, request) => {
    const Plaintext = Buffer.from(request.world.hex(2 * bytesIn(input)), "hex");
    return { Plaintext, ...sealed(key, Plaintext, input, request) };
  }),
  GenerateDataKeyWithoutPlaintext: using(usage, (key, input, request) =>
    sealed(key, Buffer.from(request.world.hex(2 * bytesIn(input)), "hex"), input, request),
  ),
  GenerateDataKeyPair: using(usage, (key, input, request) => {
    const { plaintext, pair } = dataKeyPair(key, input, request);
    return { PrivateKeyPlaintext: plaintext, ...pair };
  }),
  GenerateDataKeyPairWithoutPlaintext: using(
    usage,
    (key, input, request) => dataKeyPair(key, input, request).pair,
  ),
};

/** The key that a ciphertext says that it is of; what is none has no key to be allowed. */
function keyOf(ciphertext: Ciphertext): string {
  const key = ciphertext && keyIn(ciphertext);
  if (!key) throw invalidCiphertext();
  return key;
}

function encrypt(
  key: Key,
  algorithm: string = symmetric,
  plaintext: Uint8Array,
  context: Context = {},
  { world }: Request,
): Buffer {
  checkAlgorithm(key, specs[key.spec as Sdk.KeySpec]?.encryption, algorithm);
  if (algorithm === symmetric) return seal(key.arn, key.materials, plaintext, context, world);
  const most = Number(key.spec.slice(4)) / 8 - 2 - (algorithm === "RSAES_OAEP_SHA_1" ? 40 : 64);
  if (plaintext.length > most)
    throw validation(
      `Algorithm ${algorithm} and key spec ${key.spec} cannot encrypt data larger than ${most} bytes.`,
    );
  return publicEncrypt({ ...oaep(algorithm), key: createPublicKey(privateOf(key)) }, plaintext);
}

function decrypt(
  key: Key,
  algorithm: string = symmetric,
  ciphertext: Ciphertext,
  context: Context = {},
): Buffer {
  checkAlgorithm(key, specs[key.spec as Sdk.KeySpec]?.encryption, algorithm);
  const given = ciphertext ?? new Uint8Array();
  if (algorithm !== symmetric) {
    try {
      return privateDecrypt({ ...oaep(algorithm), key: privateOf(key) }, given);
    } catch {
      throw invalidCiphertext();
    }
  }
  if (keyOf(given) !== key.arn)
    throw new ModelledError(
      "IncorrectKeyException",
      "The key ID in the request does not identify a CMK that can perform this operation.",
    );
  return open(key.materials, given, context);
}

const privateOf = ({ spec, materials }: Key) => privateKeyOf(spec, materials[0] ?? "");

const oaep = (algorithm: string) => ({
  padding: constants.RSA_PKCS1_OAEP_PADDING,
  oaepHash: algorithm === "RSAES_OAEP_SHA_1" ? "sha1" : "sha256",
});

interface DataKey {
  readonly KeySpec?: Sdk.DataKeySpec | undefined;
  readonly NumberOfBytes?: number | undefined;
  readonly EncryptionContext?: Record<string, string> | undefined;
}

function bytesIn({ KeySpec, NumberOfBytes }: DataKey): number {
  if ((KeySpec === undefined) === (NumberOfBytes === undefined))
    throw validation("Please specify either number of bytes or key spec.");
  return NumberOfBytes ?? (KeySpec === "AES_128" ? 16 : 32);
}

const sealed = (key: Key, plaintext: Uint8Array, { EncryptionContext }: DataKey, request: Request) => ({
  CiphertextBlob: encrypt(key, symmetric, plaintext, EncryptionContext, request),
  KeyId: key.arn,
});

function dataKeyPair(key: Key, input: Sdk.GenerateDataKeyPairRequest, request: Request) {
  const spec = input.KeyPairSpec ?? "RSA_2048";
  if (!specs[spec]?.signing)
    throw new ModelledError("UnsupportedOperationException", `${spec} is not simulated.`);
  const own = privateKeyOf(spec, newMaterial(spec, request.world));
  const plaintext = own.export({ format: "der", type: "pkcs8" });
  const PrivateKeyCiphertextBlob = encrypt(key, symmetric, plaintext, input.EncryptionContext, request);
  return {
    plaintext,
    pair: { PrivateKeyCiphertextBlob, PublicKey: publicHalf(own), KeyId: key.arn, KeyPairSpec: spec },
  };
}
