import type { Dimension } from "@aws-sdk/client-cloudwatch";
import { invalidValue, missing } from "./errors.ts";
import type { CloudWatchState, DataPoint, Metric } from "./state.ts";

const minuteMs = 60_000;
const hourMs = 3_600_000;
const dayMs = 86_400_000;

/** How long data of each granularity is kept. https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch_concepts.html, "Metrics retention" */
const retention = [
  { periodMs: 1_000, ageMs: 3 * hourMs },
  { periodMs: minuteMs, ageMs: 15 * dayMs },
  { periodMs: 5 * minuteMs, ageMs: 63 * dayMs },
  { periodMs: hourMs, ageMs: 455 * dayMs },
] as const;

const maximumAgeMs = 455 * dayMs;

/** The same metric whatever the order of its dimensions. */
export const keyOf = (namespace: string, name: string, dimensions: readonly Dimension[]): string =>
  JSON.stringify([
    namespace,
    name,
    ...dimensions.map(({ Name, Value }) => [Name, Value]).toSorted(([a = ""], [b = ""]) => (a < b ? -1 : 1)),
  ]);

/** The metric of this name with exactly these dimensions. */
export const findMetric = (
  { metrics }: CloudWatchState,
  namespace: string | undefined,
  name: string | undefined,
  dimensions: readonly Dimension[] | undefined,
): Metric | undefined => metrics.get(keyOf(namespace ?? "", name ?? "", dimensions ?? []));

/** Adds what was put; what is too old to be asked for goes. */
export function addPoints(metric: Metric, points: readonly DataPoint[], now: Date): void {
  const oldest = now.getTime() - maximumAgeMs;
  if (metric.points.some(({ time }) => time < oldest)) {
    metric.points = metric.points.filter(({ time }) => time >= oldest);
  }
  metric.points.push(...points);
  metric.lastPut = now;
}

/** What can still be seen of a metric in periods of this length, from one moment to before another. */
export function pointsBetween(
  metric: Metric | undefined,
  range: { readonly start: number; readonly end: number; readonly periodMs: number; readonly now: number },
): DataPoint[] {
  const { start, end, periodMs, now } = range;
  return (metric?.points ?? []).filter((point) => {
    if (point.time < start || point.time >= end) return false;
    if (periodMs < minuteMs && !point.isHighResolution) return false;
    return retention.some((kept) => kept.periodMs <= periodMs && now - point.time <= kept.ageMs);
  });
}

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Dimension.html; `where` is the parameter's name. */
export function checkDimensions(dimensions: readonly Dimension[], where: string): void {
  if (dimensions.length > 30) {
    throw invalidValue(`The collection ${where} must not have a size greater than 30.`);
  }
  for (const [index, { Name = "", Value = "" }] of dimensions.entries()) {
    const member = `${where}.member.${index + 1}`;
    if (Name === "") throw missing(`${member}.Name`);
    if (Value === "") throw missing(`${member}.Value`);
    if (Name.length > 255 || Name.startsWith(":")) {
      throw invalidValue(`The value ${Name} for parameter ${member}.Name is invalid.`);
    }
    if (Value.length > 1_024) {
      throw invalidValue(`The value ${Value} for parameter ${member}.Value is invalid.`);
    }
  }
}
