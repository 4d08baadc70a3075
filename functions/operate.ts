import { sqsChatTeller, sqsHaltTeller, tellChatOperations } from "@watchkeeper/aws/chat-teller";
import { approvalStoreOperations, dynamoApprovalStore } from "@watchkeeper/aws/dynamodb/approval-store";
import { caseStoreOperations, dynamoCaseStore } from "@watchkeeper/aws/dynamodb/case-store";
import { dynamoOutbox, outboxOperations } from "@watchkeeper/aws/dynamodb/outbox";
import { dynamoRefusals, refusalsOperations } from "@watchkeeper/aws/dynamodb/refusals";
import { dynamoRunStore, runStoreOperations } from "@watchkeeper/aws/dynamodb/run-store";
import { dynamoHaltSwitch, switchesOperations } from "@watchkeeper/aws/dynamodb/switches";
import { dynamoTables } from "@watchkeeper/aws/dynamodb/tables";
import { sfnExecutions, sfnTaskTokens, startOperations, tellOperations } from "@watchkeeper/aws/executions";
import { sfnSweeps, startSweepOperations } from "@watchkeeper/aws/sweep-executions";
import { people } from "@watchkeeper/config/approval-rules";
import { callerOf } from "@watchkeeper/config/caller-of";
import { httpStatusOf, kindOf, messageOf, WatchkeeperError } from "@watchkeeper/core/error";
import { handlerFor } from "@watchkeeper/lambda/handler-for";
import { about, logOf } from "@watchkeeper/lambda/log";
import { measure } from "@watchkeeper/lambda/measure";
import { takeWord } from "@watchkeeper/reactions/take-word";
import { word } from "@watchkeeper/reactions/word";
import * as z from "zod";
import { config } from "./deployed/config.ts";

/** The door: people's words come in here, and AWS says whose they are. What the words themselves say of that is not read. */
export const operateFunction = handlerFor({
  name: "operate",
  does: "Takes people's words: who they are, AWS tells",
  on: { signedUrl: "AWS_IAM" },
  timeoutSeconds: 60,
  input: z.object({
    requestContext: z.object({ authorizer: z.object({ iam: z.object({ userArn: z.string() }) }) }),
    body: z.string().default(""),
    isBase64Encoded: z.boolean().default(false),
  }),
  env: z.object({
    CHAT_QUEUE_URL: z.url(),
    REMEDIATE_ARN: z.string(),
    SWEEP_ARN: z.string(),
    OPERATOR_ROLE: z.string(),
    OPERATOR_MFA_ROLE: z.string(),
  }),
  spokes: [],
  operations: [
    ...caseStoreOperations.find,
    ...caseStoreOperations.list,
    ...caseStoreOperations.update,
    ...runStoreOperations.plan,
    ...approvalStoreOperations.find,
    ...approvalStoreOperations.decide,
    ...outboxOperations.told,
    ...refusalsOperations.add,
    ...switchesOperations.state,
    ...switchesOperations.set,
    ...startOperations,
    ...tellOperations,
    ...tellChatOperations,
    ...startSweepOperations,
  ],
  deps: (env, runtime) => {
    const tables = dynamoTables(runtime);
    const runs = dynamoRunStore(tables, runtime.clock);
    const { hub, operators } = config;
    const doorkeeping = {
      hub,
      operators,
      operatorRole: env.OPERATOR_ROLE,
      operatorMfaRole: env.OPERATOR_MFA_ROLE,
    };
    return {
      speaker: (userArn: string) => callerOf(userArn, doorkeeping),
      words: {
        cases: dynamoCaseStore(tables, runtime.clock),
        planOf: runs.plan,
        approvals: dynamoApprovalStore(tables, runtime.clock),
        outbox: dynamoOutbox(tables.work, runtime.clock),
        tokens: sfnTaskTokens(runtime),
        executions: sfnExecutions(runtime, env.REMEDIATE_ARN),
        sweepExecutions: sfnSweeps(runtime, env.SWEEP_ARN),
        watched: { checks: Object.keys(config.checks), accounts: config.accounts.map(({ id }) => id) },
        refusals: dynamoRefusals(tables.work, runtime.clock),
        haltSwitch: dynamoHaltSwitch(tables, runtime.clock),
        tellChat: sqsChatTeller(runtime, env.CHAT_QUEUE_URL, logOf(runtime, "operate")),
        tellHalt: sqsHaltTeller(runtime, env.CHAT_QUEUE_URL),
        clock: runtime.clock,
        ...people(config),
      },
    };
  },
  run: async ({ requestContext, body, isBase64Encoded }, { speaker, words }) => {
    try {
      const who = speaker(requestContext.authorizer.iam.userArn);
      about({ by: who.identity });
      const said = wordIn(isBase64Encoded ? Buffer.from(body, "base64").toString() : body);
      about({ word: said.do, ...("caseId" in said ? { caseId: said.caseId } : {}) });
      const heard = await takeWord(said, who, words);
      measure("Words", 1, "heard");
      return response(200, heard);
    } catch (error) {
      const kind = kindOf(error);
      if (kind === "bug") throw error;
      measure("Words", 1, "refused");
      const told = { kind, name: (error as Error).name, message: messageOf(error) };
      about({ refused: told });
      return response(httpStatusOf[kind], { error: told });
    }
  },
});

const response = (statusCode: number, body: object) => ({
  statusCode,
  headers: { "content-type": "application/json", "cache-control": "no-store" },
  body: JSON.stringify(body),
});

function wordIn(body: string) {
  const parsed = word.safeParse(jsonIn(body));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw invalid(`${issue?.path.join(".") || "it"}: ${issue?.message ?? "is no word"}`);
}

function jsonIn(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch (error) {
    throw invalid(`it is no JSON: ${messageOf(error)}`);
  }
}

const invalid = (what: string) =>
  new WatchkeeperError(
    "InvalidWord",
    "invalid-input",
    `This is no word that is known: ${what}. Nothing was done.`,
  );

export const handler = operateFunction.handler;
