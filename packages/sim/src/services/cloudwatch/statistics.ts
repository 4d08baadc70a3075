import { notSimulated } from "../../kernel/serve-request.ts";
import { invalidValue } from "./errors.ts";
import type { DataPoint } from "./state.ts";

/** The statistics that every metric has. */
const standardStatistics = ["SampleCount", "Average", "Sum", "Minimum", "Maximum"] as const;

/** Refuses a statistic that CloudWatch would refuse, and what is not simulated. */
export function checkStatistic(statistic: string, parameter: string): void {
  if ((standardStatistics as readonly string[]).includes(statistic)) return;
  if (percentileOf(statistic) !== undefined) return;
  if (/^(tm|wm|tc|ts|pr)\(?[\d.%:]*\)?$|^iqm$/i.test(statistic)) {
    throw notSimulated(`the statistic ${statistic}`);
  }
  throw invalidValue(`The value ${statistic} for parameter ${parameter} is not supported.`);
}

/** A statistic of all points of a period; undefined where the points do not tell. */
export function statisticOf(points: readonly DataPoint[], statistic: string): number | undefined {
  const total = (of: (point: DataPoint) => number) => points.reduce((sum, point) => sum + of(point), 0);
  switch (statistic) {
    case "SampleCount":
      return total(({ count }) => count);
    case "Sum":
      return total(({ sum }) => sum);
    case "Average":
      return total(({ sum }) => sum) / total(({ count }) => count);
    case "Minimum":
      return Math.min(...points.map(({ minimum }) => minimum));
    case "Maximum":
      return Math.max(...points.map(({ maximum }) => maximum));
    default:
      return percentile(points, percentileOf(statistic) ?? Number.NaN);
  }
}

/** `p99.9` */
function percentileOf(statistic: string): number | undefined {
  const text = /^p(\d{1,3}(\.\d+)?)$/i.exec(statistic)?.[1];
  return text !== undefined && Number(text) <= 100 ? Number(text) : undefined;
}

/** Between the two values that are nearest to the rank; a summary alone does not tell it. */
function percentile(points: readonly DataPoint[], wanted: number): number | undefined {
  const values: (readonly [number, number])[] = [];
  for (const point of points) {
    if (!point.values) return undefined;
    values.push(...point.values);
  }
  const sorted = values.toSorted(([a], [b]) => a - b);
  const count = sorted.reduce((sum, [, times]) => sum + times, 0);
  const rank = (wanted / 100) * (count - 1);
  const [below, above] = [valueAt(sorted, Math.floor(rank)), valueAt(sorted, Math.ceil(rank))];
  return below + (above - below) * (rank - Math.floor(rank));
}

/** The value at a place of the sorted list in which each stands as often as it occurred. */
function valueAt(sorted: readonly (readonly [number, number])[], place: number): number {
  let passed = 0;
  for (const [value, times] of sorted) {
    passed += times;
    if (place < passed) return value;
  }
  return sorted.at(-1)?.[0] ?? 0;
}
