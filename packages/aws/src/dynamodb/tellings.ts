import type { Tellings, Told } from "@watchkeeper/chat/ports";
import type { Clock } from "@watchkeeper/core/clock";
import type { Ids } from "@watchkeeper/core/ids";
import * as z from "zod";
import { caseKey } from "./case-journal.ts";
import type { Item, Table } from "./table.ts";

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

/** What the chat was told, in the case's partition; a claim is a conditional write with an end. */
export function dynamoTellings(table: Table, clock: Clock, ids: Ids): Tellings {
  return {
    claim: async (caseId) => {
      const now = clock.now();
      const id = ids.uuid();
      const item = await table.update(chatKey(caseId), {
        UpdateExpression:
          "SET claim = :id, claimUntil = :until, gsi1pk = :unfinished, gsi1sk = :now, v = :v ADD claims :one",
        ConditionExpression: "attribute_not_exists(claimUntil) OR claimUntil < :now",
        values: {
          ":id": id,
          ":until": new Date(now.getTime() + claimMs).toISOString(),
          ":unfinished": "CHAT#unfinished",
          ":now": now.toISOString(),
          ":one": 1,
          ":v": 1,
        },
      });
      if (!item) return undefined;
      const before = told(item);
      return { caseId, id, unconfirmed: Number(item.claims) > 1, ...(before ? { told: before } : {}) };
    },
    keep: async ({ caseId, id }, { channel, ts, seq, hash }, final) => {
      await table.update(chatKey(caseId), {
        UpdateExpression: `SET channel = :channel, ts = :ts, seq = :seq, #hash = :hash REMOVE claim, claimUntil${final ? ", gsi1pk, gsi1sk" : ""}`,
        ConditionExpression: "claim = :id",
        ExpressionAttributeNames: { "#hash": "hash" },
        values: { ":id": id, ":channel": channel, ":ts": ts, ":seq": seq, ":hash": hash },
      });
    },
    release: async ({ caseId, id }) => {
      await table.update(chatKey(caseId), {
        UpdateExpression: "REMOVE claim, claimUntil",
        ConditionExpression: "claim = :id",
        values: { ":id": id },
      });
    },
    of: async (caseIds) => {
      const items = await table.getMany(caseIds.map(chatKey));
      return new Map(
        items.flatMap((item) => {
          const known = told(item);
          return known ? [[caseIdOf(item), known] as const] : [];
        }),
      );
    },
    unfinished: async () => (await table.queryIndex("CHAT#unfinished")).map(caseIdOf),
  };
}
