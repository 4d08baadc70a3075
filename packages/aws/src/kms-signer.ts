import { createPublicKey } from "node:crypto";
import type { PublicKey, Signer } from "@watchkeeper/cases/signature";
import { once } from "@watchkeeper/core/once";
import type { Runtime } from "@watchkeeper/core/runtime";
import { clientConfig } from "./client-config.ts";
import { fromSdk } from "./errors.ts";

/** The permissions that signing needs. */
export const signOperations = ["kms:Sign", "kms:GetPublicKey"] as const;

/** Whoever signs with a key of KMS, and tells its public half. */
export interface KmsSigner extends Signer {
  publicKey(): Promise<PublicKey>;
}

/**
 * Signs by a key. The client is loaded when something is signed.
 *
 * @param keyId the key, by an alias of it.
 */
export function kmsSigner(runtime: Runtime, keyId: string): KmsSigner {
  const client = once(async () => {
    const { GetPublicKeyCommand, KMSClient, SignCommand } = await import("./clients/kms.ts");
    return { kms: new KMSClient(clientConfig(runtime)), GetPublicKeyCommand, SignCommand };
  });
  return {
    sign: async (hash) => {
      try {
        const { kms, SignCommand } = await client();
        const { KeyId = "", Signature = new Uint8Array() } = await kms.send(
          new SignCommand({
            KeyId: keyId,
            Message: Buffer.from(hash),
            MessageType: "RAW",
            SigningAlgorithm: "ECDSA_SHA_256",
          }),
        );
        return { key: KeyId, signature: Buffer.from(Signature).toString("base64") };
      } catch (error) {
        throw fromSdk(error, `kms:Sign with ${keyId}`);
      }
    },
    publicKey: async () => {
      try {
        const { kms, GetPublicKeyCommand } = await client();
        const { KeyId = "", PublicKey: der = new Uint8Array() } = await kms.send(
          new GetPublicKeyCommand({ KeyId: keyId }),
        );
        const key = createPublicKey({ key: Buffer.from(der), format: "der", type: "spki" });
        return { v: 1, key: KeyId, pem: String(key.export({ format: "pem", type: "spki" })) };
      } catch (error) {
        throw fromSdk(error, `kms:GetPublicKey of ${keyId}`);
      }
    },
  };
}
