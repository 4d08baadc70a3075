import type { Clock } from "@watchkeeper/core/clock";
import type { SweepRun, Sweeps, SweptPlace } from "@watchkeeper/reactions/sweeps";
import * as z from "zod/mini";
import type { StoreOperations } from "./operations.ts";
import type { Table } from "./table.ts";

const place = { account: z.string(), region: z.string() };

const runItem = z.object({
  check: z.string(),
  id: z.string(),
  executionArn: z.string(),
  at: z.iso.datetime(),
  by: z.optional(z.string()),
  places: z.array(z.object(place)),
  endedAt: z.optional(z.iso.datetime()),
});

const placeItem = z.object({
  ...place,
  pages: z.int(),
  listed: z.int(),
  wrong: z.int(),
  known: z.int(),
  unexamined: z.int(),
  young: z.int(),
  isOver: z.boolean(),
  failed: z.optional(z.string()),
});

/** What each method of the store needs. */
export const sweepsOperations = {
  newest: ["dynamodb:BatchGetItem of work"],
  begin: ["dynamodb:UpdateItem of work SWEEP#*"],
  tell: ["dynamodb:UpdateItem of work SWEEP#*"],
  places: ["dynamodb:Query of work"],
  end: ["dynamodb:UpdateItem of work SWEEP#*"],
} as const satisfies StoreOperations<Sweeps>;

const runKey = (check: string) => ({ pk: `SWEEP#${check}`, sk: "NEWEST" });
const placesOf = (id: string) => `PLACE#${id}#`;

/** How long what a sweep came to in its places is kept, in seconds: until the next ones. */
const keptSeconds = 30 * 86_400;

/** Sweeps, among the work that they are. */
export const dynamoSweeps = (work: Table, clock: Clock): Sweeps => ({
  newest: async (checks) =>
    (await work.getMany(checks.map(runKey))).map((item): SweepRun => runItem.parse(item)),
  begin: async (run, before) => {
    const { check, endedAt: _, ...words } = run;
    const begun = await work.update({
      update: runKey(check),
      set: { ...words, check, v: 1 },
      remove: ["endedAt", ...(run.by === undefined ? ["by"] : [])],
      if: before === undefined ? "absent" : { id: before.id },
    });
    return begun !== undefined;
  },
  tell: async ({ check, id }, { account, region, ...words }) => {
    await work.update({
      update: { pk: runKey(check).pk, sk: `${placesOf(id)}${account}#${region}` },
      set: { account, region, ...words, v: 1, ttl: Math.floor(clock.now().getTime() / 1_000) + keptSeconds },
      // An invocation that was given up may still work: what came after it stands.
      if: { anyOf: ["absent", { isOver: false, pages: { atMost: words.pages } }] },
    });
  },
  places: async ({ check, id }) =>
    (await work.query(runKey(check).pk, placesOf(id))).map((item): SweptPlace => placeItem.parse(item)),
  end: async ({ check, id }, endedAt) => {
    await work.update({ update: runKey(check), set: { endedAt }, if: { id } });
  },
});
