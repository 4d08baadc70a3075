import type { AuditRecord } from "@watchkeeper/cases/audit-chain";
import type { Case } from "@watchkeeper/cases/case";
import { mergeChains } from "@watchkeeper/cases/merge-chains";
import type { RunChain } from "@watchkeeper/cases/ports";
import { runId } from "@watchkeeper/plans/run";
import { readChain } from "./audit-trail.ts";
import { caseKey } from "./case-journal.ts";
import type { TableOperation } from "./operations.ts";
import { headItem, headKey, runPk } from "./run-items.ts";
import type { Tables } from "./tables.ts";

/** What reading chains needs. */
export const chainOperations = [
  "dynamodb:Query of trail",
  "dynamodb:BatchGetItem of runs",
] as const satisfies readonly TableOperation[];

/** The chains of a case's runs: each run has its own, so that no two write to one. */
export const runChains =
  ({ runs, trail }: Pick<Tables, "runs" | "trail">) =>
  async ({ id, plans }: Pick<Case, "id" | "plans">): Promise<readonly RunChain[]> => {
    const refs = plans.map((planHash) => ({ caseId: id, planHash }));
    const headsNow = async () =>
      new Map((await runs.getMany(refs.map(headKey))).map((item) => [item.pk, headItem.parse(item).audit]));
    const heads = await headsNow();
    const records = await Promise.all(refs.map((ref) => readChain(trail, runPk(ref))));
    const since = await headsNow();
    return refs.map((ref, index) => ({
      id: runId(ref),
      planHash: ref.planHash,
      head: heads.get(runPk(ref)),
      since: since.get(runPk(ref)),
      records: records[index] ?? [],
    }));
  };

/** All records of a case and its runs, in the order of their times. */
export const caseTrail =
  (tables: Pick<Tables, "runs" | "trail">) =>
  async (found: Pick<Case, "id" | "plans">): Promise<readonly AuditRecord[]> => {
    const [own, chains] = await Promise.all([
      readChain(tables.trail, caseKey(found.id).pk),
      runChains(tables)(found),
    ]);
    return mergeChains(
      own,
      chains.map(({ records }) => records),
    );
  };
