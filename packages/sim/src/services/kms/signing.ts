import { createPublicKey, verify } from "node:crypto";
import type * as Kms from "@aws-sdk/client-kms";
import { AwsError } from "../../kernel/aws-error.ts";
import { notSimulated } from "../../kernel/serve-request.ts";
import type { Operations } from "../../kernel/service.ts";
import { validation } from "./errors.ts";
import { publicKeyOf, signWith } from "./key-pair.ts";
import { findUsable, onKey } from "./shared.ts";
import type { KmsState } from "./state.ts";

type SigningOperations = "Sign" | "Verify";

interface Words {
  readonly KeyId: string | undefined;
  readonly Message: Uint8Array | undefined;
  readonly MessageType?: Kms.MessageType | undefined;
  readonly SigningAlgorithm: Kms.SigningAlgorithmSpec | undefined;
}

/** The most that is signed as it is. */
const mostBytes = 4_096;

/** https://docs.aws.amazon.com/kms/latest/APIReference/API_Sign.html */
export const signingOperations: Pick<Operations<typeof Kms, KmsState>, SigningOperations> = {
  Sign: {
    authorize: onKey("Sign", contextOf),
    run: (input, request) => {
      const key = findUsable(input, request);
      return {
        KeyId: key.arn,
        Signature: signWith(key.secret, messageOf(input)),
        SigningAlgorithm: "ECDSA_SHA_256",
      };
    },
  },
  Verify: {
    authorize: onKey("Verify", contextOf),
    run: (input, request) => {
      const key = findUsable(input, request);
      const own = createPublicKey({ key: publicKeyOf(key.secret), format: "der", type: "spki" });
      if (!verify("sha256", messageOf(input), own, input.Signature ?? Buffer.alloc(0)))
        throw new AwsError("KMSInvalidSignatureException", "");
      return { KeyId: key.arn, SignatureValid: true, SigningAlgorithm: "ECDSA_SHA_256" };
    },
  },
};

/** https://docs.aws.amazon.com/kms/latest/developerguide/conditions-kms.html */
function contextOf({ SigningAlgorithm = "ECDSA_SHA_256", MessageType = "RAW" }: Words) {
  return { "kms:SigningAlgorithm": SigningAlgorithm, "kms:MessageType": MessageType };
}

function messageOf({ Message = Buffer.alloc(0), MessageType = "RAW", SigningAlgorithm }: Words): Uint8Array {
  if (MessageType !== "RAW") throw notSimulated("signatures of digests");
  if (SigningAlgorithm !== "ECDSA_SHA_256")
    throw new AwsError(
      "InvalidKeyUsageException",
      `Algorithm ${SigningAlgorithm} and key spec ECC_NIST_P256 are incompatible.`,
    );
  if (Message.length >= 1 && Message.length <= mostBytes) return Message;
  const bound = Message.length === 0 ? "greater than or equal to 1" : `less than or equal to ${mostBytes}`;
  throw validation(
    `1 validation error detected: Value at 'message' failed to satisfy constraint: Member must have length ${bound}`,
  );
}
