import type { Clock } from "@watchkeeper/core/clock";
import type { Outbox, OutboxLine } from "@watchkeeper/plans/ports";
import * as z from "zod";
import type { Item, Table } from "./table.ts";

/** How long whoever wrote a line has to do what it says, before the sweeper does. */
const graceMs = 60_000;
/** How long a line stays readable after it was told. */
const keptSeconds = 86_400;

const outboxLine: z.ZodType<OutboxLine> = z.object({
  caseId: z.string(),
  planHash: z.string(),
  by: z.string(),
});
const keyOf = ({ caseId, planHash, by }: OutboxLine) => ({ pk: `OUTBOX#${caseId}#${planHash}`, sk: by });

/** A line of the outbox as it is stored: due things stand in the index by their deadline. */
export const outboxItem = (line: OutboxLine, now: Date): Item => ({
  ...keyOf(line),
  gsi1pk: "DUE",
  gsi1sk: new Date(now.getTime() + graceMs).toISOString(),
  v: 1,
  ...line,
});

/** The outbox in the one table. */
export function dynamoOutbox(table: Table, clock: Clock): Outbox {
  return {
    due: async () =>
      (await table.queryIndex("DUE", { until: clock.now().toISOString() })).map((item) =>
        outboxLine.parse(item),
      ),
    // Out of the index at once; DynamoDB deletes it later, so nobody needs the permission to.
    told: async (line) => {
      await table.update(keyOf(line), {
        UpdateExpression: "SET #ttl = :ttl, toldAt = :now REMOVE gsi1pk, gsi1sk",
        ConditionExpression: "attribute_exists(pk)",
        ExpressionAttributeNames: { "#ttl": "ttl" },
        values: {
          ":ttl": Math.floor(clock.now().getTime() / 1_000) + keptSeconds,
          ":now": clock.now().toISOString(),
        },
      });
    },
  };
}
