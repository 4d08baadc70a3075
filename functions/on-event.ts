import { caseStoreOperations, dynamoCaseStore } from "@watchkeeper/aws/dynamodb/case-store";
import { dynamoTables } from "@watchkeeper/aws/dynamodb/tables";
import { sfnExecutions, startOperations } from "@watchkeeper/aws/executions";
import { awsExecutor } from "@watchkeeper/aws/executor";
import { quarantineOperations, sqsQuarantine } from "@watchkeeper/aws/quarantine";
import { sendAgainOperations, sqsSendAgain } from "@watchkeeper/aws/send-again";
import { sqsTakeOff } from "@watchkeeper/aws/take-off";
import { waitingRuns, waitingRunsOperations } from "@watchkeeper/aws/waiting-runs";
import { reactionConfig } from "@watchkeeper/config/reaction-config";
import { eachMessage, sqsEvent } from "@watchkeeper/lambda/batch";
import { handlerFor } from "@watchkeeper/lambda/handler-for";
import { logOf } from "@watchkeeper/lambda/log";
import { measure } from "@watchkeeper/lambda/measure";
import { comeAgain, comingOf } from "@watchkeeper/reactions/coming";
import { reactToEvent } from "@watchkeeper/reactions/react-to-event";
import * as z from "zod/mini";
import { config } from "./deployed/config.ts";
import { operations, sdk } from "./deployed/sending.ts";
import { recognise } from "./deployed/watch.ts";

/** Every event of every watched account: match it, look at it, and open a case where something is wrong. */
export const onEvent = handlerFor({
  name: "on-event",
  does: "Matches events with the checks, gathers evidence, opens cases",
  on: { queue: "events", batchSize: 10, maximumConcurrency: 10 },
  timeoutSeconds: 30,
  input: sqsEvent,
  env: z.object({
    EVENTS_QUEUE_URL: z.url(),
    QUARANTINE_QUEUE_URL: z.url(),
    REMEDIATE_ARN: z.string(),
    SPOKE_READ_ROLE: z.string(),
    SPOKE_ACT_ROLE: z.string(),
  }),
  spokes: ["read"],
  operations: [
    ...caseStoreOperations.findKnown,
    ...caseStoreOperations.holders,
    ...caseStoreOperations.recorded,
    ...caseStoreOperations.open,
    ...caseStoreOperations.join,
    ...caseStoreOperations.find,
    ...caseStoreOperations.update,
    ...waitingRunsOperations,
    ...startOperations,
    ...quarantineOperations,
    ...sendAgainOperations,
  ],
  deps: (env, runtime) => ({
    runtime,
    log: logOf(runtime, "on-event"),
    takeOff: sqsTakeOff(runtime, env.EVENTS_QUEUE_URL),
    react: {
      config: reactionConfig(config, env.SPOKE_ACT_ROLE),
      executor: awsExecutor(
        runtime,
        { read: env.SPOKE_READ_ROLE, act: env.SPOKE_ACT_ROLE },
        { operations, sdk },
      ),
      operations,
      recognise,
      cases: dynamoCaseStore(dynamoTables(runtime), runtime.clock),
      comeAgain: comeAgain(sqsSendAgain(runtime, env.EVENTS_QUEUE_URL), runtime.clock),
      waiting: waitingRuns(runtime, dynamoTables(runtime)),
      executions: sfnExecutions(runtime, env.REMEDIATE_ARN),
      quarantine: sqsQuarantine(runtime, env.QUARANTINE_QUEUE_URL),
      clock: runtime.clock,
    },
  }),
  run: ({ Records }, { runtime, react, log, takeOff }) =>
    eachMessage(
      runtime,
      Records,
      async (message) => {
        const reaction = await reactToEvent(message.body, comingOf(message.messageAttributes), react);
        measure("Events", 1, reaction.result);
        if (reaction.result === "case") measure("CasesOpened");
        if (reaction.ageMs !== undefined && reaction.result !== "later") measure("EventAge", reaction.ageMs);
        log("event", { messageId: message.messageId, ...reaction });
      },
      (message, error) => log("event comes again", { messageId: message.messageId, error: String(error) }),
      undefined,
      takeOff,
    ),
});

export const handler = onEvent.handler;
