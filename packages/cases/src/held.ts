import { hashOf } from "@watchkeeper/core/json";
import { caseSchema } from "./case.ts";

/** An item of a table. */
export interface Row {
  readonly pk: string;
  readonly sk: string;
  readonly [attribute: string]: unknown;
}

/** The items of a partition that a record holds: by sort key, the hash of what each said when the record was written. */
export type Holds = Readonly<Record<string, string>>;

/** The hash by which a record holds an item. */
export const heldHash = (row: Row): string => hashOf(heldForm(row));

/** What a record holds of items that are written with it, where they are of one partition. */
export const holdsOf = (rows: readonly Row[]): Holds =>
  Object.fromEntries(rows.map((row) => [row.sk, heldHash(row)]));

/** Where an item is, by what it is found, and how often it was written: no part of what it says. */
const places: ReadonlySet<string> = new Set(["pk", "sk", "v", "gsi1pk", "gsi1sk"]);

/** What of an item stays as it is until a record tells of it. What a run notes between its records is left out. */
function heldForm(row: Row): object {
  if (row.sk === "META") return without(caseSchema.parse(row), new Set(["audit"]));
  if (row.sk === "HEAD") return without(row, new Set([...places, "audit", "budget"]));
  if (row.sk.startsWith("HEAD#FRONT#")) return { forth: row.forth, back: row.back };
  if (row.sk.startsWith("LINE#")) return lineForm(row.record);
  return without(row, places);
}

/** When a line is looked at again, how often it was, and what keeps it waiting. */
const ofWaiting: ReadonlySet<string> = new Set([
  "nextAt",
  "looks",
  "shownBy",
  "troubleSince",
  "waitingSince",
]);
/** What else may be noted of a step that is under way. */
const ofLooks: ReadonlySet<string> = new Set([...ofWaiting, "note"]);

function lineForm(record: unknown): object {
  const { forth, back, ...rest } = record as Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  const form = (line: Readonly<Record<string, unknown>> | undefined) =>
    line && without(line, line.endedAt === undefined ? ofLooks : ofWaiting);
  return { ...rest, forth: form(forth), ...(back ? { back: form(back) } : {}) };
}

const without = (value: object, names: ReadonlySet<string>): object =>
  Object.fromEntries(
    Object.entries(value).filter(([name, member]) => !names.has(name) && member !== undefined),
  );
