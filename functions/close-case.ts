import { sqsChatTeller, sqsExpiryTeller, tellChatOperations } from "@watchkeeper/aws/chat-teller";
import { approvalStoreOperations, dynamoApprovalStore } from "@watchkeeper/aws/dynamodb/approval-store";
import { caseStoreOperations, dynamoCaseStore } from "@watchkeeper/aws/dynamodb/case-store";
import { dynamoExpiries, expiriesOperations } from "@watchkeeper/aws/dynamodb/expiries";
import { dynamoRunStore, runStoreOperations } from "@watchkeeper/aws/dynamodb/run-store";
import { dynamoTables } from "@watchkeeper/aws/dynamodb/tables";
import { emptyHead } from "@watchkeeper/cases/audit-chain";
import { closeCase, closing } from "@watchkeeper/cases/close-case";
import type { RunEnd } from "@watchkeeper/cases/plan-end";
import { expiryWindow, fewestExpiries, secondsLeftOf } from "@watchkeeper/chat/expiry-message";
import { handlerFor } from "@watchkeeper/lambda/handler-for";
import { about } from "@watchkeeper/lambda/log";
import { measure } from "@watchkeeper/lambda/measure";
import { approvalState } from "@watchkeeper/plans/approval";
import { isUnknownFormat } from "@watchkeeper/plans/run";
import * as z from "zod";

/** Closes a case with the outcome that is on record. */
export const closeCaseFunction = handlerFor({
  name: "close-case",
  does: "Closes a case with the outcome that is on record",
  on: { workflow: "remediate" },
  timeoutSeconds: 30,
  input: closing,
  env: z.object({ CHAT_QUEUE_URL: z.url() }),
  spokes: [],
  operations: [
    ...caseStoreOperations.find,
    ...caseStoreOperations.update,
    ...runStoreOperations.open,
    ...approvalStoreOperations.find,
    ...expiriesOperations.add,
    ...tellChatOperations,
  ],
  deps: (env, runtime) => {
    const tables = dynamoTables(runtime);
    const { clock } = runtime;
    const runs = dynamoRunStore(tables, clock);
    const approvals = dynamoApprovalStore(tables, clock);
    return {
      cases: dynamoCaseStore(tables, clock),
      clock,
      runOf: async (caseId: string, planHash: string): Promise<RunEnd> => {
        try {
          const { head, header } = await runs.open({ caseId, planHash });
          return { ...head, undoes: header.undoes };
        } catch (error) {
          if (!isUnknownFormat(error)) throw error;
          return { status: "ended", outcome: "parked", note: error.message, audit: emptyHead(caseId) };
        }
      },
      verdictOn: async (caseId: string, planHash: string) => {
        const asked = await approvals.find(caseId, planHash);
        return asked && approvalState(asked.request, asked.decisions, clock.now());
      },
      tellChat: sqsChatTeller(runtime, env.CHAT_QUEUE_URL),
      expiries: dynamoExpiries(tables.work, clock),
      tellExpiries: sqsExpiryTeller(runtime, env.CHAT_QUEUE_URL),
    };
  },
  run: async (input, deps) => {
    const closed = await closeCase(input, deps);
    // What is planned anew is told of when it has been.
    if (closed.next !== "plan") await deps.tellChat(input.caseId);
    about({ caseId: input.caseId, ...closed });
    const expired = closed.ended.filter((outcome) => outcome === "expired").length;
    if (expired > 0) {
      measure("ApprovalsExpired", expired);
      const now = deps.clock.now();
      const window = expiryWindow(now);
      if ((await deps.expiries.add(window)) === fewestExpiries)
        await deps.tellExpiries(window, secondsLeftOf(window, now));
    }
    if (closed.next === "end") measure("CasesClosed", 1, closed.outcome);
    else measure(closed.next === "held" ? "CasesHeld" : "CasesPlannedAnew");
    return closed;
  },
});

export const handler = closeCaseFunction.handler;
