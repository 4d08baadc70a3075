import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import { notSimulated } from "../../kernel/serve-request.ts";
import type { Operations, RequestContext } from "../../kernel/service.ts";
import { invalidCombination, invalidValue, missing, validation } from "./errors.ts";
import { checkDimensions, findMetric, pointsBetween } from "./metric.ts";
import type { CloudWatchState, DataPoint } from "./state.ts";
import { checkStatistic, statisticOf } from "./statistics.ts";

type StatisticOperations = "GetMetricStatistics" | "GetMetricData";
type Request = RequestContext<CloudWatchState>;

/** AWS's limits of one answer. */
const maximumDatapoints = 1_440;
const maximumQueries = 500;
const dayMs = 86_400_000;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_GetMetricStatistics.html, and GetMetricData */
export const statisticOperations: Pick<
  Operations<typeof CloudWatch, CloudWatchState>,
  StatisticOperations
> = {
  GetMetricStatistics: {
    run: (input, { state, now }) => {
      const { Namespace, MetricName, Dimensions = [], Period, Unit } = input;
      const { Statistics = [], ExtendedStatistics = [] } = input;
      if (!Namespace) throw missing("Namespace");
      if (!MetricName) throw missing("MetricName");
      checkDimensions(Dimensions, "Dimensions");
      const periodMs = checkPeriod(Period, "Period") * 1_000;
      const { start, end } = checkRange(input);
      if (Statistics.length + ExtendedStatistics.length === 0) {
        throw invalidCombination(
          "At least one of the parameters Statistics and ExtendedStatistics must be specified.",
        );
      }
      for (const one of ExtendedStatistics) checkStatistic(one, "ExtendedStatistics");
      const asked = Math.ceil((end - start) / periodMs);
      if (asked > maximumDatapoints) {
        throw invalidCombination(
          `You have requested up to ${asked.toLocaleString("en")} datapoints, which exceeds the limit of ${maximumDatapoints.toLocaleString("en")}. You may reduce the datapoints requested by increasing Period, or decreasing the time range.`,
        );
      }
      const first = roundedDown(start, periodMs, now.getTime());
      const metric = findMetric(state, Namespace, MetricName, Dimensions);
      const seen = pointsBetween(metric, { start: first, end, periodMs, now: now.getTime() });
      const Datapoints = periodsOf(seen, first, periodMs, Unit).map(
        ({ time, unit, points }): CloudWatch.Datapoint => ({
          Timestamp: new Date(time),
          Unit: unit,
          ...Object.fromEntries(Statistics.map((name) => [name, statisticOf(points, name)])),
          ...extended(points, ExtendedStatistics),
        }),
      );
      return { Label: MetricName, Datapoints };
    },
  },
  GetMetricData: {
    run: (input, request) => {
      const queries = input.MetricDataQueries ?? [];
      if (queries.length === 0) throw missing("MetricDataQueries");
      if (queries.length > maximumQueries) {
        throw validation(
          `The collection MetricDataQueries must not have a size greater than ${maximumQueries}.`,
        );
      }
      const range = checkRange(input);
      const ids = queries.map(({ Id }) => Id);
      if (new Set(ids).size < ids.length) {
        throw validation("The values for parameter id in MetricDataQueries are not unique.");
      }
      const results = queries.map((query, index) => resultOf(query, index, range, request));
      const isAscending = input.ScanBy === "TimestampAscending";
      return {
        MetricDataResults: results
          .filter((_, index) => queries[index]?.ReturnData ?? true)
          .map(({ Id, Label, found }) => {
            const ordered = isAscending ? found : found.toReversed();
            return {
              Id,
              Label,
              Timestamps: ordered.map(({ time }) => new Date(time)),
              Values: ordered.map(({ value }) => value),
              StatusCode: "Complete" as const,
            };
          }),
        Messages: [],
      };
    },
  },
};

function resultOf(
  query: CloudWatch.MetricDataQuery,
  index: number,
  { start, end }: { readonly start: number; readonly end: number },
  { state, now, account }: Request,
) {
  const where = `MetricDataQueries.member.${index + 1}`;
  const { Id = "", Expression, MetricStat, Label, AccountId } = query;
  if (!/^[a-z]\w*$/.test(Id)) {
    throw validation(
      `The value ${Id} for parameter ${where}.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.`,
    );
  }
  if (Expression !== undefined) throw notSimulated(`metric math (${Expression})`);
  if (AccountId !== undefined && AccountId !== account) throw notSimulated("metrics of other accounts");
  const { Metric, Period, Stat = "", Unit } = MetricStat ?? {};
  if (!Metric) throw missing(`${where}.MetricStat`);
  checkStatistic(Stat, `${where}.MetricStat.Stat`);
  const periodMs = checkPeriod(Period, `${where}.MetricStat.Period`) * 1_000;
  const first = Math.floor(start / periodMs) * periodMs;
  const metric = findMetric(state, Metric.Namespace, Metric.MetricName, Metric.Dimensions);
  const seen = pointsBetween(metric, { start: first, end, periodMs, now: now.getTime() });
  const found = periodsOf(seen, first, periodMs, Unit, true).flatMap(({ time, points }) => {
    const value = statisticOf(points, Stat);
    return value === undefined ? [] : [{ time, value }];
  });
  return { Id, Label: Label ?? Metric.MetricName ?? "", found };
}

/** Points by the period that they fall into, and by unit unless units are mixed. */
function periodsOf(
  points: readonly DataPoint[],
  first: number,
  periodMs: number,
  unit: CloudWatch.StandardUnit | undefined,
  areUnitsMixed = false,
): { time: number; unit: CloudWatch.StandardUnit; points: DataPoint[] }[] {
  const wanted = unit === undefined ? points : points.filter((point) => point.unit === unit);
  const groups = Map.groupBy(wanted, (point) => {
    const time = first + Math.floor((point.time - first) / periodMs) * periodMs;
    return `${time}|${areUnitsMixed ? "" : point.unit}`;
  });
  return [...groups]
    .map(([key, group]) => ({ time: Number(key.split("|")[0]), unit: group[0]!.unit, points: group }))
    .toSorted((a, b) => a.time - b.time);
}

const extended = (points: readonly DataPoint[], names: readonly string[]) => {
  const values = names.flatMap((name) => {
    const value = statisticOf(points, name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return values.length > 0 ? { ExtendedStatistics: Object.fromEntries(values) } : {};
};

/** In seconds. */
function checkPeriod(period: number | undefined, where: string): number {
  if (period === undefined) throw missing(where);
  if ([1, 5, 10, 20, 30].includes(period) || (period > 0 && period % 60 === 0)) return period;
  throw invalidValue(`The parameter ${where} must be 1, 5, 10, 20, 30, or a multiple of 60.`);
}

function checkRange({
  StartTime,
  EndTime,
}: {
  readonly StartTime?: Date | undefined;
  readonly EndTime?: Date | undefined;
}): { start: number; end: number } {
  if (!StartTime) throw missing("StartTime");
  if (!EndTime) throw missing("EndTime");
  if (StartTime >= EndTime) {
    throw validation("The parameter StartTime must be less than the parameter EndTime.");
  }
  return { start: StartTime.getTime(), end: EndTime.getTime() };
}

/** The older the start, the coarser. */
function roundedDown(start: number, periodMs: number, now: number): number {
  const age = now - start;
  const standard = age > 63 * dayMs ? 3_600_000 : age > 15 * dayMs ? 300_000 : 60_000;
  const step = Math.min(standard, periodMs);
  return Math.floor(start / step) * step;
}
