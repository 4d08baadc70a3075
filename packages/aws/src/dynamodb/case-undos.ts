import type { Case } from "@watchkeeper/cases/case";
import { type Finding, subjectOf } from "@watchkeeper/cases/finding";
import type { LastUndo, Undo } from "@watchkeeper/cases/ports";
import * as z from "zod/mini";
import { caseKey, parseCase } from "./case-journal.ts";
import type { Table } from "./table.ts";
import type { Transact } from "./transact.ts";
import type { Key } from "./write.ts";

const undoItem = z.object({ caseId: z.string(), planHash: z.string(), by: z.string() });

const undoKey = (subject: string): Key => ({ pk: `SUBJECT#${subject}`, sk: "UNDO" });

/** How many are kept in a transaction. */
const atOnce = 90;

const keysOf = (findings: readonly Finding[]): readonly Key[] =>
  [...new Set(findings.map(subjectOf))].map(undoKey);

/** Keeps that an undo was planned of what findings are about, in place of those before. */
export async function keepUndo(
  transact: Transact,
  { caseId, planHash, by }: Undo,
  findings: readonly Finding[],
): Promise<void> {
  const keys = keysOf(findings);
  for (let from = 0; from < keys.length; from += atOnce)
    await transact(
      keys.slice(from, from + atOnce).map((key) => ({
        in: "cases",
        put: { ...key, v: 1, caseId, planHash, by },
      })),
    );
}

/** The last undo of what each finding is about, with its case. */
export async function lastUndos(
  cases: Table,
  findings: readonly Finding[],
): Promise<ReadonlyMap<string, LastUndo>> {
  const items = await cases.getMany(keysOf(findings));
  const undos = items.map((item) => ({ subject: item.pk.replace("SUBJECT#", ""), ...undoItem.parse(item) }));
  if (undos.length === 0) return new Map();
  const ids = [...new Set(undos.map(({ caseId }) => caseId))];
  const found = new Map(
    (await cases.getMany(ids.map(caseKey))).map((item): [string, Case] => {
      const one = parseCase(item);
      return [one.id, one];
    }),
  );
  return new Map(
    undos.flatMap(({ subject, ...undo }): (readonly [string, LastUndo])[] => {
      const holder = found.get(undo.caseId);
      return holder ? [[subject, { ...undo, found: holder }]] : [];
    }),
  );
}
