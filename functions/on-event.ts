import { caseStoreOperations, dynamoCaseStore } from "@watchkeeper/aws/dynamodb/case-store";
import { dynamoTables } from "@watchkeeper/aws/dynamodb/tables";
import { sfnExecutions, startOperations } from "@watchkeeper/aws/executions";
import { awsExecutor } from "@watchkeeper/aws/executor";
import { quarantineOperations, sqsQuarantine } from "@watchkeeper/aws/quarantine";
import { sendAgainOperations, sqsSendAgain } from "@watchkeeper/aws/queue";
import { reactionConfig } from "@watchkeeper/config/reaction-config";
import { eachMessage, sqsEvent } from "@watchkeeper/lambda/batch";
import { handlerFor } from "@watchkeeper/lambda/handler-for";
import { logOf } from "@watchkeeper/lambda/log";
import { reactToEvent } from "@watchkeeper/reactions/react-to-event";
import * as z from "zod";
import config from "../watchkeeper.config.ts";

/** Every event of every watched account: match it, look at it, and open a case where something is wrong. */
export const onEvent = handlerFor({
  name: "on-event",
  does: "Matches events with the rules, gathers evidence, opens cases",
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
    ...caseStoreOperations.open,
    ...caseStoreOperations.find,
    ...caseStoreOperations.update,
    ...startOperations,
    ...quarantineOperations,
    ...sendAgainOperations,
  ],
  deps: (env, runtime) => ({
    runtime,
    log: logOf(runtime, "on-event"),
    sendAgain: sqsSendAgain(runtime, env.EVENTS_QUEUE_URL),
    react: {
      config: reactionConfig(config, env.SPOKE_ACT_ROLE),
      executor: awsExecutor(runtime, { read: env.SPOKE_READ_ROLE, act: env.SPOKE_ACT_ROLE }),
      cases: dynamoCaseStore(dynamoTables(runtime), runtime.clock),
      executions: sfnExecutions(runtime, env.REMEDIATE_ARN),
      quarantine: sqsQuarantine(runtime, env.QUARANTINE_QUEUE_URL),
      clock: runtime.clock,
    },
  }),
  run: ({ Records }, { runtime, react, sendAgain, log }) =>
    eachMessage(
      runtime,
      Records,
      async (message) => {
        const reaction = await reactToEvent(message.body, react);
        log("event", { messageId: message.messageId, ...reaction });
        if (reaction.result === "later") await sendAgain(message.body, reaction.seconds);
      },
      (message, error) => log("event comes again", { messageId: message.messageId, error: String(error) }),
    ),
});

export const handler = onEvent.handler;
