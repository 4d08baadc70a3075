import type { Clock } from "@watchkeeper/core/clock";
import type { Outbox, OutboxLine } from "@watchkeeper/plans/ports";
import * as z from "zod";
import type { StoreOperations } from "./operations.ts";
import type { Table } from "./table.ts";
import type { Put } from "./write.ts";

/** How long whoever wrote a line has to do what it says, before the sweeper does. */
const graceMs = 60_000;
/** How long a line stays readable after it was told. */
const keptSeconds = 86_400;

const outboxLine = z.object({
  caseId: z.string(),
  planHash: z.string(),
  by: z.string(),
}) satisfies z.ZodType<OutboxLine>;
const keyOf = ({ caseId, planHash, by }: OutboxLine) => ({ pk: `OUTBOX#${caseId}#${planHash}`, sk: by });

/** What the index holds of a line that is due. */
export const dueAttributes: readonly string[] = Object.keys(outboxLine.shape);

/** What each method of the store needs. */
export const outboxOperations = {
  due: ["dynamodb:Query of the index of work"],
  told: ["dynamodb:UpdateItem of work OUTBOX#*"],
} as const satisfies StoreOperations<Outbox>;

/** A line of the outbox as it is stored: due things stand in the index by their deadline. */
export const outboxItem = (line: OutboxLine, now: Date): Put["put"] => ({
  ...keyOf(line),
  gsi1pk: "DUE",
  gsi1sk: new Date(now.getTime() + graceMs).toISOString(),
  v: 1,
  ...line,
});

/** What must still be told, among the work. */
export const dynamoOutbox = (work: Table, clock: Clock): Outbox => ({
  due: async () =>
    (await work.queryIndex("DUE", { until: clock.now().toISOString() })).map((item) =>
      outboxLine.parse(item),
    ),
  // Out of the index at once; DynamoDB deletes it later, so nobody needs the permission to.
  told: async (line) => {
    const now = clock.now();
    await work.update({
      update: keyOf(line),
      set: { ttl: Math.floor(now.getTime() / 1_000) + keptSeconds, toldAt: now.toISOString() },
      remove: ["gsi1pk", "gsi1sk"],
      if: "present",
    });
  },
});
