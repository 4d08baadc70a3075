import {
  CloudWatchLogsClient,
  CreateLogGroupCommand,
  type CreateLogGroupCommandInput,
  CreateLogStreamCommand,
  DeleteLogGroupCommand,
  DeleteLogStreamCommand,
  DeleteRetentionPolicyCommand,
  DescribeLogGroupsCommand,
  DescribeLogStreamsCommand,
  FilterLogEventsCommand,
  GetLogEventsCommand,
  type GetLogEventsCommandInput,
  ListTagsForResourceCommand,
  PutLogEventsCommand,
  PutRetentionPolicyCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-cloudwatch-logs";
import { expect } from "vitest";
import { contractOf, refusal } from "./contract.ts";
import { account, region } from "./places.ts";
import { clientConfig, fresh, target } from "./target.ts";

const holds = contractOf("logs");
const logs = new CloudWatchLogsClient(clientConfig);

/** What time it is there, within some minutes: the embedded AWS has its own. */
async function now(): Promise<number> {
  if (target.name === "moto") return Date.now();
  const logGroupName = await group();
  const { logGroups } = await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: logGroupName }));
  return logGroups?.[0]?.creationTime ?? 0;
}

const group = async (words: Partial<CreateLogGroupCommandInput> = {}): Promise<string> => {
  const logGroupName = fresh("/app/group");
  await logs.send(new CreateLogGroupCommand({ logGroupName, ...words }));
  return logGroupName;
};
const stream = async (logGroupName: string, logStreamName = "one"): Promise<string> => {
  await logs.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
  return logStreamName;
};
const put = (logGroupName: string, messages: readonly string[], at: number, logStreamName = "one") =>
  logs.send(
    new PutLogEventsCommand({
      logGroupName,
      logStreamName,
      logEvents: messages.map((message, index) => ({ message, timestamp: at + index })),
    }),
  );
const described = async (logGroupNamePrefix: string) =>
  (await logs.send(new DescribeLogGroupsCommand({ logGroupNamePrefix }))).logGroups ?? [];
const absent = { code: "ResourceNotFoundException", status: 400 };
const wrong = { code: "InvalidParameterException", status: 400 };

holds("a group is made once", async () => {
  const logGroupName = await group();
  const arn = `arn:aws:logs:${region}:${account}:log-group:${logGroupName}`;
  expect(await described(logGroupName)).toMatchObject([
    { logGroupName, arn: `${arn}:*`, metricFilterCount: 0, storedBytes: 0 },
  ]);
  expect(await refusal(logs.send(new CreateLogGroupCommand({ logGroupName })))).toEqual({
    code: "ResourceAlreadyExistsException",
    status: 400,
  });
});

holds("a name that is none is refused", async () => {
  expect(await refusal(logs.send(new CreateLogGroupCommand({ logGroupName: "a group" })))).toEqual(wrong);
});

holds("a group that is not there is not found, nor a stream of one that is", async () => {
  const logGroupName = fresh("none");
  expect(await refusal(logs.send(new DeleteLogGroupCommand({ logGroupName })))).toEqual(absent);
  expect(await refusal(logs.send(new DescribeLogStreamsCommand({ logGroupName })))).toEqual(absent);
  expect(await refusal(put(await group(), ["a"], await now()))).toEqual(absent);
});

holds("groups are listed by name and in pages", async () => {
  const word = fresh("/listed");
  for (const end of ["b", "a", "c"])
    await logs.send(new CreateLogGroupCommand({ logGroupName: `${word}/${end}` }));
  expect((await described(word)).map(({ logGroupName }) => logGroupName)).toEqual([
    `${word}/a`,
    `${word}/b`,
    `${word}/c`,
  ]);
  const words = { logGroupNamePrefix: word, limit: 2 };
  const first = await logs.send(new DescribeLogGroupsCommand(words));
  const second = await logs.send(new DescribeLogGroupsCommand({ ...words, nextToken: first.nextToken }));
  expect([first.logGroups?.length, second.logGroups?.map(({ logGroupName }) => logGroupName)]).toEqual([
    2,
    [`${word}/c`],
  ]);
});

holds("a group keeps its events as many days as are told", async () => {
  const logGroupName = await group();
  await logs.send(new PutRetentionPolicyCommand({ logGroupName, retentionInDays: 7 }));
  expect(await described(logGroupName)).toMatchObject([{ retentionInDays: 7 }]);
  await logs.send(new DeleteRetentionPolicyCommand({ logGroupName }));
  expect((await described(logGroupName))[0]?.retentionInDays).toBeUndefined();
});

holds("a group keeps its events for one of the periods that there are", async () => {
  const words = { logGroupName: await group(), retentionInDays: 8 };
  expect(await refusal(logs.send(new PutRetentionPolicyCommand(words)))).toEqual(wrong);
});

holds("a stream is made once, and goes with its group", async () => {
  const logGroupName = await group();
  await stream(logGroupName);
  expect(await refusal(stream(logGroupName))).toEqual({
    code: "ResourceAlreadyExistsException",
    status: 400,
  });
  await stream(logGroupName, "other");
  await logs.send(new DeleteLogStreamCommand({ logGroupName, logStreamName: "other" }));
  const { logStreams } = await logs.send(new DescribeLogStreamsCommand({ logGroupName }));
  expect(logStreams?.map(({ logStreamName }) => logStreamName)).toEqual(["one"]);
  await logs.send(new DeleteLogGroupCommand({ logGroupName }));
  await logs.send(new CreateLogGroupCommand({ logGroupName }));
  expect((await logs.send(new DescribeLogStreamsCommand({ logGroupName }))).logStreams).toEqual([]);
});

holds("streams are listed by name, or by their last event", async () => {
  const logGroupName = await group();
  const at = await now();
  for (const [name, time] of [
    ["a", at + 200],
    ["b", at + 300],
    ["c", at + 100],
  ] as const) {
    await stream(logGroupName, name);
    await put(logGroupName, ["words"], time, name);
  }
  await target.settle(1);
  const names = async (words: object) =>
    (await logs.send(new DescribeLogStreamsCommand({ logGroupName, ...words }))).logStreams?.map(
      ({ logStreamName }) => logStreamName,
    );
  expect(await names({})).toEqual(["a", "b", "c"]);
  expect(await names({ orderBy: "LastEventTime", descending: true })).toEqual(["b", "a", "c"]);
  expect(await names({ logStreamNamePrefix: "b" })).toEqual(["b"]);
  expect(await refusal(names({ orderBy: "LastEventTime", logStreamNamePrefix: "b" }))).toEqual(wrong);
});

holds("events are read from the last ones, or from the first", async () => {
  const logGroupName = await group();
  const logStreamName = await stream(logGroupName);
  const at = await now();
  await put(logGroupName, ["1", "2", "3", "4", "5"], at);
  await target.settle(1);
  const get = (words: Partial<GetLogEventsCommandInput>) =>
    logs.send(new GetLogEventsCommand({ logGroupName, logStreamName, limit: 2, ...words }));
  const messages = ({ events = [] }: Awaited<ReturnType<typeof get>>) => events.map(({ message }) => message);
  const last = await get({});
  expect(messages(last)).toEqual(["4", "5"]);
  expect(messages(await get({ nextToken: last.nextBackwardToken }))).toEqual(["2", "3"]);
  const first = await get({ startFromHead: true });
  const second = await get({ nextToken: first.nextForwardToken, startFromHead: true });
  expect([messages(first), messages(second)]).toEqual([
    ["1", "2"],
    ["3", "4"],
  ]);
  const third = await get({ nextToken: second.nextForwardToken, startFromHead: true });
  const end = await get({ nextToken: third.nextForwardToken, startFromHead: true });
  expect([messages(third), messages(end)]).toEqual([["5"], []]);
  expect(end.nextForwardToken).toBe(third.nextForwardToken);
  expect(messages(await get({ startTime: at + 1, endTime: at + 3, limit: 10 }))).toEqual(["2", "3"]);
  expect(await refusal(get({ nextToken: "none" }))).toEqual(wrong);
});

holds("events of a request come in their order, and not from afar", async () => {
  const logGroupName = await group();
  const logStreamName = await stream(logGroupName);
  const at = await now();
  const send = (...times: number[]) =>
    logs.send(
      new PutLogEventsCommand({
        logGroupName,
        logStreamName,
        logEvents: times.map((timestamp) => ({ timestamp, message: "words" })),
      }),
    );
  expect(await refusal(send(at, at - 1))).toEqual(wrong);
  const dayMs = 86_400_000;
  expect((await send(at - 15 * dayMs)).rejectedLogEventsInfo).toEqual({ tooOldLogEventEndIndex: 1 });
  expect((await send(at, at + 3 * 3_600_000)).rejectedLogEventsInfo).toEqual({ tooNewLogEventStartIndex: 1 });
  const { events } = await logs.send(new GetLogEventsCommand({ logGroupName, logStreamName }));
  expect(events?.map(({ timestamp }) => timestamp)).toEqual([at]);
});

holds("events of a request span a day at most", async () => {
  const logGroupName = await group();
  const at = await now();
  const logEvents = [at - 90_000_000, at].map((timestamp) => ({ timestamp, message: "words" }));
  const words = { logGroupName, logStreamName: await stream(logGroupName), logEvents };
  expect(await refusal(logs.send(new PutLogEventsCommand(words)))).toEqual(wrong);
});

holds("events of all streams are found by what they say", async () => {
  const logGroupName = await group();
  const at = await now();
  await stream(logGroupName);
  await stream(logGroupName, "two");
  await put(logGroupName, ["ERROR disk full", "INFO all well"], at);
  await put(logGroupName, ["WARN disk slow"], at + 1, "two");
  await target.settle(1);
  const found = async (filterPattern: string, words: object = {}) =>
    (await logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern, ...words }))).events?.map(
      ({ message, logStreamName }) => `${logStreamName}: ${message}`,
    );
  expect(await found("disk")).toEqual(["one: ERROR disk full", "two: WARN disk slow"]);
  expect(await found('"disk full"')).toEqual(["one: ERROR disk full"]);
  expect(await found("", { logStreamNames: ["two"] })).toEqual(["two: WARN disk slow"]);
  expect(await found("", { endTime: at })).toEqual(["one: ERROR disk full"]);
});

holds("a pattern takes one word of several, and leaves out what it names", async () => {
  const logGroupName = await group();
  const at = await now();
  await stream(logGroupName);
  await put(logGroupName, ["ERROR disk", "WARN disk", "INFO net"], at);
  await target.settle(1);
  const found = async (filterPattern: string) =>
    (await logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern }))).events?.map(
      ({ message }) => message,
    );
  expect(await found("?ERROR ?WARN")).toEqual(["ERROR disk", "WARN disk"]);
  expect(await found("disk -WARN")).toEqual(["ERROR disk"]);
});

holds("a pattern reads messages in JSON", async () => {
  const logGroupName = await group();
  const at = await now();
  await stream(logGroupName);
  await put(logGroupName, ['{"level":"error","n":3}', '{"level":"info","n":7}', "plain"], at);
  await target.settle(1);
  const found = async (filterPattern: string) =>
    (await logs.send(new FilterLogEventsCommand({ logGroupName, filterPattern }))).events?.length;
  expect(await found('{ $.level = "error" }')).toBe(1);
  expect(await found('{ $.n > 5 || $.level = "e*" }')).toBe(2);
  expect(await found("{ ($.n >= 3) && $.level != %rr% }")).toBe(1);
});

holds("found events come in pages", async () => {
  const logGroupName = await group();
  await stream(logGroupName);
  await put(logGroupName, ["1", "2", "3"], await now());
  await target.settle(1);
  const first = await logs.send(new FilterLogEventsCommand({ logGroupName, limit: 2 }));
  const second = await logs.send(
    new FilterLogEventsCommand({ logGroupName, limit: 2, nextToken: first.nextToken }),
  );
  expect([first.events?.length, second.events?.map(({ message }) => message), second.nextToken]).toEqual([
    2,
    ["3"],
    undefined,
  ]);
});

holds("a group bears tags", async () => {
  const logGroupName = await group({ tags: { a: "1" } });
  const resourceArn = `arn:aws:logs:${region}:${account}:log-group:${logGroupName}`;
  await logs.send(new TagResourceCommand({ resourceArn, tags: { b: "2" } }));
  await logs.send(new UntagResourceCommand({ resourceArn, tagKeys: ["a"] }));
  expect((await logs.send(new ListTagsForResourceCommand({ resourceArn }))).tags).toEqual({ b: "2" });
});
