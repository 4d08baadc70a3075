import {
  EventBridgeClient,
  PutEventsCommand,
  PutRuleCommand,
  PutTargetsCommand,
} from "@aws-sdk/client-eventbridge";
import {
  CreateStateMachineCommand,
  DescribeExecutionCommand,
  SFNClient,
  StartExecutionCommand,
} from "@aws-sdk/client-sfn";
import { PublishBatchCommand, PublishCommand, SetTopicAttributesCommand } from "@aws-sdk/client-sns";
import { DeleteQueueCommand } from "@aws-sdk/client-sqs";
import { beforeEach, describe, expect, test } from "vitest";
import { AwsError } from "../../kernel/aws-error.ts";
import type { AnyService } from "../../kernel/service.ts";
import type { World } from "../../kernel/world.ts";
import { allow, document } from "../../testing/policy.ts";
import { eventbridge } from "../eventbridge/service.ts";
import { sqs } from "../sqs/service.ts";
import { stepfunctions } from "../stepfunctions/service.ts";
import { hub, makeWorld, openTo, place, queueArn, textsOf, topicArn } from "./test-world.ts";

const arn = topicArn("news");
const text = (StringValue: string) => ({ DataType: "String", StringValue });

let world: World;
let own: ReturnType<typeof place>;
beforeEach(async () => {
  world = makeWorld([eventbridge, stepfunctions]);
  own = place(world);
  await own.topic("news");
});

/** A queue that is subscribed, and lets the topic in. */
async function inbox(name: string, attributes: Record<string, string> = {}): Promise<string> {
  await own.queue(name, openTo(queueArn(name), arn));
  return own.subscribe(arn, queueArn(name), attributes);
}

describe("a message to a queue", () => {
  test("comes in SNS's envelope", async () => {
    const subscription = await inbox("inbox");
    const { MessageId } = await own.publish(arn, "Hello world.", {
      Subject: "A greeting",
      MessageAttributes: {
        kind: text("test"),
        bytes: { DataType: "Binary", BinaryValue: new Uint8Array([2, 3, 4]) },
      },
    });
    const published = world.clock.now().toISOString();
    expect(await own.received("inbox")).toEqual([]);
    await world.clock.advance(1_000);
    const [message] = await own.received("inbox");
    expect(message?.MessageAttributes).toBeUndefined();
    const envelope = JSON.parse(message?.Body ?? "");
    expect(envelope).toEqual({
      Type: "Notification",
      MessageId,
      TopicArn: arn,
      Subject: "A greeting",
      Message: "Hello world.",
      Timestamp: published,
      SignatureVersion: "1",
      Signature: expect.stringMatching(/^[\w+/]{342}==$/),
      SigningCertURL: expect.stringMatching(
        /^https:\/\/sns\.us-east-1\.amazonaws\.com\/SimpleNotificationService-[0-9a-f]{32}\.pem$/,
      ),
      UnsubscribeURL: `https://sns.us-east-1.amazonaws.com/?Action=Unsubscribe&SubscriptionArn=${subscription}`,
      MessageAttributes: {
        kind: { Type: "String", Value: "test" },
        bytes: { Type: "Binary", Value: "AgME" },
      },
    });
    expect(Object.keys(envelope).slice(0, 4)).toEqual(["Type", "MessageId", "TopicArn", "Subject"]);
  });

  test("comes as it is where the subscription asks for it raw", async () => {
    await inbox("inbox", { RawMessageDelivery: "true" });
    await own.publish(arn, "Hello world.", { MessageAttributes: { kind: text("test") } });
    await world.clock.advance(1_000);
    expect(await own.received("inbox")).toMatchObject([
      { Body: "Hello world.", MessageAttributes: { kind: text("test") } },
    ]);
  });

  test("reaches those alone whose filter it passes", async () => {
    await inbox("all");
    await inbox("red", { FilterPolicy: '{"colour":["red"]}' });
    await inbox("large", {
      FilterPolicyScope: "MessageBody",
      FilterPolicy: '{"order":{"total":[{"numeric":[">",10]}]}}',
    });
    await own.publish(arn, '{"order":{"total":12}}', { MessageAttributes: { colour: text("blue") } });
    await own.publish(arn, "no JSON", { MessageAttributes: { colour: text("red") } });
    await world.clock.advance(1_000);
    expect(textsOf(await own.received("all")).toSorted()).toEqual(["no JSON", '{"order":{"total":12}}']);
    expect(textsOf(await own.received("red"))).toEqual(["no JSON"]);
    expect(textsOf(await own.received("large"))).toEqual(['{"order":{"total":12}}']);
  });

  test("may have a text of its own for each protocol", async () => {
    await inbox("inbox", { RawMessageDelivery: "true" });
    const seen: unknown[] = [];
    const fn = await own.function("reader", async (event) => void seen.push(event), arn);
    await own.subscribe(arn, fn);
    await own.publish(arn, '{"default":"for all","sqs":"for queues"}', { MessageStructure: "json" });
    await world.clock.advance(1_000);
    expect((await own.received("inbox")).map(({ Body }) => Body)).toEqual(["for queues"]);
    expect(seen).toMatchObject([{ Records: [{ Sns: { Message: "for all" } }] }]);
  });

  test("bears the signature's version that the topic has", async () => {
    await inbox("inbox");
    const words = { TopicArn: arn, AttributeName: "SignatureVersion", AttributeValue: "2" };
    await own.topics.send(new SetTopicAttributesCommand(words));
    await own.publish(arn, "x");
    await world.clock.advance(1_000);
    const [message] = await own.received("inbox");
    expect(JSON.parse(message?.Body ?? "")).toMatchObject({ SignatureVersion: "2" });
  });
});

test("a message to a function is its event, in Records", async () => {
  const seen: unknown[] = [];
  const fn = await own.function("reader", async (event) => void seen.push(event), arn);
  const subscription = await own.subscribe(arn, fn);
  const { MessageId } = await own.publish(arn, "Hello world.");
  await world.clock.advance(1_000);
  expect(seen).toMatchObject([
    {
      Records: [
        {
          EventSource: "aws:sns",
          EventVersion: "1.0",
          EventSubscriptionArn: subscription,
          Sns: {
            Type: "Notification",
            MessageId,
            TopicArn: arn,
            Subject: null,
            Message: "Hello world.",
            SigningCertUrl: expect.any(String),
            UnsubscribeUrl: expect.any(String),
            MessageAttributes: {},
          },
        },
      ],
    },
  ]);
});

describe("a message that cannot be delivered", () => {
  const redrive = { RedrivePolicy: JSON.stringify({ deadLetterTargetArn: queueArn("dead") }) };

  test("for want of a permission goes to the dead-letter queue at once", async () => {
    await own.queue("dead", openTo(queueArn("dead"), arn));
    await own.queue("closed");
    await own.subscribe(arn, queueArn("closed"), redrive);
    await own.publish(arn, "refused");
    await world.clock.advance(1_000);
    expect(await own.received("closed")).toEqual([]);
    expect(textsOf(await own.received("dead"))).toEqual(["refused"]);
  });

  test("for want of the queue goes to the dead-letter queue, raw where it was to be raw", async () => {
    await own.queue("dead", openTo(queueArn("dead"), arn));
    await inbox("inbox", { RawMessageDelivery: "true", ...redrive });
    const QueueUrl = `https://sqs.us-east-1.amazonaws.com/${hub}/inbox`;
    await own.queues.send(new DeleteQueueCommand({ QueueUrl }));
    await own.publish(arn, "late", { MessageAttributes: { kind: text("test") } });
    await world.clock.advance(1_000);
    expect(await own.received("dead")).toMatchObject([
      { Body: "late", MessageAttributes: { kind: text("test") } },
    ]);
  });

  test("to a function that a topic may not invoke is kept as a queue would get it", async () => {
    await own.queue("dead", openTo(queueArn("dead"), arn));
    const fn = await own.function("reader", async () => {}, topicArn("another"));
    await own.subscribe(arn, fn, redrive);
    await own.publish(arn, "refused");
    await world.clock.advance(1_000);
    expect(textsOf(await own.received("dead"))).toEqual(["refused"]);
  });

  test("raw with more attributes than a queue takes is one", async () => {
    await own.queue("dead", openTo(queueArn("dead"), arn));
    await inbox("inbox", { RawMessageDelivery: "true", ...redrive });
    const many = Array.from({ length: 11 }, (_, n) => [`a${n}`, text("x")] as const);
    await own.publish(arn, "crowded", { MessageAttributes: Object.fromEntries(many) });
    await world.clock.advance(1_000);
    expect(await own.received("inbox")).toEqual([]);
    expect((await own.received("dead")).map(({ Body }) => Body)).toEqual(["crowded"]);
  });
});

test("what a queue's host could not take for a while comes once it can", async () => {
  let isDown = true;
  const { SendMessage } = sqs.operations;
  const flaky: AnyService = {
    ...sqs,
    operations: {
      ...sqs.operations,
      SendMessage: {
        ...SendMessage,
        run: (input: never, request: never) => {
          if (isDown) throw new AwsError("ServiceUnavailable", "Try again.", 503);
          return SendMessage?.run(input, request);
        },
      },
    },
  };
  world = makeWorld([flaky]);
  own = place(world);
  await own.topic("news");
  await inbox("inbox");
  await own.publish(arn, "patient");
  await world.clock.advance(60_000);
  expect(await own.received("inbox")).toEqual([]);
  isDown = false;
  await world.clock.advance(20_000);
  expect(textsOf(await own.received("inbox"))).toEqual(["patient"]);
});

describe("SNS does not take a message", () => {
  const long = "x".repeat(262_144);
  test.each([
    [{ Message: "" }, "Invalid parameter: Empty message"],
    [{ Message: `${long}x` }, "Invalid parameter: Message too long"],
    [{ Message: long, MessageAttributes: { a: text("b") } }, "Invalid parameter: Message too long"],
    [{ Message: "x", Subject: "" }, "Invalid parameter: Subject"],
    [{ Message: "x", Subject: "two\nlines" }, "Invalid parameter: Subject"],
    [{ Message: "x", Subject: "s".repeat(100) }, "Invalid parameter: Subject"],
    [
      { Message: "x", MessageStructure: "json" },
      "Invalid parameter: Message Structure - JSON message body failed to parse",
    ],
    [
      { Message: '{"sqs":"x"}', MessageStructure: "json" },
      "Invalid parameter: Message Structure - No default entry in JSON message body",
    ],
    [
      { Message: "x", MessageAttributes: { a: { DataType: "String", StringValue: "" } } },
      "The message attribute 'a' must contain non-empty message attribute value for message attribute type 'String'.",
    ],
    [
      { Message: "x", MessageAttributes: { a: { DataType: "Number", StringValue: "seven" } } },
      "Could not cast message attribute 'a' value to number.",
    ],
    [
      { Message: "x", MessageAttributes: { a: { DataType: "Boolean", StringValue: "true" } } },
      "The message attribute 'a' has an invalid message attribute type, the set of supported type prefixes is Binary, Number, and String.",
    ],
    [{ Message: "x", TopicArn: topicArn("none") }, "Topic does not exist"],
    [
      { Message: "x", TopicArn: undefined },
      "Invalid parameter: TopicArn or TargetArn Reason: no value for required parameter",
    ],
    [
      { Message: "x", TopicArn: undefined, PhoneNumber: "+15550100" },
      "The embedded AWS does not simulate text messages (SMS).",
    ],
  ])("%#", async (words, message) => {
    await expect(own.topics.send(new PublishCommand({ TopicArn: arn, ...words }))).rejects.toThrow(message);
  });

  test("just below the limit it does", async () => {
    await own.publish(arn, long, { Subject: "s".repeat(99) });
  });
});

describe("a batch", () => {
  const publish = (...PublishBatchRequestEntries: { Id: string; Message: string }[]) =>
    own.topics.send(new PublishBatchCommand({ TopicArn: arn, PublishBatchRequestEntries }));

  test("is as many messages", async () => {
    await inbox("inbox");
    const { Successful, Failed } = await publish({ Id: "a", Message: "one" }, { Id: "b", Message: "two" });
    expect(Successful?.map(({ Id }) => Id)).toEqual(["a", "b"]);
    expect(Failed).toEqual([]);
    await world.clock.advance(1_000);
    expect(textsOf(await own.received("inbox")).toSorted()).toEqual(["one", "two"]);
  });

  test("is refused as a whole", async () => {
    const refusal = (...entries: { Id: string; Message: string }[]) =>
      publish(...entries).then(
        () => "none",
        (error: Error) => error.name,
      );
    expect(await refusal()).toBe("EmptyBatchRequestException");
    const many = Array.from({ length: 11 }, (_, n) => ({ Id: `${n}`, Message: "x" }));
    expect(await refusal(...many)).toBe("TooManyEntriesInBatchRequestException");
    expect(await refusal({ Id: "a", Message: "x" }, { Id: "a", Message: "y" })).toBe(
      "BatchEntryIdsNotDistinctException",
    );
    expect(await refusal({ Id: "a b", Message: "x" })).toBe("InvalidBatchEntryIdException");
    const half = "x".repeat(140_000);
    expect(await refusal({ Id: "a", Message: half }, { Id: "b", Message: half })).toBe(
      "BatchRequestTooLongException",
    );
  });
});

describe("other services publish", () => {
  test("a rule reaches a queue through a topic whose policy lets EventBridge in", async () => {
    await inbox("inbox");
    const events = new EventBridgeClient(own.options);
    await events.send(new PutRuleCommand({ Name: "orders", EventPattern: '{"source":["shop"]}' }));
    await events.send(new PutTargetsCommand({ Rule: "orders", Targets: [{ Id: "topic", Arn: arn }] }));
    const order = { Source: "shop", DetailType: "Order placed", Detail: '{"total":12}' };
    await events.send(new PutEventsCommand({ Entries: [order] }));
    await world.clock.advance(5_000);
    expect(await own.received("inbox")).toEqual([]);
    const AttributeValue = document({
      Effect: "Allow",
      Principal: { Service: "events.amazonaws.com" },
      Action: "sns:Publish",
      Resource: arn,
      Condition: { ArnEquals: { "aws:SourceArn": `arn:aws:events:us-east-1:${hub}:rule/orders` } },
    });
    await own.topics.send(
      new SetTopicAttributesCommand({ TopicArn: arn, AttributeName: "Policy", AttributeValue }),
    );
    await events.send(new PutEventsCommand({ Entries: [order] }));
    await world.clock.advance(5_000);
    const [event] = textsOf(await own.received("inbox"));
    expect(JSON.parse(event ?? "")).toMatchObject({ source: "shop", detail: { total: 12 } });
  });

  test.each(["sns:publish", "aws-sdk:sns:publish"])(
    "a state machine tells of its end by %s",
    async (task) => {
      await inbox("inbox");
      const roleArn = await own.role("machine", "states.amazonaws.com", allow("sns:Publish", arn));
      const machines = new SFNClient(own.options);
      const definition = {
        QueryLanguage: "JSONata",
        StartAt: "Tell",
        States: {
          Tell: {
            Type: "Task",
            Resource: `arn:aws:states:::${task}`,
            Arguments: { TopicArn: arn, Subject: "Done", Message: "{% 'order ' & $states.input.order %}" },
            End: true,
          },
        },
      };
      const { stateMachineArn } = await machines.send(
        new CreateStateMachineCommand({ name: "tell", roleArn, definition: JSON.stringify(definition) }),
      );
      const { executionArn } = await machines.send(
        new StartExecutionCommand({ stateMachineArn, input: '{"order":"17"}' }),
      );
      await world.clock.advance(5_000);
      const { status, output } = await machines.send(new DescribeExecutionCommand({ executionArn }));
      expect(status).toBe("SUCCEEDED");
      const [message] = await own.received("inbox");
      expect(JSON.parse(message?.Body ?? "")).toMatchObject({
        MessageId: (JSON.parse(output ?? "") as { MessageId: string }).MessageId,
        Subject: "Done",
        Message: "order 17",
      });
    },
  );
});
