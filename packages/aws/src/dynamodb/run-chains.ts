import type { AuditRecord } from "@watchkeeper/cases/audit-chain";
import type { Case } from "@watchkeeper/cases/case";
import { caseChain, runChain } from "@watchkeeper/cases/chains";
import { mergeChains } from "@watchkeeper/cases/merge-chains";
import { readChain } from "./audit-trail.ts";
import type { TableOperation } from "./operations.ts";
import type { Tables } from "./tables.ts";

/** What reading chains needs. */
export const chainOperations = ["dynamodb:Query of trail"] as const satisfies readonly TableOperation[];

/** All records of a case and its runs, in the order of their times. */
export const caseTrail =
  ({ trail }: Pick<Tables, "trail">) =>
  async ({ id, plans }: Pick<Case, "id" | "plans">): Promise<readonly AuditRecord[]> => {
    const [own, ...runs] = await Promise.all([
      readChain(trail, caseChain(id)),
      ...plans.map((planHash) => readChain(trail, runChain({ caseId: id, planHash }))),
    ]);
    return mergeChains(own, runs);
  };
