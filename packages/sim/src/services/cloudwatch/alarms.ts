import type * as CloudWatch from "@aws-sdk/client-cloudwatch";
import { AwsError } from "../../kernel/aws-error.ts";
import { lowerCamel } from "../../kernel/cloud-trail.ts";
import type { Authorization } from "../../kernel/request.ts";
import { notSimulated } from "../../kernel/serve-request.ts";
import type { Operations, RequestContext, TrailRecord } from "../../kernel/service.ts";
import { type Alarm, type AlarmWords, isPercentile, showAlarm } from "./alarm.ts";
import { isSimulatedComparison } from "./decide-state.ts";
import { enterState } from "./enter-state.ts";
import { invalidCombination, invalidValue, missing, validation } from "./errors.ts";
import { planEvaluation } from "./evaluate-alarm.ts";
import { checkDimensions } from "./metric.ts";
import type { CloudWatchState } from "./state.ts";
import { checkStatistic } from "./statistics.ts";

type AlarmOperations = "PutMetricAlarm" | "DescribeAlarms" | "DeleteAlarms" | "SetAlarmState";
type Input = CloudWatch.PutMetricAlarmCommandInput;
type Request = RequestContext<CloudWatchState>;

const stateValues = ["INSUFFICIENT_DATA", "ALARM", "OK"];
const missingDataTreatments = ["missing", "ignore", "breaching", "notBreaching"];

const trail = (input: unknown): TrailRecord => ({
  requestParameters: lowerCamel(input),
  responseElements: null,
});

const alarmArn = ({ account, region }: Pick<Request, "account" | "region">, name: string): string =>
  `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`;

const onAlarm = (action: string, name: string | undefined, request: Request): Authorization => ({
  action: `cloudwatch:${action}`,
  resource: alarmArn(request, name ?? ""),
});

/** https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html, and what is done to alarms. */
export const alarmOperations: Pick<Operations<typeof CloudWatch, CloudWatchState>, AlarmOperations> = {
  PutMetricAlarm: {
    authorize: ({ AlarmName }, request) => [onAlarm("PutMetricAlarm", AlarmName, request)],
    run: (input, request) => {
      const { state, now, world } = request;
      const { AlarmName: name } = input;
      if (!name) throw missing("AlarmName");
      const words = checkWords(input);
      const known = state.alarms.get(name);
      const alarm: Alarm = known ?? {
        name,
        arn: alarmArn(request, name),
        words,
        configured: now,
        state: {
          value: "INSUFFICIENT_DATA",
          reason: "Unchecked: Initial alarm creation",
          reasonData: undefined,
          since: now,
        },
        tags: new Map((input.Tags ?? []).map(({ Key = "", Value = "" }) => [Key, Value])),
        nextJob: undefined,
      };
      alarm.words = words;
      alarm.configured = now;
      state.alarms.set(name, alarm);
      planEvaluation(world, alarm, request);
      return {};
    },
    trail,
  },
  DescribeAlarms: {
    authorize: (_input, request) => [onAlarm("DescribeAlarms", "*", request)],
    run: (input, { state }) => {
      const { AlarmNames, AlarmNamePrefix = "", StateValue, ActionPrefix, MaxRecords = 50 } = input;
      if (AlarmNames && input.AlarmNamePrefix !== undefined) {
        throw invalidCombination("AlarmNames and AlarmNamePrefix cannot be specified together.");
      }
      const found = [...state.alarms.values()]
        .filter(({ name }) => (AlarmNames ? AlarmNames.includes(name) : name.startsWith(AlarmNamePrefix)))
        .filter((alarm) => StateValue === undefined || alarm.state.value === StateValue)
        .filter(({ words }) => {
          const actions = Object.values(words.actions).flat();
          return ActionPrefix === undefined || actions.some((action) => action.startsWith(ActionPrefix));
        })
        .toSorted((a, b) => (a.name < b.name ? -1 : 1));
      const start = input.NextToken ? Number(Buffer.from(input.NextToken, "base64url").toString()) : 0;
      if (!Number.isInteger(start)) throw new AwsError("InvalidNextToken", "The next token is invalid.");
      const end = start + MaxRecords;
      const token = Buffer.from(String(end)).toString("base64url");
      return {
        MetricAlarms: found.slice(start, end).map(showAlarm),
        CompositeAlarms: [],
        ...(end < found.length ? { NextToken: token } : {}),
      };
    },
  },
  DeleteAlarms: {
    authorize: ({ AlarmNames = [] }, request) =>
      AlarmNames.map((name) => onAlarm("DeleteAlarms", name, request)),
    run: ({ AlarmNames = [] }, { state, world }) => {
      for (const name of AlarmNames) {
        world.jobs.cancel(state.alarms.get(name)?.nextJob);
        state.alarms.delete(name);
      }
      return {};
    },
    trail,
  },
  SetAlarmState: {
    authorize: ({ AlarmName }, request) => [onAlarm("SetAlarmState", AlarmName, request)],
    run: (input, request) => {
      const { AlarmName = "", StateValue, StateReason = "", StateReasonData } = input;
      const alarm = request.state.alarms.get(AlarmName);
      if (StateValue === undefined || !stateValues.includes(StateValue)) {
        throw validation(
          `1 validation error detected: Value '${StateValue}' at 'stateValue' failed to satisfy constraint: Member must satisfy enum value set: [${stateValues.join(", ")}]`,
        );
      }
      if (!alarm) throw new AwsError("ResourceNotFound", "", 404);
      if (StateReasonData !== undefined) checkJson(StateReasonData);
      const { world, account, region } = request;
      const next = { value: StateValue, reason: StateReason, reasonData: StateReasonData };
      enterState(world, alarm, next, { account, region });
      return {};
    },
    trail,
  },
};

function checkJson(text: string): void {
  try {
    JSON.parse(text);
  } catch {
    throw new AwsError("InvalidFormat", "StateReasonData is not valid JSON.");
  }
}

function checkWords(input: Input): AlarmWords {
  if (input.Metrics !== undefined || input.ThresholdMetricId !== undefined) {
    throw notSimulated("alarms on metric math or anomaly detection");
  }
  if (input.EvaluateLowSampleCountPercentile !== undefined) {
    throw notSimulated("EvaluateLowSampleCountPercentile");
  }
  const { Namespace, MetricName, Period, EvaluationPeriods, Threshold, ComparisonOperator } = input;
  for (const [name, value] of Object.entries({
    ComparisonOperator,
    EvaluationPeriods,
    MetricName,
    Namespace,
    Period,
    Threshold,
  })) {
    if (value === undefined) throw missing(name);
  }
  if (!isSimulatedComparison(ComparisonOperator!)) {
    throw notSimulated(`alarms that compare with ${ComparisonOperator}`);
  }
  const statistic = input.Statistic ?? input.ExtendedStatistic;
  if (statistic === undefined) {
    throw missing("Statistic");
  }
  if (input.Statistic !== undefined && input.ExtendedStatistic !== undefined) {
    throw invalidCombination("The parameters Statistic and ExtendedStatistic are mutually exclusive.");
  }
  checkStatistic(statistic, isPercentile(statistic) ? "ExtendedStatistic" : "Statistic");
  checkDimensions(input.Dimensions ?? [], "Dimensions");
  return {
    description: input.AlarmDescription,
    namespace: Namespace!,
    metricName: MetricName!,
    dimensions: input.Dimensions ?? [],
    statistic,
    unit: input.Unit,
    ...checkPeriods(input),
    threshold: Threshold!,
    comparison: ComparisonOperator!,
    missingData: checkMissingData(input.TreatMissingData ?? "missing"),
    isActing: input.ActionsEnabled ?? true,
    actions: {
      OK: checkActions(input.OKActions),
      ALARM: checkActions(input.AlarmActions),
      INSUFFICIENT_DATA: checkActions(input.InsufficientDataActions),
    },
  };
}

function checkPeriods(input: Input) {
  const { Period: period = 0, EvaluationPeriods: periods = 0, DatapointsToAlarm: datapoints } = input;
  if (![10, 20, 30].includes(period) && (period <= 0 || period % 60 !== 0)) {
    throw validation("Metric(s) has invalid Period. Valid Period values are 10, 20, 30 or a multiple of 60.");
  }
  if (periods < 1) throw validation("EvaluationPeriods must be greater than or equal to 1.");
  if (datapoints !== undefined && (datapoints < 1 || datapoints > periods)) {
    throw validation("DatapointsToAlarm must be between 1 and EvaluationPeriods.");
  }
  const limit = period >= 3_600 ? 604_800 : 86_400;
  if (period * periods > limit) {
    throw validation(
      `Metrics cannot be checked across more than ${limit === 86_400 ? "a day" : "a week"} (EvaluationPeriods * Period must be <= ${limit}).`,
    );
  }
  return { periodSeconds: period, evaluationPeriods: periods, datapointsToAlarm: datapoints };
}

function checkMissingData(treatment: string): string {
  if (missingDataTreatments.includes(treatment)) return treatment;
  throw invalidValue(
    `The value ${treatment} is not supported for TreatMissingData parameter. Supported values are [${missingDataTreatments.join(", ")}].`,
  );
}

function checkActions(actions: readonly string[] = []): readonly string[] {
  for (const action of actions) {
    if (!action.startsWith("arn:")) throw validation(`Invalid arn syntax: ${action}`);
    if (!action.startsWith("arn:aws:sns:")) throw notSimulated(`${action} as an alarm's action`);
  }
  return actions;
}
