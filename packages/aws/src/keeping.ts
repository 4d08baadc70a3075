import { once } from "@watchkeeper/core/once";
import type { Runtime } from "@watchkeeper/core/runtime";
import * as z from "zod";
import { sqsAlarmTeller, tellChatOperations } from "./chat-teller.ts";
import { kmsSigner, signOperations } from "./kms-signer.ts";
import { writableBucket } from "./locked-bucket.ts";
import { lockedVault, vaultOperations } from "./record-vault.ts";

/** What whoever keeps something of the trail for good is told in its environment. */
export const keepingEnv = z.object({
  ANCHOR_BUCKET: z.string(),
  CHAT_QUEUE_URL: z.url(),
  LOCK_MODE: z.enum(["COMPLIANCE", "GOVERNANCE"]),
  LOCK_DAYS: z.coerce.number(),
  NOTARY_KEY: z.string(),
});

/** The permissions that keeping needs. */
export const keepingOperations = [...vaultOperations, ...signOperations, ...tellChatOperations] as const;

/** What keeping something of the trail for good is done with: the locked bucket, the key, and whom alarms are told. */
export function keeping(env: z.output<typeof keepingEnv>, runtime: Runtime, log: (message: string) => void) {
  const bucket = writableBucket(runtime, env.ANCHOR_BUCKET, { mode: env.LOCK_MODE, days: env.LOCK_DAYS });
  const vault = lockedVault(bucket);
  const signer = kmsSigner(runtime, env.NOTARY_KEY);
  return {
    bucket,
    vault,
    signer,
    clock: runtime.clock,
    /** From its first day on, the key stands where everybody can verify by it. */
    begin: once(async () => vault.putKey(await signer.publicKey())),
    tellAlarm: sqsAlarmTeller(runtime, env.CHAT_QUEUE_URL, log),
  };
}
