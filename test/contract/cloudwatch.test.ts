import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  ListMetricsCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  PutMetricDataCommand,
  SetAlarmStateCommand,
} from "@aws-sdk/client-cloudwatch";
import { expect } from "vitest";
import { contractOf, refusal } from "./contract.ts";
import { account, region } from "./places.ts";
import { clientConfig, eventually, fresh } from "./target.ts";

const holds = contractOf("cloudwatch");
const cloudwatch = new CloudWatchClient(clientConfig);

/** A minute that lies behind. */
const reference = new Date("2025-12-31T23:00:00Z");
const hour = 3_600_000;
const put = (Namespace: string, values: readonly number[], words: object = {}) =>
  cloudwatch.send(
    new PutMetricDataCommand({
      Namespace,
      MetricData: values.map((Value) => ({ MetricName: "Sold", Value, Unit: "Count", ...words })),
    }),
  );
const alarm = async (words: Partial<PutMetricAlarmCommandInput> = {}): Promise<string> => {
  const AlarmName = fresh("alarm");
  await cloudwatch.send(
    new PutMetricAlarmCommand({
      AlarmName,
      Namespace: "Shop",
      MetricName: "Sold",
      Statistic: "Sum",
      Period: 60,
      EvaluationPeriods: 1,
      Threshold: 10,
      ComparisonOperator: "GreaterThanThreshold",
      ...words,
    }),
  );
  return AlarmName;
};
const describe = async (AlarmName: string) =>
  (await cloudwatch.send(new DescribeAlarmsCommand({ AlarmNames: [AlarmName] }))).MetricAlarms?.[0];

holds("a metric that was put is listed with its dimensions", async () => {
  const Namespace = fresh("Shop");
  const Dimensions = [{ Name: "Branch", Value: "North" }];
  await put(Namespace, [1], { Dimensions });
  const metrics = await eventually(async () => {
    const { Metrics } = await cloudwatch.send(new ListMetricsCommand({ Namespace }));
    return Metrics?.length ? Metrics : undefined;
  }, 1_200);
  expect(metrics).toEqual([{ Namespace, MetricName: "Sold", Dimensions }]);
});

holds("statistics are told by period", async () => {
  const Namespace = fresh("Shop");
  await put(Namespace, [1, 2, 6], { Timestamp: reference });
  const { Label, Datapoints } = await cloudwatch.send(
    new GetMetricStatisticsCommand({
      Namespace,
      MetricName: "Sold",
      StartTime: new Date(reference.getTime() - hour),
      EndTime: new Date(reference.getTime() + hour),
      Period: 60,
      Statistics: ["Sum", "Average", "Minimum", "Maximum", "SampleCount"],
    }),
  );
  expect(Label).toBe("Sold");
  expect(Datapoints).toMatchObject([
    { Timestamp: reference, Sum: 9, Average: 3, Minimum: 1, Maximum: 6, SampleCount: 3, Unit: "Count" },
  ]);
});

holds("metric data are told by query", async () => {
  const Namespace = fresh("Shop");
  await put(Namespace, [1, 2, 6], { Timestamp: reference });
  const { MetricDataResults } = await cloudwatch.send(
    new GetMetricDataCommand({
      StartTime: new Date(reference.getTime() - hour),
      EndTime: new Date(reference.getTime() + hour),
      MetricDataQueries: [
        {
          Id: "sold",
          MetricStat: { Metric: { Namespace, MetricName: "Sold" }, Period: 60, Stat: "Sum", Unit: "Count" },
        },
      ],
    }),
  );
  expect(MetricDataResults).toMatchObject([
    { Id: "sold", Values: [9], Timestamps: [reference], StatusCode: "Complete" },
  ]);
});

holds("statistics need a statistic", async () => {
  const words = { Namespace: "Shop", MetricName: "Sold", Period: 60 };
  const StartTime = reference;
  const EndTime = new Date(reference.getTime() + hour);
  expect(
    await refusal(cloudwatch.send(new GetMetricStatisticsCommand({ ...words, StartTime, EndTime }))),
  ).toMatchObject({ status: 400 });
});

holds("a metric without a name is refused", async () => {
  const words = { Namespace: "Shop", MetricData: [{ Value: 1 } as { MetricName: string; Value: number }] };
  expect(await refusal(cloudwatch.send(new PutMetricDataCommand(words)))).toMatchObject({ status: 400 });
});

holds("a namespace of AWS's own is refused", async () => {
  expect(await refusal(put("AWS/EC2", [1]))).toMatchObject({ status: 400 });
});

holds("an alarm is kept as it was put, and waits for data", async () => {
  const name = await alarm({ AlarmDescription: "too many" });
  expect(await describe(name)).toMatchObject({
    AlarmName: name,
    AlarmArn: `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`,
    AlarmDescription: "too many",
    StateValue: "INSUFFICIENT_DATA",
    Threshold: 10,
    ActionsEnabled: true,
  });
});

holds("an alarm is set by hand", async () => {
  const name = await alarm();
  const words = { AlarmName: name, StateValue: "ALARM", StateReason: "a drill" } as const;
  await cloudwatch.send(new SetAlarmStateCommand(words));
  expect(await describe(name)).toMatchObject({ StateValue: "ALARM", StateReason: "a drill" });
});

holds("an alarm that is not there is not set", async () => {
  const words = { AlarmName: fresh("none"), StateValue: "ALARM", StateReason: "a drill" } as const;
  expect(await refusal(cloudwatch.send(new SetAlarmStateCommand(words)))).toMatchObject({ status: 404 });
});

holds("a deleted alarm is gone", async () => {
  const name = await alarm();
  await cloudwatch.send(new DeleteAlarmsCommand({ AlarmNames: [name] }));
  expect(await describe(name)).toBeUndefined();
});
