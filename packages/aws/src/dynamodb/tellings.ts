import type { Tellings, Told } from "@watchkeeper/chat/ports";
import type { Clock } from "@watchkeeper/core/clock";
import type { Ids } from "@watchkeeper/core/ids";
import * as z from "zod";
import { caseKey } from "./case-journal.ts";
import type { Condition } from "./condition.ts";
import type { StoreOperations } from "./operations.ts";
import type { Table } from "./table.ts";
import type { Item } from "./write.ts";

/** The partition of the index with the cases whose message does not show their end. */
const unfinished = "CHAT#unfinished";
/** How long a telling may take; longer than the function that tells may run. */
const claimMs = 60_000;

const toldItem: z.ZodType<Told> = z.object({
  channel: z.string(),
  ts: z.string(),
  seq: z.number().int(),
  hash: z.string(),
});
const chatKey = (caseId: string) => ({ pk: caseKey(caseId).pk, sk: "CHAT" });
const caseIdOf = (item: Item) => item.pk.replace(/^CASE#/, "");

const told = (item: Item): Told | undefined => (item.ts === undefined ? undefined : toldItem.parse(item));

const isFree = (now: Date): Condition => ({
  anyOf: [{ claimUntil: { absent: true } }, { claimUntil: { before: now.toISOString() } }],
});
const isNews = (seq: number): Condition => ({
  anyOf: [{ seq: { absent: true } }, { seq: { atMost: seq - 1 } }],
});

/** What each method of the store needs. */
export const tellingsOperations = {
  claim: ["dynamodb:UpdateItem of work CASE#*"],
  keep: ["dynamodb:UpdateItem of work CASE#*"],
  release: ["dynamodb:UpdateItem of work CASE#*"],
  of: ["dynamodb:BatchGetItem of work"],
  unfinished: ["dynamodb:Query of the index of work"],
} as const satisfies StoreOperations<Tellings>;

/** What the chat was told of each case; a claim is a conditional write with an end. */
export function dynamoTellings(work: Table, clock: Clock, ids: Ids): Tellings {
  return {
    claim: async (caseId, seq) => {
      const now = clock.now();
      const id = ids.uuid();
      const item = await work.update({
        update: chatKey(caseId),
        set: {
          claim: id,
          claimUntil: new Date(now.getTime() + claimMs).toISOString(),
          gsi1pk: unfinished,
          gsi1sk: now.toISOString(),
          v: 1,
        },
        add: { claims: 1 },
        if: { allOf: [isFree(now), ...(seq === undefined ? [] : [isNews(seq)])] },
      });
      if (!item) return undefined;
      const before = told(item);
      return { caseId, id, unconfirmed: Number(item.claims) > 1, ...(before ? { told: before } : {}) };
    },
    keep: async ({ caseId, id }, { channel, ts, seq, hash }, final) => {
      await work.update({
        update: chatKey(caseId),
        set: { channel, ts, seq, hash },
        remove: ["claim", "claimUntil", ...(final ? ["gsi1pk", "gsi1sk"] : [])],
        if: { claim: id },
      });
    },
    release: async ({ caseId, id }) => {
      await work.update({
        update: chatKey(caseId),
        remove: ["claim", "claimUntil"],
        if: { claim: id },
      });
    },
    of: async (caseIds) => {
      const items = await work.getMany(caseIds.map(chatKey));
      return new Map(
        items.flatMap((item) => {
          const known = told(item);
          return known ? [[caseIdOf(item), known] as const] : [];
        }),
      );
    },
    unfinished: async () => (await work.queryIndex(unfinished)).map(caseIdOf),
  };
}
