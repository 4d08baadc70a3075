import { trailChange } from "@watchkeeper/aws/dynamodb/trail-changes";
import { keeping, keepingEnv, keepingOperations } from "@watchkeeper/aws/keeping";
import { notarize } from "@watchkeeper/cases/notary";
import { messageOf } from "@watchkeeper/core/error";
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
