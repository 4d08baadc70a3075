import { sqsAlarmTeller, tellChatOperations } from "@watchkeeper/aws/chat-teller";
import { trailChange } from "@watchkeeper/aws/dynamodb/trail-changes";
import { kmsSigner, signOperations } from "@watchkeeper/aws/kms-signer";
import { writableBucket } from "@watchkeeper/aws/locked-bucket";
import { lockedVault, vaultOperations } from "@watchkeeper/aws/record-vault";
import { notarize } from "@watchkeeper/cases/notary";
import { messageOf } from "@watchkeeper/core/error";
import { handlerFor } from "@watchkeeper/lambda/handler-for";
import { about, logOf } from "@watchkeeper/lambda/log";
import { measure } from "@watchkeeper/lambda/measure";
import { tableStreamEvent } from "@watchkeeper/lambda/stream";
import * as z from "zod";

/** What comes to the trail is kept where nobody can change it; whoever does anything else to it is told of. */
export const notarizeFunction = handlerFor({
  name: "notarize",
  does: "Keeps each record of the audit trail in the locked bucket, and signs",
  on: { stream: "trail", batchSize: 500, windowSeconds: 60, tries: 20 },
  timeoutSeconds: 120,
  input: tableStreamEvent,
  env: z.object({
    ANCHOR_BUCKET: z.string(),
    CHAT_QUEUE_URL: z.url(),
    LOCK_MODE: z.enum(["COMPLIANCE", "GOVERNANCE"]),
    LOCK_DAYS: z.coerce.number(),
    NOTARY_KEY: z.string(),
  }),
  spokes: [],
  operations: [...vaultOperations, ...signOperations, ...tellChatOperations],
  deps: (env, runtime) => {
    const lock = { mode: env.LOCK_MODE, days: env.LOCK_DAYS };
    const vault = lockedVault(writableBucket(runtime, env.ANCHOR_BUCKET, lock));
    const signer = kmsSigner(runtime, env.NOTARY_KEY);
    let begun: Promise<void> | undefined;
    return {
      vault,
      signer,
      clock: runtime.clock,
      /** From its first day on, the key stands where everybody can verify by it. */
      begin: () => {
        begun ??= signer.publicKey().then(vault.putKey);
        return begun.catch((error: unknown) => {
          begun = undefined;
          throw error;
        });
      },
      tellAlarm: sqsAlarmTeller(runtime, env.CHAT_QUEUE_URL, logOf(runtime, "notarize")),
      log: logOf(runtime, "notarize"),
      /** The hash of the last signature of this process. */
      last: { hash: undefined as string | undefined },
    };
  },
  run: async ({ Records }, { begin, tellAlarm, last, log, ...deps }) => {
    await begin();
    const { kept, alarms, signature, failed } = await notarize(Records.map(trailChange), {
      ...deps,
      prev: last.hash,
    });
    last.hash = signature?.hash ?? last.hash;
    for (const alarm of alarms) await tellAlarm(alarm);
    measure("RecordsKept", kept);
    if (alarms.length > 0) measure("TrailTampered", alarms.length);
    about({ kept, alarms: alarms.length, ...(signature ? { signature: signature.hash } : {}) });
    if (failed) log("some come again", { error: messageOf(failed.error) });
    const again = failed && Records[failed.index]?.dynamodb.SequenceNumber;
    return { batchItemFailures: again === undefined ? [] : [{ itemIdentifier: again }] };
  },
});

export const handler = notarizeFunction.handler;
