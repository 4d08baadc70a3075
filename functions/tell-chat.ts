import { approvalStoreOperations, dynamoApprovalStore } from "@watchkeeper/aws/dynamodb/approval-store";
import { caseStoreOperations, dynamoCaseStore } from "@watchkeeper/aws/dynamodb/case-store";
import { dynamoRunStore, runStoreOperations } from "@watchkeeper/aws/dynamodb/run-store";
import { dynamoTables } from "@watchkeeper/aws/dynamodb/tables";
import { dynamoTellings, tellingsOperations } from "@watchkeeper/aws/dynamodb/tellings";
import { sqsPostpone } from "@watchkeeper/aws/queue";
import { secretReader } from "@watchkeeper/aws/secret";
import { caseView } from "@watchkeeper/chat/case-view";
import { tellCase } from "@watchkeeper/chat/tell-case";
import { WatchkeeperError } from "@watchkeeper/core/error";
import { eachMessage, sqsEvent } from "@watchkeeper/lambda/batch";
import { handlerFor } from "@watchkeeper/lambda/handler-for";
import { logOf } from "@watchkeeper/lambda/log";
import { SlackBusy, slackChannel } from "@watchkeeper/slack/slack-channel";
import * as z from "zod";

const told = z.object({ caseId: z.string() });

/** How soon a case is looked at again while somebody else tells of it. */
const laterSeconds = 2;

/** Says in the chat how a case stands: one message, posted once, updated from then on. */
export const tellChat = handlerFor({
  name: "tell-chat",
  does: "Posts a case's message in the chat, and keeps it up to date",
  on: { queue: "chat", batchSize: 1, maximumConcurrency: 2 },
  timeoutSeconds: 30,
  input: sqsEvent,
  env: z.object({
    CHAT_QUEUE_URL: z.url(),
    SLACK_API_URL: z.string(),
    SLACK_BOT_TOKEN: z.string(),
    SLACK_CHANNEL: z.string(),
  }),
  spokes: [],
  operations: [
    ...tellingsOperations.claim,
    ...tellingsOperations.keep,
    ...tellingsOperations.release,
    ...caseStoreOperations.find,
    ...caseStoreOperations.story,
    ...runStoreOperations.open,
    ...runStoreOperations.tasks,
    ...approvalStoreOperations.find,
    "sqs:ChangeMessageVisibility of chat",
    "ssm:GetParameter of the bot token",
  ],
  deps: (env, runtime) => {
    const tables = dynamoTables(runtime);
    const secretOf = secretReader(runtime);
    return {
      runtime,
      log: logOf(runtime, "tell-chat"),
      postpone: sqsPostpone(runtime, env.CHAT_QUEUE_URL),
      tell: async (caseId: string) => {
        const { SLACK_API_URL: apiUrl, SLACK_CHANNEL: channel } = env;
        if (channel === "") return "nothing to tell";
        return tellCase(caseId, {
          tellings: dynamoTellings(tables.work, runtime.clock, runtime.ids),
          channel: slackChannel({ token: await secretOf(env.SLACK_BOT_TOKEN), channel, apiUrl }),
          view: caseView({
            cases: dynamoCaseStore(tables, runtime.clock),
            plans: dynamoRunStore(tables, runtime.clock),
            approvals: dynamoApprovalStore(tables, runtime.clock),
            clock: runtime.clock,
          }),
        });
      },
    };
  },
  run: ({ Records }, { runtime, tell, postpone, log }) =>
    eachMessage(
      runtime,
      Records,
      async (message) => {
        const { caseId } = told.parse(JSON.parse(message.body));
        try {
          const telling = await tell(caseId);
          log("told", { caseId, telling });
          if (telling !== "later") return;
        } catch (error) {
          if (error instanceof SlackBusy) await postpone(message.receiptHandle, error.retryAfterSeconds);
          throw error;
        }
        await postpone(message.receiptHandle, laterSeconds);
        throw new WatchkeeperError("BeingTold", "unavailable", `Case ${caseId} is told of at this moment.`);
      },
      (message, error) =>
        log("a telling comes again", { messageId: message.messageId, error: String(error) }),
    ),
});

export const handler = tellChat.handler;
