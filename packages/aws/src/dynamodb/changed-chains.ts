import type { ChangedChain } from "@watchkeeper/cases/anchor-audit";
import { caseSchema } from "@watchkeeper/cases/case";
import { caseChain, runChain, switchChain } from "@watchkeeper/cases/chains";
import { configId } from "@watchkeeper/cases/config-change";
import { haltSwitchId } from "@watchkeeper/cases/halt-switch";
import * as z from "zod/mini";
import { listCases } from "./case-listing.ts";
import { caseStoreOperations } from "./case-store.ts";
import type { TableOperation } from "./operations.ts";
import type { Table } from "./table.ts";

/** What `changedChains` needs, and reading them. */
export const changedChainsOperations = [
  ...caseStoreOperations.list,
  "dynamodb:Query of trail",
] as const satisfies readonly TableOperation[];

const listed = z.pick(caseSchema, { id: true, audit: true, plans: true });

/** The chains of all cases and their runs, or of the open cases and those closed ones that have changed from then on; and the switches'. */
export const changedChains =
  (cases: Table) =>
  async (since?: string): Promise<readonly ChangedChain[]> => [
    ...(await listCases(cases, since)).flatMap((item) => {
      const { id, audit, plans } = listed.parse(item);
      return [
        { chain: caseChain(id), head: audit },
        ...plans.map((planHash) => ({ chain: runChain({ caseId: id, planHash }) })),
      ];
    }),
    ...[haltSwitchId, configId].map((name) => ({ chain: switchChain(name) })),
  ];
