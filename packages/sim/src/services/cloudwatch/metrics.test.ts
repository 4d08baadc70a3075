import {
  CloudWatchClient,
  GetMetricDataCommand,
  GetMetricStatisticsCommand,
  type GetMetricStatisticsCommandInput,
  InvalidParameterCombinationException,
  InvalidParameterValueException,
  ListMetricsCommand,
  type MetricDatum,
  PutMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import { beforeEach, describe, expect, test } from "vitest";
import { createWorld } from "../../kernel/create-world.ts";
import type { World } from "../../kernel/world.ts";
import { clientOptions } from "../../testing/clients.ts";
import { cloudwatch } from "./service.ts";

const account = "111122223333";
const hour = 3_600_000;
const day = 24 * hour;

let world: World;
let client: CloudWatchClient;
beforeEach(() => {
  world = createWorld({ services: [cloudwatch], accounts: [account], seed: 1, outsideUser: { account } });
  client = new CloudWatchClient(clientOptions(world));
});

const at = (time: string) => new Date(`2026-01-01T${time}Z`);
const put = (...MetricData: MetricDatum[]) =>
  client.send(new PutMetricDataCommand({ Namespace: "Shop", MetricData }));
const orders = (Value: number, words: Partial<MetricDatum> = {}): MetricDatum => ({
  MetricName: "Orders",
  Value,
  ...words,
});
async function statistics(words: Partial<GetMetricStatisticsCommandInput> = {}) {
  const { Datapoints } = await client.send(
    new GetMetricStatisticsCommand({
      Namespace: "Shop",
      MetricName: "Orders",
      StartTime: at("00:00:00"),
      EndTime: at("01:00:00"),
      Period: 60,
      Statistics: ["Sum"],
      ...words,
    }),
  );
  return Datapoints ?? [];
}

describe("what is put of a metric", () => {
  test("is seen by period, with each statistic", async () => {
    await put(orders(1), orders(5), orders(3, { Timestamp: at("00:01:30") }));
    expect(await statistics({ Statistics: ["SampleCount", "Average", "Sum", "Minimum", "Maximum"] })).toEqual(
      [
        {
          Timestamp: at("00:00:00"),
          Unit: "None",
          SampleCount: 2,
          Average: 3,
          Sum: 6,
          Minimum: 1,
          Maximum: 5,
        },
        {
          Timestamp: at("00:01:00"),
          Unit: "None",
          SampleCount: 1,
          Average: 3,
          Sum: 3,
          Minimum: 3,
          Maximum: 3,
        },
      ],
    );
    expect(await statistics({ Period: 300 })).toMatchObject([{ Timestamp: at("00:00:00"), Sum: 9 }]);
    expect(await statistics({ EndTime: at("00:01:00") })).toMatchObject([{ Sum: 6 }]);
  });

  test("may be many values at once, or a summary", async () => {
    await put({ MetricName: "Orders", Values: [1, 10], Counts: [3, 1] });
    await put({
      MetricName: "Orders",
      StatisticValues: { SampleCount: 4, Sum: 20, Minimum: 2, Maximum: 9 },
    });
    expect(await statistics({ Statistics: ["SampleCount", "Sum", "Minimum", "Maximum"] })).toMatchObject([
      { SampleCount: 8, Sum: 33, Minimum: 1, Maximum: 10 },
    ]);
    // A summary does not tell of percentiles.
    const [point] = await statistics({ Statistics: undefined, ExtendedStatistics: ["p50"] });
    expect(point?.ExtendedStatistics).toBeUndefined();
  });

  test("has percentiles where its values are known", async () => {
    await put({ MetricName: "Orders", Values: [10, 20, 30, 40], Counts: [1, 1, 1, 2] });
    const [point] = await statistics({
      Statistics: undefined,
      ExtendedStatistics: ["p0", "p50", "p62.5", "p100"],
    });
    expect(point?.ExtendedStatistics).toEqual({ p0: 10, p50: 30, "p62.5": 35, p100: 40 });
  });

  test("is another metric with other dimensions, in whatever order these are told", async () => {
    const one = { Name: "Store", Value: "1" };
    const two = { Name: "Till", Value: "2" };
    await put(
      orders(1, { Dimensions: [one, two] }),
      orders(2, { Dimensions: [two, one] }),
      orders(9, { Dimensions: [one] }),
    );
    expect(await statistics({ Dimensions: [two, one] })).toMatchObject([{ Sum: 3 }]);
    expect(await statistics()).toEqual([]);
  });

  test("is apart by unit, and asked for by unit", async () => {
    await put(orders(1, { Unit: "Count" }), orders(2, { Unit: "Bytes" }));
    expect(await statistics()).toMatchObject([
      { Unit: "Count", Sum: 1 },
      { Unit: "Bytes", Sum: 2 },
    ]);
    expect(await statistics({ Unit: "Bytes" })).toMatchObject([{ Unit: "Bytes", Sum: 2 }]);
  });

  test("of high resolution is seen by seconds for three hours, and by minutes afterwards", async () => {
    await put(orders(1, { StorageResolution: 1, Timestamp: at("00:00:01") }));
    await put(orders(2, { StorageResolution: 1, Timestamp: at("00:00:12") }));
    const seconds = { Period: 10, EndTime: at("00:10:00") };
    expect(await statistics(seconds)).toMatchObject([
      { Timestamp: at("00:00:00"), Sum: 1 },
      { Timestamp: at("00:00:10"), Sum: 2 },
    ]);
    await world.clock.advance(3 * hour + 60_000);
    expect(await statistics(seconds)).toEqual([]);
    expect(await statistics()).toMatchObject([{ Sum: 3 }]);
  });

  test("is seen in minutes for 15 days, then in five, then in hours", async () => {
    await put(orders(1));
    const seen = async (Period: number) => (await statistics({ Period })).length;
    await world.clock.advance(15 * day + hour);
    expect([await seen(60), await seen(300), await seen(3_600)]).toEqual([0, 1, 1]);
    await world.clock.advance(48 * day);
    expect([await seen(300), await seen(3_600)]).toEqual([0, 1]);
  });
});

describe("CloudWatch does not take", () => {
  const many = (count: number) => Array.from({ length: count }, (_, n) => n);
  test.each<[Partial<MetricDatum>, string]>([
    [
      { Value: 1, Values: [1] },
      "The parameters MetricData.member.1.Value and MetricData.member.1.Values are mutually exclusive and you have specified both.",
    ],
    [
      { Values: [1, 2], Counts: [1] },
      "The parameters MetricData.member.1.Values and MetricData.member.1.Counts must be of the same size.",
    ],
    [{ Value: Number.NaN }, "The value NaN for parameter MetricData.member.1.Value is invalid."],
    [
      { Value: 1, Timestamp: new Date("2025-12-17T23:59:00Z") },
      "The parameter MetricData.member.1.Timestamp must specify a time within the past two weeks.",
    ],
    [
      { Value: 1, Timestamp: at("02:01:00") },
      "The parameter MetricData.member.1.Timestamp must specify a time no more than two hours in the future.",
    ],
    [{ Value: 1, StorageResolution: 5 }, "must be 1 or 60"],
    [{ Value: 1, Unit: "Shoes" as never }, "Value 'Shoes' at 'MetricData.member.1.unit'"],
    [{ Value: 1, MetricName: undefined }, "The parameter MetricData.member.1.MetricName is required."],
    [{}, "The parameter MetricData.member.1.Value is required."],
    [{ Values: many(151) }, "must not have a size greater than 150."],
    [
      { Value: 1, Dimensions: [{ Name: "a", Value: "" }] },
      "The parameter MetricData.member.1.Dimensions.member.1.Value is required.",
    ],
    [
      { Value: 1, Dimensions: many(31).map((n) => ({ Name: `d${n}`, Value: "x" })) },
      "must not have a size greater than 30.",
    ],
  ])("%j", async (words, message) => {
    await expect(put({ MetricName: "Orders", ...words })).rejects.toThrow(message);
    expect((await client.send(new ListMetricsCommand({}))).Metrics).toEqual([]);
  });

  test("AWS's own namespaces, nor more than a thousand data at once", async () => {
    const own = new PutMetricDataCommand({ Namespace: "AWS/EC2", MetricData: [orders(1)] });
    const refused = await client.send(own).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(InvalidParameterValueException);
    expect(refused).toMatchObject({ message: "The value AWS/ for parameter Namespace is invalid." });
    await expect(put(...many(1_001).map((value) => orders(value)))).rejects.toThrow(
      "must not have a size greater than 1000.",
    );
    const both = await put({ MetricName: "x", Value: 1, Values: [1] }).catch((error: unknown) => error);
    expect(both).toBeInstanceOf(InvalidParameterCombinationException);
  });

  test.each<[Partial<GetMetricStatisticsCommandInput>, string]>([
    [{ Period: 45 }, "The parameter Period must be 1, 5, 10, 20, 30, or a multiple of 60."],
    [{ StartTime: at("02:00:00") }, "The parameter StartTime must be less than the parameter EndTime."],
    [
      { Statistics: undefined },
      "At least one of the parameters Statistics and ExtendedStatistics must be specified.",
    ],
    [{ ExtendedStatistics: ["p101"] }, "The value p101 for parameter ExtendedStatistics is not supported."],
    [{ ExtendedStatistics: ["tm90"] }, "does not simulate the statistic tm90"],
    [
      { StartTime: new Date("2025-12-18T01:00:00Z") },
      "You have requested up to 20,160 datapoints, which exceeds the limit of 1,440.",
    ],
  ])("a question with %j", async (words, message) => {
    await expect(statistics(words)).rejects.toThrow(message);
  });
});

describe("the metrics that there are", () => {
  const names = async (words: object = {}) =>
    ((await client.send(new ListMetricsCommand(words))).Metrics ?? []).map(({ MetricName }) => MetricName);

  test("are listed by namespace, name and dimensions for two weeks after they were put last", async () => {
    await put(orders(1, { Dimensions: [{ Name: "Store", Value: "1" }] }));
    await client.send(
      new PutMetricDataCommand({ Namespace: "Lab", MetricData: [{ MetricName: "Heat", Value: 1 }] }),
    );
    const { Metrics } = await client.send(new ListMetricsCommand({ Namespace: "Shop" }));
    expect(Metrics).toEqual([
      { Namespace: "Shop", MetricName: "Orders", Dimensions: [{ Name: "Store", Value: "1" }] },
    ]);
    expect(await names()).toEqual(["Orders", "Heat"]);
    expect(await names({ MetricName: "Heat" })).toEqual(["Heat"]);
    expect(await names({ Dimensions: [{ Name: "Store" }] })).toEqual(["Orders"]);
    expect(await names({ Dimensions: [{ Name: "Store", Value: "2" }] })).toEqual([]);
    await world.clock.advance(4 * hour);
    await put({ MetricName: "Late", Value: 1 });
    expect(await names({ RecentlyActive: "PT3H" })).toEqual(["Late"]);
    await world.clock.advance(14 * day - 4 * hour + 1);
    expect(await names()).toEqual(["Late"]);
  });

  test("come in pages of five hundred", async () => {
    await put(...Array.from({ length: 501 }, (_, n) => ({ MetricName: `m${n}`, Value: 1 })));
    const first = await client.send(new ListMetricsCommand({}));
    expect(first.Metrics).toHaveLength(500);
    expect(await names({ NextToken: first.NextToken })).toEqual(["m500"]);
    await expect(names({ NextToken: "nonsense" })).rejects.toThrow("Request parameter NextToken is invalid");
  });
});

describe("GetMetricData", () => {
  const query = (Id: string, Stat: string, words: object = {}) => ({
    Id,
    MetricStat: { Metric: { Namespace: "Shop", MetricName: "Orders" }, Period: 300, Stat },
    ...words,
  });
  const get = (MetricDataQueries: object[], words: object = {}) =>
    client.send(
      new GetMetricDataCommand({
        StartTime: at("00:02:00"),
        EndTime: at("01:00:00"),
        MetricDataQueries: MetricDataQueries as never,
        ...words,
      }),
    );

  test("answers many questions, the newest first unless asked otherwise", async () => {
    await put(orders(2, { Timestamp: at("00:03:00") }), orders(4, { Timestamp: at("00:07:00") }));
    const { MetricDataResults } = await get([
      query("sum", "Sum"),
      query("p", "p100", { Label: "largest" }),
      query("unseen", "Sum", { ReturnData: false }),
    ]);
    expect(MetricDataResults).toEqual([
      {
        Id: "sum",
        Label: "Orders",
        Timestamps: [at("00:05:00"), at("00:00:00")],
        Values: [4, 2],
        StatusCode: "Complete",
      },
      {
        Id: "p",
        Label: "largest",
        Timestamps: [at("00:05:00"), at("00:00:00")],
        Values: [4, 2],
        StatusCode: "Complete",
      },
    ]);
    const ascending = await get([query("sum", "Sum")], { ScanBy: "TimestampAscending" });
    expect(ascending.MetricDataResults?.[0]?.Values).toEqual([2, 4]);
  });

  test("refuses metric math by name, and ids that are none", async () => {
    await expect(get([{ Id: "m", Expression: "SUM(METRICS())" }])).rejects.toThrow(
      "does not simulate metric math",
    );
    await expect(get([query("Sum", "Sum")])).rejects.toThrow(
      "is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.",
    );
    await expect(get([query("a", "Sum"), query("a", "Sum")])).rejects.toThrow("are not unique");
  });
});
