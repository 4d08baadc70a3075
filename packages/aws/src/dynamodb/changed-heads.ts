import type { AuditHead } from "@watchkeeper/cases/audit-chain";
import { caseSchema } from "@watchkeeper/cases/case";
import { listCases } from "./case-listing.ts";
import { caseStoreOperations } from "./case-store.ts";
import type { Table } from "./table.ts";

/** What `changedHeads` needs. */
export const changedHeadsOperations = caseStoreOperations.list;

const listed = caseSchema.pick({ id: true, audit: true });

/** The heads of the chains of all cases, or of the open ones and those closed ones that have changed from then on. */
export const changedHeads =
  (cases: Table) =>
  async (since?: string): Promise<Readonly<Record<string, AuditHead>>> =>
    Object.fromEntries(
      (await listCases(cases, since)).map((item) => {
        const { id, audit } = listed.parse(item);
        return [id, audit];
      }),
    );
