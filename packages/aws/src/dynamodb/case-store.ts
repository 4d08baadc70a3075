import { emptyHead, nextRecord } from "@watchkeeper/cases/audit-chain";
import { type Case, caseSchema, isClosed } from "@watchkeeper/cases/case";
import { holdsOf } from "@watchkeeper/cases/held";
import type { CaseStore } from "@watchkeeper/cases/ports";
import type { CaseNews } from "@watchkeeper/chat/standing";
import type { Clock } from "@watchkeeper/core/clock";
import { eventEnvelope } from "@watchkeeper/core/define-event";
import { WatchkeeperError } from "@watchkeeper/core/error";
import type { OpenCase } from "@watchkeeper/reactions/end-sweep";
import * as z from "zod/mini";
import { auditWrite, readChain } from "./audit-trail.ts";
import {
  findingsIn,
  findingsOf,
  heldFindings,
  holdersOf,
  keepFindings,
  recordedFindings,
} from "./case-findings.ts";
import { caseKey, journalOperations, parseCase, writeJournal } from "./case-journal.ts";
import { listCases, listing, listOpenCases } from "./case-listing.ts";
import { keepUndo, lastUndos } from "./case-undos.ts";
import type { StoreOperations } from "./operations.ts";
import type { Table } from "./table.ts";
import type { Tables } from "./tables.ts";
import type { Write } from "./write.ts";

const storyItem = z.object({ event: eventEnvelope, joinedAt: z.optional(z.iso.datetime()) });
const joinedItem = z.object({ into: z.string() });

/** Where it stands that an event has joined another case than the one that it would have opened. */
const joinedKey = (own: string) => ({ pk: caseKey(own).pk, sk: "JOINED" });

const claimingOperations = [
  "dynamodb:PutItem of cases CASE#*",
  "dynamodb:PutItem of cases SUBJECT#*",
] as const;

/** What each method of the store needs. */
export const caseStoreOperations = {
  holders: ["dynamodb:BatchGetItem of cases"],
  recorded: ["dynamodb:BatchGetItem of cases"],
  open: [...claimingOperations, "dynamodb:PutItem of trail CASE#*"],
  join: [...claimingOperations, ...journalOperations],
  find: ["dynamodb:GetItem of cases"],
  findKnown: ["dynamodb:BatchGetItem of cases", "dynamodb:GetItem of cases"],
  list: ["dynamodb:Query of the index of cases"],
  story: ["dynamodb:Query of cases"],
  findings: ["dynamodb:Query of cases"],
  keepUndo: ["dynamodb:PutItem of cases SUBJECT#*"],
  lastUndos: ["dynamodb:BatchGetItem of cases"],
  update: journalOperations,
  audit: ["dynamodb:Query of trail"],
} as const satisfies StoreOperations<CaseStore>;

/** Cases and their story; their records stand in the trail. */
export function dynamoCaseStore(
  tables: Pick<Tables, "cases" | "trail" | "transact">,
  clock: Clock,
): CaseStore {
  const { cases, trail, transact } = tables;
  const find = async (id: string) => {
    const item = await cases.get(caseKey(id));
    return item && parseCase(item);
  };
  return {
    holders: (findings) => holdersOf(cases, findings, clock),
    recorded: (id, findings) => recordedFindings(cases, id, findings),
    open: async (opened, { event, findings }, entries, before) => {
      const { id, openedAt } = opened;
      const rest = await keepFindings(
        transact,
        id,
        findings,
        openedAt,
        isClosed(opened) ? undefined : before,
      );
      if (rest === "taken") return "taken";
      const { pk } = caseKey(id);
      const story = { pk, sk: `EVENT#${event.id}`, v: 1, event };
      const holds = {
        ...holdsOf([{ ...caseKey(id), ...opened, audit: emptyHead(id) }, story]),
        ...heldFindings(id, findings, openedAt),
      };
      let head = emptyHead(id);
      const records = entries.map((entry, no) => {
        const record = nextRecord(id, head, entry, clock.now(), no === entries.length - 1 ? holds : {});
        head = record;
        return record;
      });
      const found: Case = { ...opened, audit: { seq: head.seq, hash: head.hash } };
      const own: Write[] = [
        { in: "cases", put: { ...caseKey(id), ...listing(found, openedAt), v: 1, ...found }, if: "absent" },
        { in: "cases", put: story },
        ...records.map((record) => auditWrite(pk, record)),
      ];
      const answer = await transact([...own, ...rest]);
      if (answer === undefined) return "opened";
      return answer.failed < own.length ? "exists" : "taken";
    },
    join: async (id, { event, own, findings }, change, entry, before) => {
      const at = clock.now().toISOString();
      const rest = await keepFindings(transact, id, findings, at, before);
      if (rest === "taken") return "taken";
      const { pk } = caseKey(id);
      const answer = await writeJournal(tables, clock, id, {
        writes: [
          ...rest,
          ...(own === undefined || own === id
            ? []
            : [{ in: "cases", put: { ...joinedKey(own), v: 1, into: id } } as const]),
          // What brings nothing new is looked at no more.
          ...(findings.length > 0
            ? [{ in: "cases", put: { pk, sk: `EVENT#${event.id}`, v: 1, joinedAt: at, event } } as const]
            : []),
        ],
        change,
        entry,
        holds: heldFindings(id, findings, at),
      });
      return "failed" in answer ? "taken" : answer;
    },
    find,
    findKnown: async (id) => {
      const items = await cases.getMany([caseKey(id), joinedKey(id)]);
      const own = items.find(({ sk }) => sk === caseKey(id).sk);
      if (own) return parseCase(own);
      const [joined] = items;
      return joined && find(joinedItem.parse(joined).into);
    },
    list: async () =>
      (await listCases(cases)).map(parseCase).sort((a, b) => b.openedAt.localeCompare(a.openedAt)),
    story: async (id) => {
      const items = await cases.query(caseKey(id).pk);
      const events = items
        .filter(({ sk }) => sk.startsWith("EVENT#"))
        .map((item) => storyItem.parse(item))
        .sort((a, b) => (a.joinedAt ?? "").localeCompare(b.joinedAt ?? ""))
        .map(({ event }) => event);
      const [event] = events;
      if (!event) throw new WatchkeeperError("CaseNotFound", "not-found", `There is no case ${id}.`);
      return { event, events, findings: findingsIn(items) };
    },
    findings: (id) => findingsOf(cases, id),
    keepUndo: (undo, findings) => keepUndo(transact, undo, findings),
    lastUndos: (findings) => lastUndos(cases, findings),
    update: async (id, change, entry) => {
      const answer = await writeJournal(tables, clock, id, { change, entry });
      if ("failed" in answer)
        throw new WatchkeeperError("LedgerConflict", "conflict", `Case ${id} was changed meanwhile.`);
      return answer;
    },
    audit: (id) => readChain(trail, caseKey(id).pk),
  };
}

/** What `openCases` needs. */
export const openCasesOperations = caseStoreOperations.list;

const openOne = z.pick(caseSchema, {
  id: true,
  status: true,
  account: true,
  checks: true,
}) satisfies z.ZodMiniType<OpenCase>;

/** All open cases, as far as a sweep must know them. */
export const openCases = (cases: Table) => async (): Promise<readonly OpenCase[]> => {
  const items = await listOpenCases(cases, Object.keys(openOne.shape));
  return items.map((item) => openOne.parse(item));
};

/** What `recentCases` needs. */
export const recentCasesOperations = caseStoreOperations.list;

const news = z.pick(caseSchema, {
  id: true,
  status: true,
  outcome: true,
  executionArn: true,
  planHash: true,
  audit: true,
}) satisfies z.ZodMiniType<CaseNews>;

/** How all open cases stand, and the closed ones that have changed in the last `ms` milliseconds. */
export const recentCases =
  (cases: Table, clock: Clock, ms: number) => async (): Promise<readonly CaseNews[]> => {
    const from = new Date(clock.now().getTime() - ms).toISOString();
    const items = await listCases(cases, from, Object.keys(news.shape));
    return items.map((item) => news.parse(item));
  };
