import { AwsError } from "../../kernel/aws-error.ts";
import { isServiceException } from "../../kernel/error-code.ts";
import { sourceKeys } from "../../kernel/iam/source-keys.ts";
import type { Place } from "../../kernel/job.ts";
import { defineJob } from "../../kernel/job-kind.ts";
import type { World } from "../../kernel/world.ts";
import { type Alarm, type AlarmState, isPercentile } from "./alarm.ts";
import { regionName } from "./region-name.ts";
import type { CloudWatchState } from "./state.ts";

/** Puts an alarm into a state: EventBridge is told, and what the alarm does in that state is done. */
export function enterState(world: World, alarm: Alarm, next: Omit<AlarmState, "since">, place: Place): void {
  const before = alarm.state;
  const since = world.clock.now();
  alarm.state = { ...next, since };
  world.emit(
    {
      "detail-type": "CloudWatch Alarm State Change",
      source: "aws.cloudwatch",
      ...place,
      resources: [alarm.arn],
      detail: {
        alarmName: alarm.name,
        state: shownState(alarm.state),
        previousState: shownState(before),
        configuration: configurationOf(alarm),
      },
    },
    100 + Math.floor(world.random() * 900),
  );
  const { isActing, actions } = alarm.words;
  for (const action of isActing ? actions[next.value] : []) {
    const text = notification(alarm, before, place);
    world.jobs.after(100, actOnAlarm, place, {
      action,
      alarmArn: alarm.arn,
      name: alarm.name,
      value: next.value,
      text,
    });
  }
}

interface Action {
  readonly action: string;
  readonly alarmArn: string;
  readonly name: string;
  readonly value: string;
  readonly text: string;
}

/** What an alarm does when it enters a state: it publishes. What a topic does not let in is lost. */
export const actOnAlarm = defineJob<Action, CloudWatchState>({
  service: "cloudwatch",
  name: "act on alarm",
  delivery: "at-least-once",
  run: async ({ action, alarmArn, name, value, text }, { world, account, region }) => {
    const context = { ...sourceKeys(alarmArn), "aws:SourceOwner": account };
    const Subject = `${value}: "${name}" in ${regionName(region)}`.slice(0, 99);
    try {
      await world.call({
        principal: world.servicePrincipal("cloudwatch.amazonaws.com", account),
        service: "sns",
        operation: "Publish",
        account,
        region,
        context,
        input: { TopicArn: action, Subject, Message: text },
      });
    } catch (error) {
      if (!(error instanceof AwsError) && !isServiceException(error)) throw error;
    }
  },
});

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/cloudwatch-and-eventbridge.html */
const shownState = ({ value, reason, reasonData, since }: AlarmState) => ({
  value,
  reason,
  ...(reasonData === undefined ? {} : { reasonData }),
  timestamp: stamp(since),
});

function configurationOf({ words }: Alarm) {
  const dimensions = Object.fromEntries(words.dimensions.map(({ Name = "", Value }) => [Name, Value]));
  const metric = { namespace: words.namespace, name: words.metricName, dimensions };
  return {
    ...(words.description === undefined ? {} : { description: words.description }),
    metrics: [
      {
        id: "m1",
        metricStat: { metric, period: words.periodSeconds, stat: words.statistic },
        returnData: true,
      },
    ],
  };
}

/** The message that subscribers of an alarm's topic get. */
function notification({ name, arn, words, configured, state }: Alarm, before: AlarmState, place: Place) {
  const { statistic, actions } = words;
  return JSON.stringify({
    AlarmName: name,
    AlarmDescription: words.description ?? null,
    AWSAccountId: place.account,
    AlarmConfigurationUpdatedTimestamp: stamp(configured),
    NewStateValue: state.value,
    NewStateReason: state.reason,
    StateChangeTime: stamp(state.since),
    Region: regionName(place.region),
    AlarmArn: arn,
    OldStateValue: before.value,
    OKActions: actions.OK,
    AlarmActions: actions.ALARM,
    InsufficientDataActions: actions.INSUFFICIENT_DATA,
    Trigger: {
      MetricName: words.metricName,
      Namespace: words.namespace,
      ...(isPercentile(statistic)
        ? { ExtendedStatistic: statistic }
        : { StatisticType: "Statistic", Statistic: statistic.toUpperCase() }),
      Unit: words.unit ?? null,
      Dimensions: words.dimensions.map(({ Name, Value }) => ({ value: Value, name: Name })),
      Period: words.periodSeconds,
      EvaluationPeriods: words.evaluationPeriods,
      ...(words.datapointsToAlarm === undefined ? {} : { DatapointsToAlarm: words.datapointsToAlarm }),
      ComparisonOperator: words.comparison,
      Threshold: words.threshold,
      TreatMissingData: words.missingData,
      EvaluateLowSampleCountPercentile: "",
    },
  });
}

/** `2026-01-01T00:00:00.000+0000` */
const stamp = (date: Date): string => date.toISOString().replace("Z", "+0000");
