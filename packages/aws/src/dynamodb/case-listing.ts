import { type Case, caseSchema } from "@watchkeeper/cases/case";
import { sha256 } from "@watchkeeper/core/json";
import type { Table } from "./table.ts";
import type { Item } from "./write.ts";

const closed = "CASES#closed";
/** Each line of a run writes its case's entry in the index anew, so the open ones share no partition. */
const open = [0, 1, 2, 3, 4, 5, 6, 7].map((shard) => `CASES#open#${shard}`);

/** What only the case itself holds: an index takes 20 attributes, and no list shows these. */
const unlisted: ReadonlySet<string> = new Set([
  "gate",
  "outcomes",
  "heard",
  "planned",
  "closings",
  "counted",
]);

/** What the index holds of a case: all of it that lists show. */
export const listedAttributes: readonly string[] = Object.keys(caseSchema.shape).filter(
  (name) => !unlisted.has(name),
);

/**
 * Where a case stands in the index: among the open ones by when it was opened, or the closed ones by when it changed last.
 *
 * @param at when its newest record was written.
 */
export const listing = ({ id, status, openedAt }: Pick<Case, "id" | "status" | "openedAt">, at: string) =>
  status === "closed"
    ? { gsi1pk: closed, gsi1sk: at }
    : { gsi1pk: open[Number.parseInt(sha256(id).slice(0, 8), 16) % open.length], gsi1sk: openedAt };

/** Whether a change of a case changes where it is listed: an open one stays where it is. */
export const isListedAnew = (was: Pick<Case, "status">, is: Pick<Case, "status">): boolean =>
  was.status === "closed" || is.status === "closed";

/** All open cases, in no order; of them these attributes alone, where some are named. */
export const listOpenCases = async (cases: Table, attributes?: readonly string[]): Promise<readonly Item[]> =>
  (await Promise.all(open.map((shard) => cases.queryIndex(shard, undefined, attributes)))).flat();

/**
 * All open cases, and the closed ones, or those of them that have changed from then on: each once, in no order.
 *
 * @param attributes what of them is read, the id among it; absent: all that is listed.
 */
export async function listCases(
  cases: Table,
  from?: string,
  attributes?: readonly string[],
): Promise<readonly Item[]> {
  const opened = await listOpenCases(cases, attributes);
  // The open ones first: one that is closed meanwhile is read twice, and counts as closed.
  const ended = await cases.queryIndex(closed, from === undefined ? undefined : { from }, attributes);
  return [...new Map([...opened, ...ended].map((item) => [item.id, item])).values()];
}
