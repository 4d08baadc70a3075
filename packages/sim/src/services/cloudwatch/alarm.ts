import type {
  ComparisonOperator,
  Dimension,
  MetricAlarm,
  StandardUnit,
  StateValue,
} from "@aws-sdk/client-cloudwatch";

/** What an alarm watches and does; putting it again replaces all of it. */
export interface AlarmWords {
  readonly description: string | undefined;
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: readonly Dimension[];
  /** `Average`, `p99`. */
  readonly statistic: string;
  readonly unit: StandardUnit | undefined;
  readonly periodSeconds: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm: number | undefined;
  readonly threshold: number;
  readonly comparison: ComparisonOperator;
  readonly missingData: string;
  readonly isActing: boolean;
  readonly actions: Readonly<Record<StateValue, readonly string[]>>;
}

/** The state of an alarm, since when, and why. */
export interface AlarmState {
  readonly value: StateValue;
  readonly reason: string;
  readonly reasonData: string | undefined;
  readonly since: Date;
}

/** A metric alarm. */
export interface Alarm {
  readonly name: string;
  readonly arn: string;
  words: AlarmWords;
  configured: Date;
  state: AlarmState;
  readonly tags: Map<string, string>;
  /** Its next evaluation. */
  nextJob: number | undefined;
}

export const isPercentile = (statistic: string): boolean => statistic.startsWith("p");

/** An alarm as DescribeAlarms shows it. */
export function showAlarm({ name, arn, words, configured, state }: Alarm): MetricAlarm {
  const { statistic, datapointsToAlarm } = words;
  return {
    AlarmName: name,
    AlarmArn: arn,
    ...(words.description === undefined ? {} : { AlarmDescription: words.description }),
    AlarmConfigurationUpdatedTimestamp: configured,
    ActionsEnabled: words.isActing,
    OKActions: [...words.actions.OK],
    AlarmActions: [...words.actions.ALARM],
    InsufficientDataActions: [...words.actions.INSUFFICIENT_DATA],
    StateValue: state.value,
    StateReason: state.reason,
    ...(state.reasonData === undefined ? {} : { StateReasonData: state.reasonData }),
    StateUpdatedTimestamp: state.since,
    StateTransitionedTimestamp: state.since,
    MetricName: words.metricName,
    Namespace: words.namespace,
    ...(isPercentile(statistic)
      ? { ExtendedStatistic: statistic }
      : { Statistic: statistic as NonNullable<MetricAlarm["Statistic"]> }),
    Dimensions: [...words.dimensions],
    Period: words.periodSeconds,
    ...(words.unit === undefined ? {} : { Unit: words.unit }),
    EvaluationPeriods: words.evaluationPeriods,
    ...(datapointsToAlarm === undefined ? {} : { DatapointsToAlarm: datapointsToAlarm }),
    Threshold: words.threshold,
    ComparisonOperator: words.comparison,
    TreatMissingData: words.missingData,
  };
}
