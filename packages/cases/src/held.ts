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

/** An approval notes that it is settled when a decision settles it: the decisions, which records hold, say how. */
const ofApproval: ReadonlySet<string> = new Set([...places, "settled"]);

/** What a run's head notes for its next tick; how many steps are under way is a record's once the run has ended. */
const ofEndedHead: ReadonlySet<string> = new Set([...places, "audit", "budget"]);
const ofHead: ReadonlySet<string> = new Set([...ofEndedHead, "progress"]);

/** What of an item stays as it is until a record tells of it. What a run notes between its records is left out. */
function heldForm(row: Row): object {
  if (row.sk === "META") return without(caseSchema.parse(row), new Set(["audit"]));
  if (row.sk.startsWith("APPROVAL#")) return without(row, ofApproval);
  if (row.sk === "HEAD") return without(row, row.status === "ended" ? ofEndedHead : ofHead);
  if (row.sk.startsWith("HEAD#FRONT#")) return { forth: ends(row.forth), back: ends(row.back) };
  if (row.sk.startsWith("LINE#")) return recordForm(row.record);
  // When it was kept, and in which place, is another thing where two keep the same.
  if (row.sk.startsWith("FINDING#")) return { finding: row.finding };
  return without(row, places);
}

/** The letters of steps to which nothing has happened yet, or that are under way: how far they are is told when they have ended. */
const ends = (letters: unknown): string => String(letters).replaceAll(/[piugs]/gi, "p");

type LedgerLine = Readonly<Record<string, unknown>>;

/** Of a step that has ended, all but how it was waited for; of one that has not, what was there before and what was asked for. */
function lineForm(line: LedgerLine): object {
  if (line.endedAt === undefined) return { before: line.before, request: line.request };
  return without(line, ofWaiting);
}

/** When a line is looked at again, how often it was, and what keeps it waiting. */
const ofWaiting: ReadonlySet<string> = new Set([
  "nextAt",
  "looks",
  "shownBy",
  "troubleSince",
  "waitingSince",
]);

function recordForm(record: unknown): object {
  const { forth = {}, back, ...rest } = record as Readonly<Record<string, LedgerLine | undefined>>;
  return { ...rest, forth: lineForm(forth), ...(back ? { back: lineForm(back) } : {}) };
}

/** Whether a step, or a page of a front, is noted to which nothing has happened yet: no record tells of that. */
export function isOfNothing({ sk, record, forth, back }: Row): boolean {
  if (sk.startsWith("HEAD#FRONT#")) return /^p*$/.test(String(forth)) && /^-*$/.test(String(back));
  if (!sk.startsWith("LINE#")) return false;
  const line = record as {
    readonly forth?: { readonly state?: unknown; readonly effect?: unknown };
    back?: unknown;
  };
  return line.forth?.state === "pending" && !line.forth.effect && line.back === undefined;
}

const without = (value: object, names: ReadonlySet<string>): object =>
  Object.fromEntries(
    Object.entries(value).filter(([name, member]) => !names.has(name) && member !== undefined),
  );
