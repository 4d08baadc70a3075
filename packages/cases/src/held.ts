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

/** What a record holds of the items of a case that are written with it. */
export const holdsOf = (rows: readonly Row[], formOf: (row: Row) => object = formInCase): Holds =>
  Object.fromEntries(rows.map((row) => [row.sk, hashOf(formOf(row))]));

/** What of an item of a case, or of its approvals, stays as it is until a record tells of it. */
export function formInCase(row: Row): object {
  if (row.sk === "META") return without(caseSchema.parse(row), ["audit"]);
  // That it is settled is told by its decisions, which records hold.
  if (row.sk.startsWith("APPROVAL#")) return without(row, [...places, "settled"]);
  // When it was kept, and in which place, is another thing where two keep the same.
  if (row.sk.startsWith("FINDING#")) return { finding: row.finding };
  return without(row, places);
}

/** Where an item is, by what it is found, and how often it was written: no part of what it says. */
export const places: readonly string[] = ["pk", "sk", "v", "gsi1pk", "gsi1sk"];

/** An object without some of its members, and without what is undefined. */
export const without = (value: object, names: readonly string[]): object =>
  Object.fromEntries(
    Object.entries(value).filter(([name, member]) => !names.includes(name) && member !== undefined),
  );
