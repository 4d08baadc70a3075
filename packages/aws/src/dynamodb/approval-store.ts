import { type Case, countsNow } from "@watchkeeper/cases/case";
import type { Clock } from "@watchkeeper/core/clock";
import { WatchkeeperError } from "@watchkeeper/core/error";
import { type ApprovalRequest, approvalId } from "@watchkeeper/plans/approval";
import { termsOf } from "@watchkeeper/plans/plan";
import type { ApprovalStore, Deciding } from "@watchkeeper/plans/ports";
import * as z from "zod";
import { approvalKey, askedApproval, askedApprovalOperations, decisionWords } from "./asked-approval.ts";
import { caseKey, journalOperations, writeJournal } from "./case-journal.ts";
import type { Condition } from "./condition.ts";
import type { StoreOperations, TableOperation } from "./operations.ts";
import { outboxItem } from "./outbox.ts";
import { headerFrom } from "./plan-header.ts";
import { headerKey } from "./run-items.ts";
import type { Table } from "./table.ts";
import type { Tables } from "./tables.ts";

const nameItem = z.object({ caseId: z.string(), planHash: z.string() });

const nameKey = (id: string) => ({ pk: `APPROVAL#${id}`, sk: "APPROVAL" });
const named = ({ caseId, planHash }: Pick<ApprovalRequest, "caseId" | "planHash">) => ({ caseId, planHash });

/** What each method of the store needs. */
export const approvalStoreOperations = {
  terms: ["dynamodb:GetItem of runs"],
  // Who asks cannot decide, and who decides cannot lower what is asked, though both write to one partition.
  request: [
    "dynamodb:PutItem of decisions CASE#* without verdict",
    "dynamodb:PutItem of decisions APPROVAL#*",
    ...journalOperations,
  ],
  find: askedApprovalOperations,
  decide: [
    "dynamodb:UpdateItem of decisions CASE#* without needed",
    "dynamodb:PutItem of decisions CASE#* without needed",
    "dynamodb:PutItem of work OUTBOX#*",
    ...journalOperations,
  ],
} as const satisfies StoreOperations<ApprovalStore>;

/** What `decide` needs of whoever never takes an MFA code: nothing that they write says that one was shown. */
export const decideUnprovenOperations = [
  "dynamodb:UpdateItem of decisions CASE#* without needed,proven",
  "dynamodb:PutItem of decisions CASE#* without needed,proven",
  "dynamodb:PutItem of work OUTBOX#*",
  ...journalOperations,
] as const satisfies readonly TableOperation[];

/** Approvals and their decisions; a decision comes with a line of the outbox. */
export function dynamoApprovalStore(
  tables: Pick<Tables, "cases" | "runs" | "decisions" | "transact">,
  clock: Clock,
): ApprovalStore {
  const { decisions } = tables;
  return {
    terms: async (caseId, planHash) => {
      const ref = { caseId, planHash };
      return termsOf(headerFrom(ref, await tables.runs.get(headerKey(ref))));
    },
    request: async (request, before, entry) => {
      const key = approvalKey(request.caseId, request.planHash);
      const v = (before?.version ?? 0) + 1;
      const undecidedAt = before?.isDecided ? undefined : v;
      const answer = await writeJournal(tables, clock, request.caseId, {
        writes: [
          {
            in: "decisions",
            put: { ...key, v, undecidedAt, ...request, settled: before?.settled },
            if: before ? { v: before.version } : "absent",
          },
          {
            in: "decisions",
            put: { ...nameKey(approvalId(request.caseId, request.planHash)), v: 1, ...named(request) },
          },
        ],
        change: (current) => {
          if (!mayBeAsked(current, request.planHash)) throw notToBeAsked(request);
          return { status: "awaiting-approval" };
        },
        entry,
      });
      if ("failed" in answer) return "moved";
      return { seq: answer.audit.seq, counts: countsNow(answer, request.planHash) };
    },
    find: askedApproval(decisions),
    decide: async (caseId, hash, deciding, entry) => {
      const { decision, settles, version } = deciding;
      const { pk } = caseKey(caseId);
      const answer = await writeJournal(tables, clock, caseId, {
        writes: [
          {
            in: "decisions",
            update: approvalKey(caseId, hash),
            set: { v: version + 1, settled: settles },
            if: mayDecide(deciding, clock.now()),
          },
          {
            in: "decisions",
            put: { pk, sk: `DECISION#${hash}#${decision.by}`, v: 1, ...decisionWords(decision) },
            if: decision.mfa ? { anyOf: ["absent", unproven] } : "absent",
          },
          { in: "work", put: outboxItem({ caseId, planHash: hash, by: decision.by }, clock.now()) },
        ],
        change: (current) => {
          if (!countsNow(current, hash)) throw superseded(caseId, hash);
          return {};
        },
        entry,
      });
      return "failed" in answer ? "moved" : "kept";
    },
  };
}

/** An approval without an MFA code, which the same person may give with one. */
const unproven: Condition = { verdict: "approve", proven: { absent: true } };

/**
 * What must hold of an approval for a decision to be kept, whoever weighed it: it is still as it was then, and open; who
 * decides is asked, and has not asked for the plan themselves; and an MFA code was shown where one must be.
 */
function mayDecide({ decision, identities, version }: Deciding, now: Date): Condition {
  const { verdict, person, by, mfa } = decision;
  const isAsked: Condition = {
    anyOf: [{ approvers: { absent: true } }, { approvers: { with: person } }, { approvers: { with: by } }],
  };
  const isOpen: Condition = { v: version, settled: { absent: true }, until: { after: now.toISOString() } };
  if (verdict === "deny") return { allOf: [isOpen, isAsked] };
  const isAnothers: Condition = {
    anyOf: [
      { requester: { absent: true } },
      { requesterMayApprove: true },
      { requester: { noneOf: identities } },
    ],
  };
  const isProven: Condition = { anyOf: [{ mfa: { absent: true } }, { mfa: false }] };
  return { allOf: [isOpen, isAsked, isAnothers, ...(mfa ? [] : [isProven])] };
}

/** Whether a case is one of which people may be asked about this plan: whoever else asks puts it nowhere. */
const mayBeAsked = ({ status, gate }: Case, planHash: string): boolean =>
  status !== "closed" &&
  status !== "held" &&
  gate?.plans.some(
    (plan) => plan.planHash === planHash && (plan.decision === "ask" || plan.decision === "proceed"),
  ) === true;

const notToBeAsked = ({ caseId, planHash }: Pick<ApprovalRequest, "caseId" | "planHash">) =>
  new WatchkeeperError(
    "NotToBeAsked",
    "conflict",
    `Plan ${planHash.slice(0, 12)} of case ${caseId} waits for nobody: it does not count, or the case is over or held. ` +
      "Nobody was asked, and nothing was changed.",
  );

const superseded = (caseId: string, planHash: string) =>
  new WatchkeeperError(
    "PlanSuperseded",
    "conflict",
    `Plan ${planHash.slice(0, 12)} of case ${caseId} does not count any more: something has joined the case, and it is planned anew. ` +
      "This decision was not kept, and nothing was changed. Look at the case again.",
  );

/** What `findApproval` needs. */
export const findApprovalOperations = [
  "dynamodb:GetItem of decisions",
] as const satisfies readonly TableOperation[];

/**
 * Which approval a button's id names; undefined where it names none. An item that names one whose id is another was not
 * put there by us, and would have a click count for what nobody was shown.
 */
export async function findApproval(
  decisions: Table,
  id: string,
): Promise<Pick<ApprovalRequest, "caseId" | "planHash"> | undefined> {
  const item = await decisions.get(nameKey(id));
  const found = item && named(nameItem.parse(item));
  return found && approvalId(found.caseId, found.planHash) === id ? found : undefined;
}
