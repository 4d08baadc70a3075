import { CreateBucketCommand, GetObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { SendTaskSuccessCommand } from "@aws-sdk/client-sfn";
import { CreateTopicCommand, SNSClient, SubscribeCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand, SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { beforeEach, describe, expect, test } from "vitest";
import { takeMessages } from "../../testing/messages.ts";
import { document } from "../../testing/policy.ts";
import { account, states, task, workshop } from "./test-world.ts";

let shop: ReturnType<typeof workshop>;
beforeEach(() => {
  shop = workshop();
});
const finished = async (arn: string) => {
  await shop.world.clock.settled();
  return shop.describe(arn);
};

describe("sns:publish", () => {
  const TopicArn = `arn:aws:sns:us-east-1:${account}:t`;
  const QueueUrl = `https://sqs.us-east-1.amazonaws.com/${account}/q`;
  const Endpoint = `arn:aws:sqs:us-east-1:${account}:q`;
  let queues: SQSClient;
  beforeEach(async () => {
    queues = new SQSClient(shop.options);
    const topics = new SNSClient(shop.options);
    const Policy = document({
      Effect: "Allow",
      Principal: { Service: "sns.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: Endpoint,
    });
    await queues.send(new CreateQueueCommand({ QueueName: "q" }));
    await queues.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy } }));
    await topics.send(new CreateTopicCommand({ Name: "t" }));
    const Attributes = { RawMessageDelivery: "true" };
    await topics.send(new SubscribeCommand({ TopicArn, Protocol: "sqs", Endpoint, Attributes }));
  });
  const received = async () => {
    await shop.world.clock.advance(1_000);
    return (await takeMessages(queues, QueueUrl)).map(({ Body }) => Body);
  };

  test("sends a message that is no text as JSON, and its result is the message's id", async () => {
    await shop.machine("m", states({ P: task("sns:publish", { TopicArn, Message: { n: 1 } }) }));
    const arn = await shop.start("m");
    expect(await received()).toEqual(['{"n":1}']);
    const { status, output = "" } = await finished(arn);
    expect(status).toBe("SUCCEEDED");
    expect(JSON.parse(output)).toEqual({
      MessageId: expect.any(String),
      SdkHttpMetadata: expect.any(Object),
      SdkResponseMetadata: { RequestId: expect.any(String) },
    });
    const scheduled = (await shop.history(arn)).find(({ type }) => type === "TaskScheduled");
    expect(scheduled?.taskScheduledEventDetails).toMatchObject({ resource: "publish", resourceType: "sns" });
  });

  test("waits for the token that went with the message", async () => {
    const Message = { token: "{% $states.context.Task.Token %}" };
    await shop.machine("m", states({ P: task("sns:publish.waitForTaskToken", { TopicArn, Message }) }));
    const arn = await shop.start("m");
    const [message = "{}"] = await received();
    await shop.sfn.send(
      new SendTaskSuccessCommand({ taskToken: JSON.parse(message).token, output: '"approved"' }),
    );
    expect(await finished(arn)).toMatchObject({ status: "SUCCEEDED", output: '"approved"' });
  });

  test("to a topic that there is not fails by SNS's own name for it", async () => {
    const publish = task("sns:publish", { TopicArn: `${TopicArn}x`, Message: "m" });
    await shop.machine("m", states({ P: publish }));
    const { error, cause } = await finished(await shop.start("m"));
    expect(error).toBe("SNS.NotFoundException");
    expect(cause).toMatch(
      /^Topic does not exist \(Service: AmazonSNS; Status Code: 404; Error Code: NotFound; Request ID: .+; Proxy: null\)$/,
    );
  });
});

describe("a distributed Map over a bucket", () => {
  const each = (rest: object) => ({
    Type: "Map",
    End: true,
    ItemProcessor: {
      ...states({ Same: { Type: "Pass", Output: "{% $states.input %}", End: true } }),
      ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
    },
    ...rest,
  });
  const reader = (Key: string, ReaderConfig: object) => ({
    ItemReader: {
      Resource: "arn:aws:states:::s3:getObject",
      Arguments: { Bucket: "bkt", Key },
      ReaderConfig,
    },
  });
  let bucket: S3Client;
  beforeEach(async () => {
    bucket = new S3Client({ ...shop.options, forcePathStyle: true });
    await bucket.send(new CreateBucketCommand({ Bucket: "bkt" }));
  });
  const put = (Key: string, Body: string | Buffer) =>
    bucket.send(new PutObjectCommand({ Bucket: "bkt", Key, Body }));
  const run = async (rest: object) => {
    await shop.machine("m", states({ M: each(rest) }));
    const described = await finished(await shop.start("m"));
    return { ...described, result: JSON.parse(described.output ?? "null") };
  };

  test("reads the rows of a CSV file", async () => {
    await put("rows.csv", "id,name\n1,one\n2,two\n");
    const { result } = await run(
      reader("rows.csv", { InputType: "CSV", CSVHeaderLocation: "FIRST_ROW", MaxItems: 1 }),
    );
    expect(result).toEqual([{ id: "1", name: "one" }]);
  });

  test("reads what an inventory lists, out of its compressed files", async () => {
    const { gzipSync } = await import("node:zlib");
    await put("data/1.csv.gz", gzipSync('"b","größe.txt","7"\n'));
    await put(
      "manifest.json",
      JSON.stringify({
        destinationBucket: "arn:aws:s3:::bkt",
        fileFormat: "CSV",
        fileSchema: "Bucket, Key, Size",
        files: [{ key: "data/1.csv.gz" }],
      }),
    );
    const { result } = await run(reader("manifest.json", { InputType: "MANIFEST" }));
    expect(result).toEqual([{ Bucket: "b", Key: "größe.txt", Size: "7" }]);
  });

  test("lists its objects, and writes what came of them back into it", async () => {
    await put("in/1", "x");
    await put("in/2", "y");
    const { result } = await run({
      ItemReader: {
        Resource: "arn:aws:states:::s3:listObjectsV2",
        Arguments: { Bucket: "bkt", Prefix: "in/" },
      },
      ItemSelector: { key: "{% $states.context.Map.Item.Value.Key %}" },
      ResultWriter: {
        Resource: "arn:aws:states:::s3:putObject",
        Arguments: { Bucket: "bkt", Prefix: "out" },
        WriterConfig: { Transformation: "COMPACT", OutputType: "JSON" },
      },
    });
    const read = async (Key: string) => {
      const { Body } = await bucket.send(new GetObjectCommand({ Bucket: "bkt", Key }));
      return JSON.parse((await Body?.transformToString()) ?? "");
    };
    const manifest = await read(result.ResultWriterDetails.Key);
    expect(manifest.MapRunArn).toBe(result.MapRunArn);
    const [{ Key, Size }] = manifest.ResultFiles.SUCCEEDED;
    expect(await read(Key)).toEqual([{ key: "in/1" }, { key: "in/2" }]);
    expect(Size).toBe(JSON.stringify([{ key: "in/1" }, { key: "in/2" }]).length);
  });

  test("that is not there fails by name, and the cause is S3's", async () => {
    const { error, cause } = await run(reader("nothing.json", { InputType: "JSON" }));
    expect(error).toBe("States.ItemReaderFailed");
    expect(cause).toMatch(
      /^The specified key does not exist\. \(Service: AmazonS3; Status Code: 404; Error Code: NoSuchKey;/,
    );
  });
});
