import { trailChange } from "@watchkeeper/aws/dynamodb/trail-changes";
import { keeping, keepingEnv, keepingOperations } from "@watchkeeper/aws/keeping";
import { type Heads, notarize } from "@watchkeeper/cases/notary";
import { kindOf, messageOf } from "@watchkeeper/core/error";
import { handlerFor } from "@watchkeeper/lambda/handler-for";
import { about, logOf } from "@watchkeeper/lambda/log";
import { measure } from "@watchkeeper/lambda/measure";
import { tableStreamEvent } from "@watchkeeper/lambda/stream";

/** What comes to the trail is kept where nobody can change it; whoever does anything else to it is told of. */
export const notarizeFunction = handlerFor({
  name: "notarize",
  does: "Keeps each record of the audit trail in the locked bucket, and signs",
  on: { stream: "trail", batchSize: 500, windowSeconds: 60, tries: 20 },
  timeoutSeconds: 120,
  input: tableStreamEvent,
  env: keepingEnv,
  spokes: [],
  operations: keepingOperations,
  deps: (env, runtime) => {
    const log = logOf(runtime, "notarize");
    return {
      ...keeping(env, runtime, log),
      log,
      /** The hash of the last signature of this process, and what it could not sign. */
      last: {} as { hash?: string | undefined; unsigned?: Heads | undefined },
    };
  },
  run: async ({ Records }, { begin, signer, tellAlarm, last, log, ...deps }) => {
    const { kept, alarms, signature, unsigned, failed } = await notarize(Records.map(trailChange), {
      ...deps,
      // Where the key gives nothing, records are kept all the same.
      signer: {
        sign: async (hash) => {
          await begin();
          return signer.sign(hash);
        },
      },
      prev: last.hash,
      unsigned: last.unsigned,
    });
    last.hash = signature?.hash ?? last.hash;
    last.unsigned = unsigned?.heads;
    for (const alarm of alarms) await tellAlarm(alarm);
    measure("RecordsKept", kept);
    if (unsigned) {
      measure("HeadsUnsigned", Object.keys(unsigned.heads).length);
      log("what was kept could not be signed", { error: messageOf(unsigned.error) });
    }
    if (alarms.length > 0) measure("TrailTampered", alarms.length);
    about({ kept, alarms: alarms.length, ...(signature ? { signature: signature.hash } : {}) });
    if (failed) log("some come again", { error: messageOf(failed.error) });
    // Whoever would sign what is left unsigned may die before the next records come: a moment's trouble has all come again.
    const from = unsigned && isMomentary(unsigned.error) ? 0 : failed?.index;
    const again = from === undefined ? undefined : Records[from]?.dynamodb.SequenceNumber;
    return { batchItemFailures: again === undefined ? [] : [{ itemIdentifier: again }] };
  },
});

const isMomentary = (error: unknown): boolean => ["unavailable", "throttled"].includes(kindOf(error));

export const handler = notarizeFunction.handler;
