import type { Clock } from "@watchkeeper/core/clock";
import { WatchkeeperError } from "@watchkeeper/core/error";
import { freshRecord, type StepRecord } from "@watchkeeper/plans/ledger";
import { type Plan, planHash } from "@watchkeeper/plans/plan";
import type { RunStore } from "@watchkeeper/plans/ports";
import type { PlanStore } from "@watchkeeper/reactions/ports";
import { caseKey, journalOperations, writeJournal } from "./case-journal.ts";
import type { StoreOperations } from "./operations.ts";
import type { Tables } from "./tables.ts";

const planKey = (caseId: string, hash: string) => ({ pk: caseKey(caseId).pk, sk: `PLAN#${hash}` });
const stepKey = (caseId: string, hash: string, index: number) => ({
  pk: caseKey(caseId).pk,
  sk: `STEP#${hash}#${String(index).padStart(4, "0")}`,
});

/** What each method of the store needs. */
export const planStoreOperations = {
  plan: ["dynamodb:GetItem of runs"],
  save: ["dynamodb:PutItem of runs", ...journalOperations],
  records: ["dynamodb:Query of runs"],
  transition: ["dynamodb:GetItem of runs", "dynamodb:PutItem of runs", ...journalOperations],
} as const satisfies StoreOperations<PlanStore & RunStore>;

/** Plans and the ledgers of their runs. */
export function dynamoPlanStore(
  tables: Pick<Tables, "cases" | "runs" | "transact">,
  clock: Clock,
): PlanStore & RunStore {
  const { cases, runs } = tables;
  const plan = async (caseId: string, hash: string): Promise<Plan> => {
    const item = await runs.get(planKey(caseId, hash));
    if (!item)
      throw new WatchkeeperError(
        "PlanNotFound",
        "not-found",
        `Case ${caseId} has no plan ${hash}. Nothing was done.`,
      );
    const stored = item.plan as Plan;
    if (planHash(stored) !== hash) {
      throw new WatchkeeperError(
        "PlanTampered",
        "denied",
        `The stored plan of case ${caseId} is not the one with hash ${hash}. Nothing of it was done.`,
      );
    }
    return stored;
  };

  return {
    plan,
    save: async (caseId, hash, made, entry) => {
      const current = await cases.get(caseKey(caseId));
      const plans = [...new Set([...((current?.plans as readonly string[] | undefined) ?? []), hash])];
      await writeJournal(tables, clock, caseId, {
        writes: [{ in: "runs", put: { ...planKey(caseId, hash), v: 1, plan: made } }],
        change: { planHash: hash, plans },
        entry,
      });
    },
    records: async (caseId, made, hash) => {
      const items = await runs.query(caseKey(caseId).pk, `STEP#${hash}#`);
      const stored = new Map(items.map((item) => [String(item.stepId), toRecord(item)]));
      return new Map(made.steps.map((step) => [step.id, stored.get(step.id) ?? freshRecord(step.id)]));
    },
    transition: async (caseId, hash, record, entry) => {
      const index = (await plan(caseId, hash)).steps.findIndex((step) => step.id === record.stepId);
      const next: StepRecord = { ...record, v: record.v + 1 };
      const answer = await writeJournal(tables, clock, caseId, {
        writes: [
          {
            in: "runs",
            put: { ...stepKey(caseId, hash, index), ...next },
            if: record.v === 0 ? "absent" : { v: record.v },
          },
        ],
        entry,
      });
      if ("failed" in answer) {
        throw new WatchkeeperError(
          "LedgerConflict",
          "conflict",
          `Step "${record.stepId}" of case ${caseId} was moved by another tick meanwhile. This one did nothing more.`,
        );
      }
      return next;
    },
  };
}

function toRecord({ pk: _, sk: __, ...line }: Readonly<Record<string, unknown>>): StepRecord {
  return line as unknown as StepRecord;
}
