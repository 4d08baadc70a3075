import { approvalStoreOperations, dynamoApprovalStore } from "@watchkeeper/aws/dynamodb/approval-store";
import { caseStoreOperations, dynamoCaseStore } from "@watchkeeper/aws/dynamodb/case-store";
import { dynamoExpiries, expiriesOperations } from "@watchkeeper/aws/dynamodb/expiries";
import { dynamoRunStore, runStoreOperations } from "@watchkeeper/aws/dynamodb/run-store";
import { haltChange, haltChangeOperations } from "@watchkeeper/aws/dynamodb/switches";
import { dynamoTables } from "@watchkeeper/aws/dynamodb/tables";
import { dynamoTellings, tellingsOperations } from "@watchkeeper/aws/dynamodb/tellings";
import { sqsPostpone } from "@watchkeeper/aws/queue";
import { secretReader } from "@watchkeeper/aws/secret";
import { toHaltChange } from "@watchkeeper/cases/halt-switch";
import { alarmMessage } from "@watchkeeper/chat/alarm-message";
import { caseView } from "@watchkeeper/chat/case-view";
import { expiryMessage } from "@watchkeeper/chat/expiry-message";
import { haltMessage } from "@watchkeeper/chat/halt-message";
import { tellCase, tellOnce } from "@watchkeeper/chat/tell-case";
import { personOf } from "@watchkeeper/config/approval-rules";
import { WatchkeeperError } from "@watchkeeper/core/error";
import { eachMessage, sqsEvent } from "@watchkeeper/lambda/batch";
import { handlerFor } from "@watchkeeper/lambda/handler-for";
import { logOf } from "@watchkeeper/lambda/log";
import { measure } from "@watchkeeper/lambda/measure";
import { SlackBusy, slackChannel } from "@watchkeeper/slack/slack-channel";
import * as z from "zod";
import { config } from "./deployed/config.ts";

/** What is told of: a case, a change of the halt switch by its number, a wave of expiries by its time, or an alarm. */
const told = z.union([
  z.object({ caseId: z.string(), seq: z.int().optional() }),
  z.object({ halt: z.int().min(1) }),
  z.object({ expired: z.iso.datetime() }),
  z.object({
    alarm: z.object({
      id: z.string(),
      chain: z.string(),
      seq: z.int(),
      at: z.iso.datetime(),
      what: z.enum(["added", "changed", "removed"]),
    }),
  }),
]);

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
    ...tellingsOperations.of,
    ...caseStoreOperations.find,
    ...caseStoreOperations.findings,
    ...runStoreOperations.open,
    ...runStoreOperations.tasks,
    ...approvalStoreOperations.find,
    ...haltChangeOperations,
    ...expiriesOperations.count,
    "sqs:ChangeMessageVisibility of chat",
    "ssm:GetParameter of the bot token",
  ],
  deps: (env, runtime) => {
    const tables = dynamoTables(runtime);
    const secretOf = secretReader(runtime);
    const view = caseView({
      cases: dynamoCaseStore(tables, runtime.clock),
      plans: dynamoRunStore(tables, runtime.clock),
      approvals: dynamoApprovalStore(tables, runtime.clock),
      clock: runtime.clock,
    });
    return {
      runtime,
      log: logOf(runtime, "tell-chat"),
      postpone: sqsPostpone(runtime, env.CHAT_QUEUE_URL),
      tell: async (what: z.output<typeof told>) => {
        const { SLACK_API_URL: apiUrl, SLACK_CHANNEL: channel } = env;
        if (channel === "") return "nothing to tell";
        const saying = {
          tellings: dynamoTellings(tables.work, runtime.clock, runtime.ids),
          channel: slackChannel({ token: await secretOf(env.SLACK_BOT_TOKEN), channel, apiUrl }),
        };
        if ("halt" in what) {
          const record = await haltChange(tables.trail)(what.halt);
          const message = record && haltMessage(what.halt, toHaltChange(record), personOf(config));
          return tellOnce(message, saying);
        }
        if ("expired" in what) {
          const count = await dynamoExpiries(tables.work, runtime.clock).count(what.expired);
          return tellOnce(count > 0 ? expiryMessage(what.expired, count) : undefined, saying);
        }
        if ("alarm" in what) return tellOnce(alarmMessage(what.alarm), saying);
        return tellCase(what.caseId, what.seq, { ...saying, view });
      },
    };
  },
  run: ({ Records }, { runtime, tell, postpone, log }) =>
    eachMessage(
      runtime,
      Records,
      async (message) => {
        const what = told.parse(JSON.parse(message.body));
        try {
          const telling = await tell(what);
          log("told", { ...what, telling });
          if (telling === "posted" || telling === "updated") measure("ChatTold");
          if (telling !== "later") return;
        } catch (error) {
          if (error instanceof SlackBusy) await postpone(message.receiptHandle, error.retryAfterSeconds);
          throw error;
        }
        await postpone(message.receiptHandle, laterSeconds);
        throw new WatchkeeperError(
          "BeingTold",
          "unavailable",
          `${JSON.stringify(what)} is told of at this moment.`,
        );
      },
      (message, error) =>
        log("a telling comes again", { messageId: message.messageId, error: String(error) }),
    ),
});

export const handler = tellChat.handler;
