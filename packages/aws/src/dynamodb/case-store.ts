import { auditRecord, emptyHead, nextRecord } from "@watchkeeper/cases/audit-chain";
import type { Case } from "@watchkeeper/cases/case";
import { finding } from "@watchkeeper/cases/finding";
import type { CaseStore } from "@watchkeeper/cases/ports";
import type { Clock } from "@watchkeeper/core/clock";
import { eventEnvelope } from "@watchkeeper/core/define-event";
import { WatchkeeperError } from "@watchkeeper/core/error";
import * as z from "zod";
import { auditKey, caseKey, listing, parseCase, writeJournal } from "./case-journal.ts";
import type { Table } from "./table.ts";

const storyItem = z.object({ event: eventEnvelope });
const findingItem = z.object({ finding });

/** Cases in the one table. */
export function dynamoCaseStore(table: Table, clock: Clock): CaseStore {
  return {
    open: async (opened, { event, findings }, entries) => {
      let head = emptyHead(opened.id);
      const records = entries.map((entry) => {
        const record = nextRecord(opened.id, head, entry, clock.now());
        head = record;
        return record;
      });
      const found: Case = { ...opened, audit: { seq: head.seq, hash: head.hash } };
      const pk = caseKey(opened.id).pk;
      const answer = await table.transact([
        { put: { ...caseKey(opened.id), ...listing(found), v: 1, ...found }, if: "absent" },
        { put: { pk, sk: `EVENT#${event.id}`, v: 1, event } },
        ...findings.map((one, index) => ({
          put: { pk, sk: `FINDING#${String(index).padStart(3, "0")}`, v: 1, finding: one },
        })),
        ...records.map((record) => ({ put: { ...auditKey(opened.id, record.seq), v: 1, ...record } })),
      ]);
      return answer ? "exists" : "opened";
    },
    find: async (id) => {
      const item = await table.get(caseKey(id));
      return item && parseCase(item);
    },
    list: async () => {
      const items = [...(await table.queryIndex("CASES#open")), ...(await table.queryIndex("CASES#closed"))];
      return items.map(parseCase).sort((a, b) => b.openedAt.localeCompare(a.openedAt));
    },
    story: async (id) => {
      const [item] = await table.query(caseKey(id).pk, "EVENT#");
      if (!item) throw new WatchkeeperError("CaseNotFound", "not-found", `There is no case ${id}.`);
      const findings = await table.query(caseKey(id).pk, "FINDING#");
      return {
        event: storyItem.parse(item).event,
        findings: findings.map((line) => findingItem.parse(line).finding),
      };
    },
    update: async (id, change, entry) => {
      const answer = await writeJournal(table, clock, id, { change, entry });
      if ("failed" in answer)
        throw new WatchkeeperError("LedgerConflict", "conflict", `Case ${id} was changed meanwhile.`);
      return answer;
    },
    audit: async (id) => (await table.query(caseKey(id).pk, "AUDIT#")).map((item) => auditRecord.parse(item)),
  };
}

/** All open cases, and the closed ones that were opened in the last `ms` milliseconds. */
export const recentCases = (table: Table, clock: Clock, ms: number) => async (): Promise<readonly Case[]> => {
  const from = new Date(clock.now().getTime() - ms).toISOString();
  const items = [
    ...(await table.queryIndex("CASES#open")),
    ...(await table.queryIndex("CASES#closed", { from })),
  ];
  return items.map(parseCase);
};
