import { createHash, createHmac, createPublicKey, timingSafeEqual, verify } from "node:crypto";
import type * as Sdk from "@aws-sdk/client-kms";
import { type DeclaredOperations, on } from "../../factory/operations.ts";
import { ModelledError } from "../../kernel/aws-error.ts";
import { type Key, keys, validation } from "./key.ts";
import { curves, publicHalf, signDigest } from "./key-pair.ts";
import { isCurve, privateKeyOf, specs } from "./material.ts";
import { isSignedByRsa, signRsa } from "./rsa.ts";
import { checkAlgorithm, checkUsable, using } from "./use-key.ts";

type Names = "Sign" | "Verify" | "GetPublicKey" | "GenerateMac" | "VerifyMac";

const usage = "SIGN_VERIFY";
const macUsage = "GENERATE_VERIFY_MAC";

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html and its neighbours */
export const signingOperations: Pick<DeclaredOperations<typeof Sdk>, Names> = {
  Sign: using(usage, (key, input) => {
    const { hash, digest, isPss } = wordsOf(key, input);
    const [material = ""] = key.materials;
    const Signature = isCurve(key.spec)
      ? signDigest(curves[key.spec], material, digest)
      : signRsa(privateKeyOf(key.spec, material), hash, digest, isPss);
    return { KeyId: key.arn, Signature, SigningAlgorithm: input.SigningAlgorithm! };
  }),
  Verify: using(usage, (key, input) => {
    const words = wordsOf(key, input);
    const own = privateKeyOf(key.spec, key.materials[0] ?? "");
    const { Signature = new Uint8Array() } = input;
    const isRight = isCurve(key.spec)
      ? input.MessageType === "DIGEST"
        ? signDigest(curves[key.spec], key.materials[0] ?? "", words.digest).equals(Signature)
        : verify(words.hash, input.Message ?? new Uint8Array(), createPublicKey(own), Signature)
      : isSignedByRsa(own, words, Signature);
    if (!isRight) throw new ModelledError("KMSInvalidSignatureException", "");
    return { KeyId: key.arn, SignatureValid: true, SigningAlgorithm: input.SigningAlgorithm! };
  }),
  GetPublicKey: on(keys, (key) => {
    const { encryption, signing } = specs[key.spec as Sdk.KeySpec] ?? {};
    if (!signing)
      throw new ModelledError(
        "UnsupportedOperationException",
        `GetPublicKey is not supported for ${key.spec} keys.`,
      );
    checkUsable(key);
    return {
      KeyId: key.arn,
      PublicKey: publicHalf(privateKeyOf(key.spec, key.materials[0] ?? "")),
      KeySpec: key.spec as Sdk.KeySpec,
      CustomerMasterKeySpec: key.spec as Sdk.CustomerMasterKeySpec,
      KeyUsage: key.usage as Sdk.KeyUsageType,
      ...(key.usage === usage
        ? { SigningAlgorithms: signing as Sdk.SigningAlgorithmSpec[] }
        : { EncryptionAlgorithms: encryption as Sdk.EncryptionAlgorithmSpec[] }),
    };
  }),
  GenerateMac: using(macUsage, (key, input) => ({
    Mac: macOf(key, input),
    MacAlgorithm: input.MacAlgorithm!,
    KeyId: key.arn,
  })),
  VerifyMac: using(macUsage, (key, input) => {
    const { Mac = new Uint8Array() } = input;
    const own = macOf(key, input);
    if (own.length !== Mac.length || !timingSafeEqual(own, Mac))
      throw new ModelledError("KMSInvalidMacException", "");
    return { KeyId: key.arn, MacValid: true, MacAlgorithm: input.MacAlgorithm! };
  }),
};

interface Words {
  readonly Message: Uint8Array | undefined;
  readonly MessageType?: string | undefined;
  readonly SigningAlgorithm: string | undefined;
}

/** What is signed, by which digest and how. */
function wordsOf(
  key: Key,
  { Message = new Uint8Array(), MessageType = "RAW", SigningAlgorithm = "" }: Words,
) {
  checkAlgorithm(key, specs[key.spec as Sdk.KeySpec]?.signing, SigningAlgorithm);
  const hash = `sha${SigningAlgorithm.slice(-3)}`;
  const isPss = SigningAlgorithm.includes("PSS");
  if (MessageType !== "DIGEST") return { hash, isPss, digest: createHash(hash).update(Message).digest() };
  if (Message.length !== Number(SigningAlgorithm.slice(-3)) / 8)
    throw validation(`Digest is invalid length for algorithm ${SigningAlgorithm}.`);
  return { hash, isPss, digest: Message };
}

function macOf(
  key: Key,
  { MacAlgorithm, Message = new Uint8Array() }: Pick<Sdk.GenerateMacRequest, "MacAlgorithm" | "Message">,
): Buffer {
  checkAlgorithm(key, specs[key.spec as Sdk.KeySpec]?.mac, MacAlgorithm ?? "");
  const secret = Buffer.from(key.materials[0] ?? "", "hex");
  return createHmac(`sha${MacAlgorithm?.slice(-3)}`, secret)
    .update(Message)
    .digest();
}
