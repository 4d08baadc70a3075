import type { Clock } from "@watchkeeper/core/clock";
import { WatchkeeperError } from "@watchkeeper/core/error";
import { type ApprovalDecision, type ApprovalRequest, approvalId } from "@watchkeeper/plans/approval";
import type { ApprovalStore } from "@watchkeeper/plans/ports";
import * as z from "zod";
import { caseKey, writeJournal } from "./case-journal.ts";
import { outboxItem } from "./outbox.ts";
import { dynamoPlanStore } from "./plan-store.ts";
import type { Table } from "./table.ts";

const requestItem: z.ZodType<ApprovalRequest> = z.object({
  caseId: z.string(),
  planHash: z.string(),
  reasons: z.array(z.string()),
  needed: z.number().int().min(1),
  requester: z.string().optional(),
  requesterMayApprove: z.boolean(),
  until: z.iso.datetime(),
  taskToken: z.string(),
});

const versionItem = z.object({ v: z.number().int() });

const decisionItem: z.ZodType<ApprovalDecision> = z.object({
  verdict: z.enum(["approve", "deny"]),
  by: z.string(),
  person: z.string(),
  reason: z.string(),
  at: z.iso.datetime(),
});

const nameItem = z.object({ caseId: z.string(), planHash: z.string() });

/** How often others may decide while people are asked anew. */
const maxTries = 8;

const approvalKey = (caseId: string, hash: string) => ({ pk: caseKey(caseId).pk, sk: `APPROVAL#${hash}` });
const nameKey = (id: string) => ({ pk: `APPROVAL#${id}`, sk: "APPROVAL" });
const named = ({ caseId, planHash }: Pick<ApprovalRequest, "caseId" | "planHash">) => ({ caseId, planHash });

/** Approvals and their decisions in the one table. */
export function dynamoApprovalStore(table: Table, clock: Clock): ApprovalStore {
  const { plan } = dynamoPlanStore(table, clock);
  return {
    plan,
    request: async (request, entry) => {
      const key = approvalKey(request.caseId, request.planHash);
      for (let tries = 0; tries < maxTries; tries++) {
        const before = await table.get(key);
        const v = before ? versionItem.parse(before).v : 0;
        const answer = await writeJournal(table, clock, request.caseId, {
          writes: [
            { put: { ...key, v: v + 1, ...request }, if: before ? { v } : "absent" },
            { put: { ...nameKey(approvalId(request.caseId, request.planHash)), v: 1, ...named(request) } },
          ],
          change: { status: "awaiting-approval" },
          entry,
        });
        if (!("failed" in answer)) return;
      }
      throw new WatchkeeperError(
        "ApprovalContention",
        "throttled",
        `Others decide on case ${request.caseId} at this moment. Nobody was asked anew; the same request may succeed later.`,
      );
    },
    find: async (caseId, hash) => {
      const item = await table.get(approvalKey(caseId, hash));
      if (!item) return undefined;
      const decisions = await table.query(caseKey(caseId).pk, `DECISION#${hash}#`);
      return {
        request: requestItem.parse(item),
        decisions: decisions.map((line) => decisionItem.parse(line)).sort((a, b) => a.at.localeCompare(b.at)),
        version: versionItem.parse(item).v,
      };
    },
    decide: async (caseId, hash, decision, version, entry) => {
      const { pk } = caseKey(caseId);
      const answer = await writeJournal(table, clock, caseId, {
        writes: [
          { update: approvalKey(caseId, hash), set: { v: version + 1 }, if: { v: version } },
          { put: { pk, sk: `DECISION#${hash}#${decision.by}`, v: 1, ...decision }, if: "absent" },
          { put: outboxItem({ caseId, planHash: hash, by: decision.by }, clock.now()) },
        ],
        entry,
      });
      return "failed" in answer ? "moved" : "kept";
    },
  };
}

/** Which approval a button's id names; undefined where it names none. */
export async function findApproval(
  table: Table,
  id: string,
): Promise<Pick<ApprovalRequest, "caseId" | "planHash"> | undefined> {
  const item = await table.get(nameKey(id));
  return item && named(nameItem.parse(item));
}
