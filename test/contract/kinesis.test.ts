import {
  AddTagsToStreamCommand,
  CreateStreamCommand,
  DeleteStreamCommand,
  DescribeStreamCommand,
  DescribeStreamSummaryCommand,
  IncreaseStreamRetentionPeriodCommand,
  KinesisClient,
  ListStreamsCommand,
  ListTagsForStreamCommand,
  RemoveTagsFromStreamCommand,
} from "@aws-sdk/client-kinesis";
import { NodeHttpHandler } from "@smithy/node-http-handler";
import { expect } from "vitest";
import { contractOf, refusal } from "./contract.ts";
import { account, region } from "./places.ts";
import { clientConfig, fresh, target } from "./target.ts";

const holds = contractOf("kinesis");
// By itself it speaks HTTP/2.
const kinesis = new KinesisClient({ ...clientConfig, requestHandler: new NodeHttpHandler() });

const stream = async (words: object = { ShardCount: 2 }): Promise<string> => {
  const StreamName = fresh("stream");
  await kinesis.send(new CreateStreamCommand({ StreamName, ...words }));
  await target.settle(60);
  return StreamName;
};
const describe = async (StreamName: string) =>
  (await kinesis.send(new DescribeStreamCommand({ StreamName }))).StreamDescription;

holds("a stream is made once, with shards that share all keys", async () => {
  const StreamName = await stream();
  const described = await describe(StreamName);
  expect(described).toMatchObject({
    StreamName,
    StreamARN: `arn:aws:kinesis:${region}:${account}:stream/${StreamName}`,
    StreamStatus: "ACTIVE",
    RetentionPeriodHours: 24,
    StreamModeDetails: { StreamMode: "PROVISIONED" },
  });
  expect(described?.Shards?.[0]?.HashKeyRange?.StartingHashKey).toBe("0");
  expect(described?.Shards?.at(-1)?.HashKeyRange?.EndingHashKey).toBe(String(2n ** 128n - 1n));
  const again = kinesis.send(new CreateStreamCommand({ StreamName, ShardCount: 1 }));
  expect(await refusal(again)).toEqual({ code: "ResourceInUseException", status: 400 });
});

holds("a stream on demand needs no count of shards", async () => {
  const StreamName = await stream({ StreamModeDetails: { StreamMode: "ON_DEMAND" } });
  const { StreamDescriptionSummary } = await kinesis.send(new DescribeStreamSummaryCommand({ StreamName }));
  expect(StreamDescriptionSummary).toMatchObject({
    OpenShardCount: 4,
    StreamModeDetails: { StreamMode: "ON_DEMAND" },
  });
});

holds("a stream that is not there is not found", async () => {
  expect(await refusal(describe("none"))).toEqual({ code: "ResourceNotFoundException", status: 400 });
});

holds("a stream keeps its records longer, if that is longer", async () => {
  const StreamName = await stream();
  const keep = (RetentionPeriodHours: number) =>
    kinesis.send(new IncreaseStreamRetentionPeriodCommand({ StreamName, RetentionPeriodHours }));
  await keep(48);
  await target.settle(60);
  expect(await describe(StreamName)).toMatchObject({ RetentionPeriodHours: 48 });
  for (const hours of [30, 9_000])
    expect(await refusal(keep(hours))).toEqual({ code: "InvalidArgumentException", status: 400 });
});

holds("streams are listed by name, in pages", async () => {
  const names = [await stream(), await stream(), await stream()].toSorted();
  const first = await kinesis.send(new ListStreamsCommand({ Limit: 2 }));
  expect([first.StreamNames?.length, first.HasMoreStreams]).toEqual([2, true]);
  const all = await kinesis.send(new ListStreamsCommand({ Limit: 100 }));
  expect(all.StreamNames).toEqual(expect.arrayContaining(names));
  const rest = await kinesis.send(
    new ListStreamsCommand({ ExclusiveStartStreamName: all.StreamNames?.at(-2) }),
  );
  expect(rest.StreamNames).toEqual([all.StreamNames?.at(-1)]);
});

holds("a stream bears tags", async () => {
  const StreamName = await stream();
  await kinesis.send(new AddTagsToStreamCommand({ StreamName, Tags: { a: "1", b: "2" } }));
  await kinesis.send(new RemoveTagsFromStreamCommand({ StreamName, TagKeys: ["a"] }));
  const { Tags } = await kinesis.send(new ListTagsForStreamCommand({ StreamName }));
  expect(Tags).toEqual([{ Key: "b", Value: "2" }]);
});

holds("a stream is deleted", async () => {
  const StreamName = await stream();
  await kinesis.send(new DeleteStreamCommand({ StreamName }));
  await target.settle(120);
  expect(await refusal(describe(StreamName))).toMatchObject({ code: "ResourceNotFoundException" });
});

holds("a name that is none is refused", async () => {
  const made = kinesis.send(new CreateStreamCommand({ StreamName: "a stream", ShardCount: 1 }));
  expect(await refusal(made)).toEqual({ code: "ValidationException", status: 400 });
});
