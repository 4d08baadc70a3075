import { sqsChatTeller, tellChatOperations } from "@watchkeeper/aws/chat-teller";
import { approvalStoreOperations, dynamoApprovalStore } from "@watchkeeper/aws/dynamodb/approval-store";
import {
  caseStoreOperations,
  dynamoCaseStore,
  recentCases,
  recentCasesOperations,
} from "@watchkeeper/aws/dynamodb/case-store";
import { dynamoOutbox, outboxOperations } from "@watchkeeper/aws/dynamodb/outbox";
import { dynamoSwitches, switchesOperations } from "@watchkeeper/aws/dynamodb/switches";
import { dynamoTables } from "@watchkeeper/aws/dynamodb/tables";
import { dynamoTellings, tellingsOperations } from "@watchkeeper/aws/dynamodb/tellings";
import {
  anyRunning,
  anyRunningOperations,
  sfnExecutions,
  sfnTaskTokens,
  startOperations,
  tellOperations,
} from "@watchkeeper/aws/executions";
import { catchUp } from "@watchkeeper/chat/catch-up";
import { isQuiet, isTimeFor } from "@watchkeeper/chat/is-quiet";
import { durationMs } from "@watchkeeper/core/duration";
import { messageOf } from "@watchkeeper/core/error";
import { handlerFor } from "@watchkeeper/lambda/handler-for";
import { about, logOf } from "@watchkeeper/lambda/log";
import { measure } from "@watchkeeper/lambda/measure";
import { sweepOutbox } from "@watchkeeper/plans/tell-decision";
import { goOnWithHeld } from "@watchkeeper/reactions/request-change";
import * as z from "zod";

const every = "5 minutes";

/** How often, and how long after a halt was taken back, it is looked whether all goes on that it held. */
const untilGone = "15 minutes";
const goOnMs = durationMs("1 day");

/** Every five minutes: tells what a crash left untold, to executions and in the chat. */
export const sweepOutboxFunction = handlerFor({
  name: "sweep-outbox",
  does: "Tells again what a crash left untold",
  on: { schedule: `rate(${every})` },
  timeoutSeconds: 120,
  input: z.looseObject({}),
  env: z.object({ CHAT_QUEUE_URL: z.url(), REMEDIATE_ARN: z.string(), SLACK_CHANNEL: z.string() }),
  spokes: [],
  operations: [
    ...outboxOperations.due,
    ...outboxOperations.told,
    ...approvalStoreOperations.find,
    ...tellingsOperations.of,
    ...tellingsOperations.unfinished,
    ...recentCasesOperations,
    ...caseStoreOperations.find,
    ...switchesOperations.resumedAt,
    ...startOperations,
    ...tellOperations,
    ...anyRunningOperations,
    ...tellChatOperations,
  ],
  deps: (env, runtime) => {
    const tables = dynamoTables(runtime);
    const log = logOf(runtime, "sweep-outbox");
    return {
      log,
      clock: runtime.clock,
      switches: dynamoSwitches(tables.work),
      held: {
        listOpen: recentCases(tables.cases, runtime.clock, 0),
        cases: dynamoCaseStore(tables, runtime.clock),
        executions: sfnExecutions(runtime, env.REMEDIATE_ARN),
      },
      executions: {
        approvals: dynamoApprovalStore(tables, runtime.clock),
        tokens: sfnTaskTokens(runtime),
        outbox: dynamoOutbox(tables.work, runtime.clock),
        clock: runtime.clock,
      },
      hasChat: env.SLACK_CHANNEL !== "",
      chat: {
        tellings: dynamoTellings(tables.work, runtime.clock, runtime.ids),
        isAnyRunning: anyRunning(runtime, env.REMEDIATE_ARN),
        settled: new Map<string, number>(),
        recent: recentCases(tables.cases, runtime.clock, durationMs("2 days")),
        find: dynamoCaseStore(tables, runtime.clock).find,
        tellChat: sqsChatTeller(runtime, env.CHAT_QUEUE_URL, log),
      },
    };
  },
  run: async (_event, { executions, hasChat, chat, held, switches, clock, log }) => {
    const now = clock.now();
    const resumedAt = isTimeFor(untilGone, now, every) ? await switches.resumedAt() : undefined;
    if (resumedAt !== undefined && now.getTime() - Date.parse(resumedAt) < goOnMs)
      for (const caseId of await goOnWithHeld(held)) log("goes on", { caseId });
    if (await isQuiet(chat, now, every)) return { told: 0, behind: 0 };
    const { told, failed } = await sweepOutbox(executions);
    for (const error of failed) log("not told", { error: messageOf(error) });
    // Where nobody is told anything, nobody is told it again.
    const behind = hasChat ? await catchUp(chat) : [];
    measure("DecisionsToldLate", told);
    measure("DecisionsUntold", failed.length);
    measure("ChatBehind", behind.length);
    about({ told, behind });
    if (failed.length > 0) throw failed[0];
    return { told, behind: behind.length };
  },
});

export const handler = sweepOutboxFunction.handler;
