import { places, type Row, without } from "./held.ts";

/** What a run's head notes for its next tick; how many steps are under way is a record's once the run has ended. */
const ofEndedHead = [...places, "audit", "budget"];
const ofHead = [...ofEndedHead, "progress"];

/** What of an item of a run stays as it is until a record tells of it: what it notes between its records is left out. */
export function formInRun(row: Row): object {
  if (row.sk === "HEAD") return without(row, row.status === "ended" ? ofEndedHead : ofHead);
  if (row.sk.startsWith("HEAD#FRONT#")) return { forth: ends(row.forth), back: ends(row.back) };
  return formOfRecord(row.record);
}

/** The letters of steps to which nothing has happened yet, or that are under way: how far they are is told when they have ended. */
const ends = (letters: unknown): string => String(letters).replaceAll(/[piugs]/gi, "p");

type LedgerLine = Readonly<Record<string, unknown>>;

/** Of a step that has ended, all but how it was waited for; of one that has not, what was there before and what was asked for. */
function formOfLine(line: LedgerLine): object {
  if (line.endedAt === undefined) return { before: line.before, request: line.request };
  return without(line, ofWaiting);
}

/** When a line is looked at again, how often it was, and what keeps it waiting. */
const ofWaiting = ["nextAt", "looks", "shownBy", "troubleSince", "waitingSince"];

function formOfRecord(record: unknown): object {
  const { forth = {}, back, ...rest } = record as Readonly<Record<string, LedgerLine | undefined>>;
  return { ...rest, forth: formOfLine(forth), ...(back ? { back: formOfLine(back) } : {}) };
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
