import {
  CloudWatchClient,
  DeleteAlarmsCommand,
  DescribeAlarmsCommand,
  PutMetricAlarmCommand,
  type PutMetricAlarmCommandInput,
  PutMetricDataCommand,
  ResourceNotFound,
  SetAlarmStateCommand,
} from "@aws-sdk/client-cloudwatch";
import { beforeEach, describe, expect, test } from "vitest";
import type { World } from "../../kernel/world.ts";
import { eventbridge } from "../eventbridge/service.ts";
import { place as busPlace } from "../eventbridge/test-world.ts";
import { hub, makeWorld, openTo, place, queueArn } from "../sns/test-world.ts";
import { decideState } from "./decide-state.ts";
import { cloudwatch } from "./service.ts";

const minute = 60_000;
const arn = `arn:aws:cloudwatch:us-east-1:${hub}:alarm:busy`;

let world: World;
let client: CloudWatchClient;
beforeEach(() => {
  world = makeWorld([cloudwatch, eventbridge]);
  client = new CloudWatchClient(place(world).options);
});

const busy: PutMetricAlarmCommandInput = {
  AlarmName: "busy",
  Namespace: "Shop",
  MetricName: "Load",
  Statistic: "Average",
  Period: 60,
  EvaluationPeriods: 1,
  Threshold: 70,
  ComparisonOperator: "GreaterThanThreshold",
};
const putAlarm = (words: Partial<PutMetricAlarmCommandInput> = {}) =>
  client.send(new PutMetricAlarmCommand({ ...busy, ...words }));
const load = (Value: number) =>
  client.send(new PutMetricDataCommand({ Namespace: "Shop", MetricData: [{ MetricName: "Load", Value }] }));
const alarms = async (words: object = {}) =>
  (await client.send(new DescribeAlarmsCommand(words))).MetricAlarms ?? [];

describe("an alarm", () => {
  test("follows its metric, and tells EventBridge of each change", async () => {
    const bus = busPlace(world);
    await bus.queue("changes");
    const EventPattern = '{"source":["aws.cloudwatch"]}';
    await bus.rule("alarms", { EventPattern }, { Id: "q", Arn: queueArn("changes") });
    await putAlarm();
    expect(await alarms()).toMatchObject([
      { AlarmName: "busy", AlarmArn: arn, StateValue: "INSUFFICIENT_DATA", TreatMissingData: "missing" },
    ]);
    await load(80);
    await world.clock.advance(minute + 5_000);
    expect(await alarms()).toMatchObject([
      {
        StateValue: "ALARM",
        StateReason:
          "Threshold Crossed: 1 out of the last 1 datapoints [80.0 (01/01/26 00:00:00)] was greater than the threshold (70.0) (minimum 1 datapoint for OK -> ALARM transition).",
      },
    ]);
    await load(60);
    await world.clock.advance(minute);
    expect(await alarms()).toMatchObject([
      {
        StateValue: "OK",
        StateReason:
          "Threshold Crossed: 1 out of the last 1 datapoints [60.0 (01/01/26 00:01:00)] was not greater than the threshold (70.0) (minimum 1 datapoint for ALARM -> OK transition).",
      },
    ]);
    await world.clock.advance(minute);
    expect(await alarms()).toMatchObject([
      { StateValue: "INSUFFICIENT_DATA", StateReason: "Insufficient Data: 1 datapoint was unknown." },
    ]);
    await world.clock.advance(5_000);
    const events = (await bus.received("changes")).map(({ Body }) => JSON.parse(Body ?? ""));
    const first = events.find(({ detail }) => detail.state.value === "ALARM");
    expect(first).toMatchObject({
      "detail-type": "CloudWatch Alarm State Change",
      resources: [arn],
      detail: {
        alarmName: "busy",
        state: { value: "ALARM", timestamp: "2026-01-01T00:01:00.000+0000" },
        previousState: { value: "INSUFFICIENT_DATA", reason: "Unchecked: Initial alarm creation" },
        configuration: {
          metrics: [
            {
              metricStat: {
                metric: { namespace: "Shop", name: "Load", dimensions: {} },
                period: 60,
                stat: "Average",
              },
            },
          ],
        },
      },
    });
    expect(events.map(({ detail }) => detail.state.value).toSorted()).toEqual([
      "ALARM",
      "INSUFFICIENT_DATA",
      "OK",
    ]);
  });

  test("publishes to a topic of the account, whose default policy lets it in", async () => {
    const own = place(world);
    const topic = await own.topic("alerts");
    await own.queue("inbox", openTo(queueArn("inbox"), topic));
    await own.subscribe(topic, queueArn("inbox"));
    await putAlarm({ AlarmActions: [topic], AlarmDescription: "too much" });
    await load(80);
    await world.clock.advance(minute + 5_000);
    const [message] = await own.received("inbox");
    const { Subject, Message } = JSON.parse(message?.Body ?? "{}") as Record<string, string>;
    expect(Subject).toBe('ALARM: "busy" in US East (N. Virginia)');
    expect(JSON.parse(Message ?? "")).toMatchObject({
      AlarmName: "busy",
      AlarmDescription: "too much",
      AWSAccountId: hub,
      NewStateValue: "ALARM",
      OldStateValue: "INSUFFICIENT_DATA",
      AlarmArn: arn,
      Region: "US East (N. Virginia)",
      Trigger: { MetricName: "Load", Namespace: "Shop", Statistic: "AVERAGE", Threshold: 70, Period: 60 },
    });
  });

  test("is put into a state by hand until it looks again", async () => {
    await putAlarm();
    const set = (StateValue: string, AlarmName = "busy") =>
      client.send(
        new SetAlarmStateCommand({ AlarmName, StateValue: StateValue as never, StateReason: "a test" }),
      );
    await set("ALARM");
    expect(await alarms({ StateValue: "ALARM" })).toMatchObject([{ StateReason: "a test" }]);
    await world.clock.advance(minute);
    expect(await alarms({ StateValue: "ALARM" })).toEqual([]);
    await expect(set("RED")).rejects.toThrow("Value 'RED' at 'stateValue'");
    expect(await set("OK", "none").catch((error: unknown) => error)).toBeInstanceOf(ResourceNotFound);
  });

  test("is found by its name or the name's beginning, and deleted", async () => {
    await putAlarm();
    await putAlarm({ AlarmName: "calm" });
    const names = async (words: object) => (await alarms(words)).map(({ AlarmName }) => AlarmName);
    expect(await names({ AlarmNames: ["calm"] })).toEqual(["calm"]);
    expect(await names({ AlarmNamePrefix: "b" })).toEqual(["busy"]);
    const first = await client.send(new DescribeAlarmsCommand({ MaxRecords: 1 }));
    expect(await names({ MaxRecords: 1, NextToken: first.NextToken })).toEqual(["calm"]);
    await client.send(new DeleteAlarmsCommand({ AlarmNames: ["busy", "none"] }));
    expect(await names({})).toEqual(["calm"]);
  });

  test.each<[Partial<PutMetricAlarmCommandInput>, string]>([
    [{ Period: 45 }, "Valid Period values are 10, 20, 30 or a multiple of 60."],
    [{ Threshold: undefined }, "The parameter Threshold is required."],
    [{ Statistic: undefined }, "The parameter Statistic is required."],
    [{ ExtendedStatistic: "p99" }, "are mutually exclusive"],
    [{ DatapointsToAlarm: 2 }, "DatapointsToAlarm must be between 1 and EvaluationPeriods."],
    [{ EvaluationPeriods: 1_441 }, "Metrics cannot be checked across more than a day"],
    [{ TreatMissingData: "ignored" }, "is not supported for TreatMissingData parameter."],
    [{ AlarmActions: ["mail me"] }, "Invalid arn syntax: mail me"],
    [{ AlarmActions: ["arn:aws:automate:us-east-1:ec2:stop"] }, "does not simulate"],
    [{ Metrics: [{ Id: "a" }] }, "does not simulate alarms on metric math"],
    [{ ComparisonOperator: "GreaterThanUpperThreshold" }, "does not simulate alarms that compare"],
  ])("with %j is refused", async (words, message) => {
    await expect(putAlarm(words)).rejects.toThrow(message);
  });
});

describe("by its periods an alarm is", () => {
  const words = {
    threshold: 10,
    comparison: "GreaterThanThreshold",
    missingData: "missing",
    datapointsToAlarm: 2,
    evaluationPeriods: 3,
  } as const;
  const decide = (values: (number | undefined)[], missingData: string = "missing") =>
    decideState(
      { ...words, missingData },
      values.map((value, index) => ({ time: index * minute, value })),
    )?.value;

  // https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html
  test.each<[(number | undefined)[], string, string | undefined]>([
    [[11, 11, 9], "missing", "ALARM"],
    [[11, 9, 9], "missing", "OK"],
    [[undefined, 11, 11], "missing", "ALARM"],
    [[undefined, undefined, undefined], "missing", "INSUFFICIENT_DATA"],
    [[undefined, undefined, undefined], "ignore", undefined],
    [[undefined, undefined, undefined], "breaching", "ALARM"],
    [[undefined, undefined, undefined], "notBreaching", "OK"],
    [[undefined, undefined, 11], "breaching", "ALARM"],
    [[undefined, undefined, 11], "notBreaching", "OK"],
    [[undefined, undefined, 9], "missing", "OK"],
    [[undefined, undefined, 11], "missing", "ALARM"],
    [[undefined, undefined, 11], "ignore", undefined],
    [[undefined, 9, 9], "ignore", "OK"],
    [[undefined, 11, 11], "ignore", "ALARM"],
  ])("%j, missing data being %s: %s", (values, missingData, expected) => {
    expect(decide(values, missingData)).toBe(expected);
  });
});
