import type { ComparisonOperator, StateValue } from "@aws-sdk/client-cloudwatch";
import type { AlarmWords } from "./alarm.ts";

/** What a period showed; undefined where there was no data. */
export interface Observed {
  /** When it began, in milliseconds since the epoch. */
  readonly time: number;
  readonly value: number | undefined;
}

/** A state and why. */
interface Decision {
  readonly value: StateValue;
  readonly reason: string;
}

const comparisons: Readonly<
  Record<string, { readonly holds: (a: number, b: number) => boolean; readonly words: string }>
> = {
  GreaterThanThreshold: { holds: (a, b) => a > b, words: "greater than" },
  GreaterThanOrEqualToThreshold: { holds: (a, b) => a >= b, words: "greater than or equal to" },
  LessThanThreshold: { holds: (a, b) => a < b, words: "less than" },
  LessThanOrEqualToThreshold: { holds: (a, b) => a <= b, words: "less than or equal to" },
};

/** Whether alarms of this kind are simulated: the others compare with a band of expected values. */
export const isSimulatedComparison = (comparison: ComparisonOperator): boolean =>
  Object.hasOwn(comparisons, comparison);

/**
 * The state that an alarm has by its latest periods, newest last; undefined where it keeps the one that it has.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
 */
export function decideState(
  words: Pick<
    AlarmWords,
    "threshold" | "comparison" | "missingData" | "datapointsToAlarm" | "evaluationPeriods"
  >,
  observed: readonly Observed[],
): Decision | undefined {
  const { threshold, comparison, missingData, evaluationPeriods } = words;
  const needed = words.datapointsToAlarm ?? evaluationPeriods;
  const known = observed.filter(({ value }) => value !== undefined);
  const absent = observed.length - known.length;
  if (known.length === 0 && missingData === "ignore") return undefined;
  if (known.length === 0 && missingData === "missing") return unknownState(observed.length);
  const breaches = known.filter(({ value }) => comparisons[comparison]?.holds(value ?? 0, threshold));
  const counted = breaches.length + (missingData === "breaching" ? absent : 0);
  const mayBe = counted < needed && counted + absent >= needed;
  if (missingData === "ignore" && mayBe) return undefined;
  const isAlarm = counted >= (missingData === "missing" ? Math.min(needed, known.length) : needed);
  return {
    value: isAlarm ? "ALARM" : "OK",
    reason: thresholdReason(words, observed, isAlarm ? breaches : known, isAlarm, needed),
  };
}

const unknownState = (count: number): Decision => ({
  value: "INSUFFICIENT_DATA",
  reason: `Insufficient Data: ${count} ${count === 1 ? "datapoint was" : "datapoints were"} unknown.`,
});

function thresholdReason(
  { threshold, comparison }: Pick<AlarmWords, "threshold" | "comparison">,
  observed: readonly Observed[],
  told: readonly Observed[],
  isAlarm: boolean,
  needed: number,
): string {
  const { words } = comparisons[comparison]!;
  const total = observed.length;
  const limit = decimal(threshold);
  if (told.length === 0) {
    const state = isAlarm ? "Breaching" : "NonBreaching";
    const noun = total === 1 ? "no datapoint was" : "no datapoints were";
    return `Threshold Crossed: ${noun} received for ${total} ${total === 1 ? "period" : "periods"} and ${total} missing ${total === 1 ? "datapoint was" : "datapoints were"} treated as [${state}].`;
  }
  const list = told
    .toReversed()
    .map(({ value, time }) => `${decimal(value ?? 0)} (${stamp(time)})`)
    .join(", ");
  const verb = told.length === 1 ? "was" : "were";
  const negation = isAlarm ? "" : "not ";
  const transition = isAlarm ? "OK -> ALARM" : "ALARM -> OK";
  const minimum = isAlarm ? needed : total - needed + 1;
  return `Threshold Crossed: ${told.length} out of the last ${total} datapoints [${list}] ${verb} ${negation}${words} the threshold (${limit}) (minimum ${minimum} ${minimum === 1 ? "datapoint" : "datapoints"} for ${transition} transition).`;
}

const decimal = (value: number): string => (Number.isInteger(value) ? value.toFixed(1) : String(value));

/** `22/11/26 18:00:00` */
function stamp(time: number): string {
  const [date = "", clock = ""] = new Date(time).toISOString().split("T");
  const [year = "", month, day] = date.split("-");
  return `${day}/${month}/${year.slice(2)} ${clock.slice(0, 8)}`;
}
