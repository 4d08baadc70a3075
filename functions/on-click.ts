import { sqsChatTeller, tellChatOperations } from "@watchkeeper/aws/chat-teller";
import {
  approvalStoreOperations,
  decideUnprovenOperations,
  dynamoApprovalStore,
  findApproval,
  findApprovalOperations,
} from "@watchkeeper/aws/dynamodb/approval-store";
import { caseStoreOperations, dynamoCaseStore } from "@watchkeeper/aws/dynamodb/case-store";
import { dynamoOutbox, outboxOperations } from "@watchkeeper/aws/dynamodb/outbox";
import { dynamoTables } from "@watchkeeper/aws/dynamodb/tables";
import { sfnTaskTokens, tellOperations } from "@watchkeeper/aws/executions";
import { secretReader } from "@watchkeeper/aws/secret";
import { parseClick } from "@watchkeeper/chat/click";
import { takeClick } from "@watchkeeper/chat/take-click";
import { isApprover, people } from "@watchkeeper/config/approval-rules";
import { messageOf } from "@watchkeeper/core/error";
import { eachMessage, sqsEvent } from "@watchkeeper/lambda/batch";
import { handlerFor } from "@watchkeeper/lambda/handler-for";
import { logOf } from "@watchkeeper/lambda/log";
import { measure } from "@watchkeeper/lambda/measure";
import { takeVerdict, type Verdict } from "@watchkeeper/plans/decide-approval";
import { signatureHeader, timestampHeader, whyUnsigned } from "@watchkeeper/slack/signature";
import { slackChannel } from "@watchkeeper/slack/slack-channel";
import * as z from "zod";
import { config } from "./deployed/config.ts";

const interaction = z.object({
  body: z.string(),
  timestamp: z.string(),
  signature: z.string(),
  replayed: z.boolean(),
});

/** A verified click: who may not decide is told so; who may, decides. */
export const onClick = handlerFor({
  name: "on-click",
  does: "Takes people's clicks in the chat, and decides as they say",
  on: { queue: "clicks", batchSize: 1, maximumConcurrency: 5 },
  timeoutSeconds: 30,
  input: sqsEvent,
  env: z.object({
    CHAT_QUEUE_URL: z.url(),
    SLACK_API_URL: z.string(),
    SLACK_BOT_TOKEN: z.string(),
    SLACK_SIGNING_SECRET: z.string(),
    SLACK_CHANNEL: z.string(),
    SLACK_TEAM: z.string(),
  }),
  spokes: [],
  operations: [
    ...findApprovalOperations,
    ...approvalStoreOperations.find,
    ...decideUnprovenOperations,
    ...outboxOperations.told,
    ...caseStoreOperations.update,
    ...tellOperations,
    ...tellChatOperations,
    "ssm:GetParameter of the bot token",
    "ssm:GetParameter of the signing secret",
  ],
  deps: (env, runtime) => {
    const tables = dynamoTables(runtime);
    const approvals = dynamoApprovalStore(tables, runtime.clock);
    const deciding = {
      approvals,
      tokens: sfnTaskTokens(runtime),
      outbox: dynamoOutbox(tables.work, runtime.clock),
      clock: runtime.clock,
      ...people(config),
      tellChat: sqsChatTeller(runtime, env.CHAT_QUEUE_URL, logOf(runtime, "on-click")),
    };
    const secretOf = secretReader(runtime);
    return {
      runtime,
      log: logOf(runtime, "on-click"),
      signingSecret: () => secretOf(env.SLACK_SIGNING_SECRET),
      whisper: async (user: string, text: string) => {
        const token = await secretOf(env.SLACK_BOT_TOKEN);
        const { SLACK_API_URL: apiUrl, SLACK_CHANNEL: channel } = env;
        await slackChannel({ token, channel, apiUrl }).whisper(user, text);
      },
      take: {
        roles: {
          channel: env.SLACK_CHANNEL,
          team: env.SLACK_TEAM,
          isApprover: isApprover(config),
        },
        findApproval: (id: string) => findApproval(tables.decisions, id),
        cases: dynamoCaseStore(tables, runtime.clock),
        decide: (verdict: Verdict) => takeVerdict(verdict, deciding),
      },
    };
  },
  run: ({ Records }, { runtime, signingSecret, take, whisper, log }) =>
    eachMessage(
      runtime,
      Records,
      async (message) => {
        const { body, timestamp, signature, replayed } = interaction.parse(JSON.parse(message.body));
        const headers = { [timestampHeader]: timestamp, [signatureHeader]: signature };
        // Whoever may send to the queue, or call this function, gains nothing: Slack's signature says who clicked.
        const why = whyUnsigned({ headers, body: Buffer.from(body) }, await signingSecret());
        if (why !== undefined) {
          measure("ClicksForged");
          log("a click was dropped that Slack did not send", { messageId: message.messageId, why });
          return;
        }
        const click = parseClick(body);
        if (!click) return;
        const answer = await takeClick(click, replayed, take);
        measure("Clicks", 1, answer.result);
        log("click", { ...click, result: answer.result });
        // The decision stands, whether or not its answer gets through.
        await whisper(click.user, answer.text).catch((error: unknown) =>
          log("the answer was lost", { error: messageOf(error) }),
        );
      },
      (message, error) => log("a click comes again", { messageId: message.messageId, error: String(error) }),
    ),
});

export const handler = onClick.handler;
