import { createPrivateKey, type KeyObject } from "node:crypto";
import type { KeySpec } from "@aws-sdk/client-kms";
import type { World } from "../../kernel/world.ts";
import { curveKey, curves, scalarFrom } from "./key-pair.ts";
import { rsaKeyFrom } from "./rsa.ts";

/** What a key of a spec is made of, and what it is good for. */
interface Spec {
  readonly usages: readonly string[];
  readonly encryption?: readonly string[];
  readonly signing?: readonly string[];
  readonly mac?: readonly string[];
}

const rsa: Spec = {
  usages: ["ENCRYPT_DECRYPT", "SIGN_VERIFY"],
  encryption: ["RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256"],
  signing: ["PSS", "PKCS1_V1_5"].flatMap((kind) =>
    ["256", "384", "512"].map((size) => `RSASSA_${kind}_SHA_${size}`),
  ),
};
const ecdsa = (size: string): Spec => ({ usages: ["SIGN_VERIFY"], signing: [`ECDSA_SHA_${size}`] });
const hmac = (size: string): Spec => ({ usages: ["GENERATE_VERIFY_MAC"], mac: [`HMAC_SHA_${size}`] });

/** https://docs.aws.amazon.com/kms/latest/developerguide/symm-asymm-choose-key-spec.html; absent: not simulated. */
export const specs: Readonly<Partial<Record<KeySpec, Spec>>> = {
  SYMMETRIC_DEFAULT: { usages: ["ENCRYPT_DECRYPT"], encryption: ["SYMMETRIC_DEFAULT"] },
  RSA_2048: rsa,
  RSA_3072: rsa,
  RSA_4096: rsa,
  ECC_NIST_P256: ecdsa("256"),
  ECC_NIST_P384: ecdsa("384"),
  ECC_NIST_P521: ecdsa("512"),
  ECC_SECG_P256K1: ecdsa("256"),
  HMAC_224: hmac("224"),
  HMAC_256: hmac("256"),
  HMAC_384: hmac("384"),
  HMAC_512: hmac("512"),
};

/** Whether a spec is a curve's. */
export const isCurve = (spec: string): spec is keyof typeof curves => Object.hasOwn(curves, spec);

/** Secret material for a key of a spec, drawn from the world's seed: a scalar, a key in PKCS #8, or bytes; in hexadecimal. */
export function newMaterial(spec: string, { hex }: Pick<World, "hex">): string {
  if (isCurve(spec)) return scalarFrom(curves[spec], hex(2 * curves[spec].bytes));
  if (spec.startsWith("RSA_")) return rsaKeyFrom(Number(spec.slice(4)), hex).toString("hex");
  return hex(spec.startsWith("HMAC_") ? Number(spec.slice(5)) / 4 : 64);
}

/** The private key that a spec's material is. */
export const privateKeyOf = (spec: string, material: string): KeyObject =>
  isCurve(spec)
    ? curveKey(curves[spec], material)
    : createPrivateKey({ key: Buffer.from(material, "hex"), format: "der", type: "pkcs8" });
