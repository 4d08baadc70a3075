import type { AuditRecord } from "./audit-chain.ts";

/** What a record tells of a step. */
export interface ToldStep {
  readonly step: string;
  readonly title?: string;
  readonly state: string;
  /** On its way back. */
  readonly way?: "back";
  readonly note?: string;
}

/** A stretch of a trail, as people read it: one record, or the records of so many steps that they are told as one. */
export interface Stretch {
  readonly records: readonly [AuditRecord, ...AuditRecord[]];
  /** The last word on each step that they tell of. */
  readonly steps: readonly ToldStep[];
  /** How many steps they say are never begun. */
  readonly skipped: number;
}

/** The steps that a record tells of one by one. */
export const stepsIn = ({ data: { steps } }: Pick<AuditRecord, "data">): readonly ToldStep[] =>
  Array.isArray(steps) ? (steps as unknown as readonly ToldStep[]) : [];

const tellsOfSteps = ({ type }: AuditRecord) => type.startsWith("steps ");

/**
 * Reads a trail as people do: records of steps that follow each other are one stretch where they tell of more steps than
 * `most`, and stand by themselves where they do not.
 */
export function foldTrail(audit: readonly AuditRecord[], most: number): readonly Stretch[] {
  const runs: [AuditRecord, ...AuditRecord[]][] = [];
  for (const record of audit) {
    const last = runs.at(-1);
    if (last && tellsOfSteps(record) && tellsOfSteps(last[0])) last.push(record);
    else runs.push([record]);
  }
  return runs.flatMap((records) => {
    const whole = stretchOf(records);
    const isBig = whole.steps.length + whole.skipped > most;
    return isBig ? [whole] : records.map((record) => stretchOf([record]));
  });
}

function stretchOf(records: Stretch["records"]): Stretch {
  const steps = new Map(records.flatMap(stepsIn).map((told) => [told.step, told]));
  const skipped = records.reduce(
    (sum, { data: { count } }) => sum + (typeof count === "number" ? count : 0),
    0,
  );
  return { records, steps: [...steps.values()], skipped };
}
