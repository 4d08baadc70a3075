import type { Clock } from "@watchkeeper/core/clock";
import type { ApprovalDecision, ApprovalRequest } from "@watchkeeper/plans/approval";
import type { ApprovalStore } from "@watchkeeper/plans/ports";
import * as z from "zod";
import { caseKey, writeJournal } from "./case-journal.ts";
import { dynamoPlanStore } from "./plan-store.ts";
import type { Table } from "./table.ts";

const requestItem: z.ZodType<ApprovalRequest> = z.object({
  caseId: z.string(),
  planHash: z.string(),
  reasons: z.array(z.string()),
  needed: z.number().int().min(1),
  until: z.iso.datetime(),
  taskToken: z.string(),
});

const decisionItem: z.ZodType<ApprovalDecision> = z.object({
  verdict: z.enum(["approve", "deny"]),
  by: z.string(),
  reason: z.string(),
  at: z.iso.datetime(),
});

/** Approvals and their decisions in the one table. */
export function dynamoApprovalStore(table: Table, clock: Clock): ApprovalStore {
  const { plan } = dynamoPlanStore(table, clock);
  return {
    plan,
    request: async (request, entry) => {
      await writeJournal(table, clock, request.caseId, {
        writes: [
          { put: { pk: caseKey(request.caseId).pk, sk: `APPROVAL#${request.planHash}`, v: 1, ...request } },
        ],
        change: { status: "awaiting-approval" },
        entry,
      });
    },
    find: async (caseId, hash) => {
      const item = await table.get({ pk: caseKey(caseId).pk, sk: `APPROVAL#${hash}` });
      if (!item) return undefined;
      const decisions = await table.query(caseKey(caseId).pk, `DECISION#${hash}#`);
      return {
        request: requestItem.parse(item),
        decisions: decisions.map((line) => decisionItem.parse(line)),
      };
    },
    decide: async (caseId, hash, decision, entry) => {
      const answer = await writeJournal(table, clock, caseId, {
        writes: [
          {
            put: { pk: caseKey(caseId).pk, sk: `DECISION#${hash}#${decision.by}`, v: 1, ...decision },
            if: "absent",
          },
        ],
        entry,
      });
      return !("failed" in answer);
    },
  };
}
