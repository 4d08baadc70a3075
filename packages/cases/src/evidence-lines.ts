import { WatchkeeperError } from "@watchkeeper/core/error";
import * as z from "zod";
import { type AuditedTable, auditedTables, type Evidence, lockedObject, row } from "./evidence.ts";
import type { Row } from "./held.ts";

/** The lines of a file of evidence: its head, a line for each item and object, and its end. */
const line = z.discriminatedUnion("line", [
  z.object({
    line: z.literal("head"),
    v: z.literal(1),
    at: z.iso.datetime(),
    stage: z.string(),
    listed: z.array(z.string()),
    unsettled: z.array(z.string()),
  }),
  z.object({ line: z.literal("row"), table: z.enum(auditedTables), row }),
  z.object({ line: z.literal("object"), object: lockedObject }),
  z.object({ line: z.literal("end"), lines: z.number().int() }),
]);

type Line = z.output<typeof line>;

/** Evidence as lines of JSON. */
export function* toLines({ at, stage, listed, unsettled, rows, objects }: Evidence): Generator<string> {
  let lines = 1;
  const text = (one: Line) => {
    lines += 1;
    return JSON.stringify(one);
  };
  yield text({ line: "head", v: 1, at, stage, listed: [...listed], unsettled: [...unsettled] });
  for (const table of auditedTables)
    for (const one of rows[table]) yield text({ line: "row", table, row: one });
  for (const object of objects) yield text({ line: "object", object });
  yield text({ line: "end", lines });
}

/** Evidence out of its lines; throws where they are not those of a whole file. */
export function fromLines(lines: Iterable<string>): Evidence {
  let head: Extract<Line, { line: "head" }> | undefined;
  const rows = Object.fromEntries(auditedTables.map((table) => [table, []])) as unknown as Record<
    AuditedTable,
    Row[]
  >;
  const objects: Evidence["objects"][number][] = [];
  let number = 0;
  let isWhole = false;
  for (const text of lines) {
    if (text.trim() === "") continue;
    number += 1;
    const one = read(text, number);
    if (one.line === "head") head = one;
    if (one.line === "row") rows[one.table].push(one.row);
    if (one.line === "object") objects.push(one.object);
    isWhole = one.line === "end" && one.lines === number;
  }
  if (!head || !isWhole) throw notEvidence(`it ends after line ${number}, and is not whole`);
  const { at, stage, listed, unsettled } = head;
  return { at, stage, listed, unsettled, rows, objects };
}

function read(text: string, number: number): Line {
  try {
    return line.parse(JSON.parse(text));
  } catch {
    throw notEvidence(`line ${number} cannot be read`);
  }
}

const notEvidence = (why: string) =>
  new WatchkeeperError(
    "InvalidEvidence",
    "invalid-input",
    `This is no file that watchkeeper audit export has written: ${why}. Nothing was verified.`,
  );
