import { hashOf } from "@watchkeeper/core/json";
import * as z from "zod";
import type { AuditFlaw, AuditRecord } from "./audit-chain.ts";
import { holdsOf, type Row } from "./held.ts";
import { isOfNothing } from "./held-in-run.ts";

/** The items of one chain, and what its records hold of them. */
export interface HeldItems {
  /** What the chain is called in a flaw. */
  readonly id: string;
  readonly records: readonly AuditRecord[];
  readonly rows: readonly Row[];
  /** What of an item is held. */
  readonly formOf: (row: Row) => object;
  /** Whether an item is one that a record must hold. */
  readonly isHeld: (sk: string) => boolean;
}

/** Holds items against the newest records that hold them: changed, gone, or put there without a record. */
export function verifyItems({ id, records, rows, formOf, isHeld }: HeldItems): readonly AuditFlaw[] {
  const held = new Map<string, { readonly hash: string; readonly seq: number }>();
  for (const { seq, holds = {} } of records)
    for (const [sk, hash] of Object.entries(holds)) held.set(sk, { hash, seq });
  const found = new Map(rows.map((row) => [row.sk, row]));
  const flaws = [...held].flatMap(([sk, { hash, seq }]): AuditFlaw[] => {
    const row = found.get(sk);
    if (row && isHash(row, hash, formOf)) return [];
    const message = row ? `${sk} is not what the record says` : `${sk} is gone`;
    return [{ caseId: id, seq, flaw: row ? "edited" : "missing", message }];
  });
  // Releases before 0.4 held nothing.
  if (records[0]?.holds === undefined) return flaws;
  const strays = rows.filter((row) => isHeld(row.sk) && !held.has(row.sk) && !isOfNothing(row));
  return [
    ...flaws,
    ...strays.map(({ sk }) => ({
      caseId: id,
      seq: 0,
      flaw: "inserted" as const,
      message: `no record tells of ${sk}`,
    })),
  ];
}

/** What cannot be read is not what was written. */
function isHash(row: Row, hash: string, formOf: HeldItems["formOf"]): boolean {
  try {
    return holdsOf([row], formOf)[row.sk] === hash;
  } catch {
    return false;
  }
}

const headerRow = z.looseObject({ header: z.looseObject({ pages: z.array(z.string()), steps: z.number() }) });
const pageRow = z.looseObject({ entries: z.array(z.looseObject({ hash: z.string() })) });

/** Holds a plan against its hash: its header, its pages, its steps, by hashes of hashes. */
export function verifyPlan(id: string, planHash: string, rows: readonly Row[]): readonly AuditFlaw[] {
  const flaw = (kind: "edited" | "missing", message: string): AuditFlaw => ({
    caseId: id,
    seq: 0,
    flaw: kind,
    message,
  });
  const ofPrefix = (prefix: string) => rows.filter(({ sk }) => sk.startsWith(prefix));
  const plan = rows.find(({ sk }) => sk === "PLAN");
  if (!plan) return [flaw("missing", "the plan is gone")];
  const { data } = headerRow.safeParse(plan);
  if (!data || hashOf(data.header) !== planHash)
    return [flaw("edited", "the plan is not the one with its hash")];
  const pages = ofPrefix("PLAN#PAGE#").map((row) => pageRow.safeParse(row).data?.entries);
  const isPaged = data.header.pages.every((hash, index) => pages[index] && hashOf(pages[index]) === hash);
  if (!isPaged || pages.length !== data.header.pages.length)
    return [flaw("edited", "a page of the plan is not the one with its hash")];
  const entries = pages.flatMap((page) => page ?? []);
  const steps = ofPrefix("STEP#");
  if (steps.length !== data.header.steps) return [flaw("missing", "a step of the plan is gone")];
  return steps.flatMap(({ sk, step }, index) =>
    hashOf(step ?? null) === entries[index]?.hash
      ? []
      : [flaw("edited", `${sk} is not the step with its hash`)],
  );
}
