import { emptyHead, nextRecord } from "@watchkeeper/cases/audit-chain";
import type { Case } from "@watchkeeper/cases/case";
import { finding } from "@watchkeeper/cases/finding";
import type { CaseStore } from "@watchkeeper/cases/ports";
import type { Clock } from "@watchkeeper/core/clock";
import { eventEnvelope } from "@watchkeeper/core/define-event";
import { WatchkeeperError } from "@watchkeeper/core/error";
import * as z from "zod";
import { auditWrite, readChain } from "./audit-trail.ts";
import { caseKey, journalOperations, parseCase, writeJournal } from "./case-journal.ts";
import { listCases, listing } from "./case-listing.ts";
import type { StoreOperations } from "./operations.ts";
import type { Table } from "./table.ts";
import type { Tables } from "./tables.ts";
import type { Write } from "./write.ts";

const storyItem = z.object({ event: eventEnvelope });
const findingItem = z.object({ finding });

/** What each method of the store needs. */
export const caseStoreOperations = {
  open: ["dynamodb:PutItem of cases", "dynamodb:PutItem of trail"],
  find: ["dynamodb:GetItem of cases"],
  list: ["dynamodb:Query of the index of cases"],
  story: ["dynamodb:Query of cases"],
  update: journalOperations,
  audit: ["dynamodb:Query of trail"],
} as const satisfies StoreOperations<CaseStore>;

/** Cases and their story; their records stand in the trail. */
export function dynamoCaseStore(
  tables: Pick<Tables, "cases" | "trail" | "transact">,
  clock: Clock,
): CaseStore {
  const { cases, trail, transact } = tables;
  return {
    open: async (opened, { event, findings }, entries) => {
      let head = emptyHead(opened.id);
      const records = entries.map((entry) => {
        const record = nextRecord(opened.id, head, entry, clock.now());
        head = record;
        return record;
      });
      const found: Case = { ...opened, audit: { seq: head.seq, hash: head.hash } };
      const { pk } = caseKey(opened.id);
      const answer = await transact([
        {
          in: "cases",
          put: { ...caseKey(opened.id), ...listing(found, clock.now().toISOString()), v: 1, ...found },
          if: "absent",
        },
        { in: "cases", put: { pk, sk: `EVENT#${event.id}`, v: 1, event } },
        ...findings.map(
          (one, index): Write => ({
            in: "cases",
            put: { pk, sk: `FINDING#${String(index).padStart(3, "0")}`, v: 1, finding: one },
          }),
        ),
        ...records.map((record) => auditWrite(pk, record)),
      ]);
      return answer ? "exists" : "opened";
    },
    find: async (id) => {
      const item = await cases.get(caseKey(id));
      return item && parseCase(item);
    },
    list: async () =>
      (await listCases(cases)).map(parseCase).sort((a, b) => b.openedAt.localeCompare(a.openedAt)),
    story: async (id) => {
      const [item] = await cases.query(caseKey(id).pk, "EVENT#");
      if (!item) throw new WatchkeeperError("CaseNotFound", "not-found", `There is no case ${id}.`);
      const findings = await cases.query(caseKey(id).pk, "FINDING#");
      return {
        event: storyItem.parse(item).event,
        findings: findings.map((line) => findingItem.parse(line).finding),
      };
    },
    update: async (id, change, entry) => {
      const answer = await writeJournal(tables, clock, id, { change, entry });
      if ("failed" in answer)
        throw new WatchkeeperError("LedgerConflict", "conflict", `Case ${id} was changed meanwhile.`);
      return answer;
    },
    audit: (id) => readChain(trail, caseKey(id).pk),
  };
}

/** What `recentCases` needs. */
export const recentCasesOperations = caseStoreOperations.list;

/** All open cases, and the closed ones that have changed in the last `ms` milliseconds. */
export const recentCases = (cases: Table, clock: Clock, ms: number) => async (): Promise<readonly Case[]> => {
  const from = new Date(clock.now().getTime() - ms).toISOString();
  return (await listCases(cases, from)).map(parseCase);
};
