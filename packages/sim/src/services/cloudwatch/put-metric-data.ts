import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import { StandardUnit } from "@aws-sdk/client-cloudwatch";
import type { Operations, RequestContext } from "../../kernel/service.ts";
import { invalidCombination, invalidValue, missing, validation } from "./errors.ts";
import { addPoints, checkDimensions, keyOf } from "./metric.ts";
import type { CloudWatchState, DataPoint, Metric } from "./state.ts";

type Datum = CloudWatch.MetricDatum;
type Request = RequestContext<CloudWatchState>;

const twoWeeksMs = 14 * 86_400_000;
const twoHoursMs = 2 * 3_600_000;
/** AWS's limits of one request and of one datum. */
const maximumData = 1_000;
const maximumValues = 150;
const largest = 2 ** 360;

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricData.html */
export const putDataOperations: Pick<Operations<typeof CloudWatch, CloudWatchState>, "PutMetricData"> = {
  PutMetricData: {
    authorize: ({ Namespace = "" }) => [
      {
        action: "cloudwatch:PutMetricData",
        resource: "*",
        context: { "cloudwatch:namespace": Namespace },
      },
    ],
    run: (input, request) => {
      const namespace = checkNamespace(input.Namespace);
      const data = input.MetricData ?? [];
      if (input.EntityMetricData === undefined && data.length === 0) throw missing("MetricData");
      const all = [...data, ...(input.EntityMetricData ?? []).flatMap(({ MetricData = [] }) => MetricData)];
      if (all.length > maximumData) {
        throw invalidValue(`The collection MetricData must not have a size greater than ${maximumData}.`);
      }
      const points = all.map((datum, index) => toPoint(datum, `MetricData.member.${index + 1}`, request));
      for (const [index, datum] of all.entries()) {
        addPoints(metricOf(namespace, datum, request), [points[index]!], request.now);
      }
      return {};
    },
  },
};

function checkNamespace(namespace: string | undefined): string {
  if (!namespace) throw missing("Namespace");
  if (namespace.startsWith("AWS/")) {
    throw invalidValue("The value AWS/ for parameter Namespace is invalid.");
  }
  if (!/^[^:][^:]{0,254}$/.test(namespace)) {
    throw invalidValue(`The value ${namespace} for parameter Namespace is invalid.`);
  }
  return namespace;
}

function metricOf(namespace: string, datum: Datum, { state, now }: Request): Metric {
  const { MetricName: name = "", Dimensions: dimensions = [] } = datum;
  const key = keyOf(namespace, name, dimensions);
  const known = state.metrics.get(key);
  if (known) return known;
  const metric: Metric = { namespace, name, dimensions, points: [], lastPut: now };
  state.metrics.set(key, metric);
  return metric;
}

function toPoint(datum: Datum, where: string, { now }: Request): DataPoint {
  const { MetricName = "", Dimensions = [], StorageResolution = 60, Unit = "None" } = datum;
  if (MetricName === "") throw missing(`${where}.MetricName`);
  if (MetricName.length > 255) {
    throw invalidValue(`The value ${MetricName} for parameter ${where}.MetricName is invalid.`);
  }
  checkDimensions(Dimensions, `${where}.Dimensions`);
  if (!Object.values<string>(StandardUnit).includes(Unit)) {
    throw validation(
      `1 validation error detected: Value '${Unit}' at '${where}.unit' failed to satisfy constraint: Member must satisfy enum value set`,
    );
  }
  if (StorageResolution !== 1 && StorageResolution !== 60) {
    throw invalidValue(`The parameter ${where}.StorageResolution must be 1 or 60.`);
  }
  const isHighResolution = StorageResolution === 1;
  const time = checkTime(datum.Timestamp ?? now, now, where);
  return {
    time: Math.floor(time / (isHighResolution ? 1_000 : 60_000)) * (isHighResolution ? 1_000 : 60_000),
    unit: Unit,
    isHighResolution,
    ...contentOf(datum, where),
  };
}

function checkTime(timestamp: Date, now: Date, where: string): number {
  const time = timestamp.getTime();
  if (time < now.getTime() - twoWeeksMs) {
    throw invalidValue(`The parameter ${where}.Timestamp must specify a time within the past two weeks.`);
  }
  if (time > now.getTime() + twoHoursMs) {
    throw invalidValue(
      `The parameter ${where}.Timestamp must specify a time no more than two hours in the future.`,
    );
  }
  return time;
}

type Content = Pick<DataPoint, "count" | "sum" | "minimum" | "maximum" | "values">;

/** A value, or values with their counts, or a summary: one of the three. */
function contentOf({ Value, Values, Counts, StatisticValues }: Datum, where: string): Content {
  const given = Object.entries({ Value, Values, StatisticValues }).filter(([, one]) => one !== undefined);
  const [first, second] = given.map(([name]) => `${where}.${name}`);
  if (second !== undefined) {
    throw invalidCombination(
      `The parameters ${first} and ${second} are mutually exclusive and you have specified both.`,
    );
  }
  if (StatisticValues) return summaryOf(StatisticValues, `${where}.StatisticValues`);
  if (Value !== undefined) return countsOf([[checkNumber(Value, `${where}.Value`), 1]]);
  if (!Values || Values.length === 0) {
    throw missing(`${where}.Value`);
  }
  if (Counts && Counts.length !== Values.length) {
    throw invalidValue(`The parameters ${where}.Values and ${where}.Counts must be of the same size.`);
  }
  if (Values.length > maximumValues) {
    throw invalidValue(`The collection ${where}.Values must not have a size greater than ${maximumValues}.`);
  }
  return countsOf(
    Values.map((value, index) => {
      const count = checkNumber(Counts?.[index] ?? 1, `${where}.Counts.member.${index + 1}`);
      return [checkNumber(value, `${where}.Values.member.${index + 1}`), count] as const;
    }),
  );
}

function summaryOf(set: CloudWatch.StatisticSet, where: string): Content {
  const { SampleCount = 0, Sum = 0, Minimum = 0, Maximum = 0 } = set;
  for (const [name, value] of Object.entries({ SampleCount, Sum, Minimum, Maximum })) {
    checkNumber(value, `${where}.${name}`);
  }
  if (Minimum > Maximum) {
    throw invalidValue(`The parameter ${where}.Maximum must be greater than ${where}.Minimum.`);
  }
  // One value, or one many times, is known from its summary alone.
  const values = SampleCount === 1 || Minimum === Maximum ? ([[Minimum, SampleCount]] as const) : undefined;
  return { count: SampleCount, sum: Sum, minimum: Minimum, maximum: Maximum, values };
}

function countsOf(values: readonly (readonly [number, number])[]): Content {
  const all = values.map(([value]) => value);
  return {
    count: values.reduce((sum, [, count]) => sum + count, 0),
    sum: values.reduce((sum, [value, count]) => sum + value * count, 0),
    minimum: Math.min(...all),
    maximum: Math.max(...all),
    values,
  };
}

function checkNumber(value: number, where: string): number {
  if (Number.isFinite(value) && Math.abs(value) <= largest) return value;
  throw invalidValue(`The value ${value} for parameter ${where} is invalid.`);
}
