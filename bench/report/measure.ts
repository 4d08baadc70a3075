/** What a bench has measured, and what it is to be. */
export interface Measure {
  readonly measure: string;
  readonly value: number;
  readonly unit: string;
  /** `null`: nothing is asked of it. */
  readonly target: number | null;
  /** What is better than the target, which itself is good enough. */
  readonly better: "lower" | "higher";
}

/** A measure of which less is better. */
export const lower = (
  measure: string,
  value: number,
  unit: string,
  target: number | null = null,
): Measure => ({ measure, value, unit, target, better: "lower" });

/** A measure of which more is better. */
export const higher = (
  measure: string,
  value: number,
  unit: string,
  target: number | null = null,
): Measure => ({ measure, value, unit, target, better: "higher" });

/** Whether a measure is as it is to be. */
export const isMet = ({ value, target, better }: Measure): boolean =>
  target === null || (better === "lower" ? value <= target : value >= target);

/** Measures as a table for people. */
export function tableOf(measures: readonly Measure[]): string {
  const rows = measures.map((one) => [
    one.measure,
    told(one.value),
    one.unit,
    one.target === null ? "" : `${one.better === "lower" ? "≤" : "≥"} ${told(one.target)}`,
    one.target === null ? "" : isMet(one) ? "✓" : "✗",
  ]);
  const widths = measures.length === 0 ? [] : (rows[0] ?? []).map((_, column) => widest(rows, column));
  return rows
    .map((row) =>
      row
        .map((cell, column) => pad(cell, widths, column))
        .join("  ")
        .trimEnd(),
    )
    .join("\n");
}

const widest = (rows: readonly (readonly string[])[], column: number) =>
  Math.max(...rows.map((row) => row[column]?.length ?? 0));

/** Values and targets end alike, all else begins alike. */
const pad = (cell: string, widths: readonly number[], column: number) =>
  column === 1 || column === 3 ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0);

/** A number with three digits that count, or all of those before its point. */
const told = (value: number): string =>
  value.toLocaleString("en", {
    maximumSignificantDigits: Math.max(3, Math.ceil(Math.log10(Math.abs(value) + 1))),
  });
