import {
  AddPermissionCommand,
  AuthorizationErrorException,
  CreateTopicCommand,
  DeleteTopicCommand,
  GetTopicAttributesCommand,
  ListSubscriptionsCommand,
  ListTagsForResourceCommand,
  ListTopicsCommand,
  NotFoundException,
  RemovePermissionCommand,
  SetTopicAttributesCommand,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-sns";
import { describe, expect, test } from "vitest";
import { noteEvents } from "../../testing/events.ts";
import { document } from "../../testing/policy.ts";
import { hub, makeWorld, place, queueArn, spoke, topicArn } from "./test-world.ts";

const arn = topicArn("news");

describe("a topic", () => {
  test("is made once, shown, changed, listed and deleted", async () => {
    const world = makeWorld();
    const { topics, topic } = place(world);
    expect(await topic("news", { DisplayName: "News" })).toBe(arn);
    expect(await topic("news", { DisplayName: "News" })).toBe(arn);
    await expect(topic("news", { DisplayName: "Other" })).rejects.toMatchObject({
      name: "InvalidParameterException",
      message: "Invalid parameter: Attributes Reason: Topic already exists with different attributes",
    });
    await topics.send(
      new SetTopicAttributesCommand({
        TopicArn: arn,
        AttributeName: "DisplayName",
        AttributeValue: "Changed",
      }),
    );
    const { Attributes = {} } = await topics.send(new GetTopicAttributesCommand({ TopicArn: arn }));
    expect(Attributes).toMatchObject({
      TopicArn: arn,
      Owner: hub,
      DisplayName: "Changed",
      SubscriptionsConfirmed: "0",
      SubscriptionsPending: "0",
      SubscriptionsDeleted: "0",
    });
    expect(JSON.parse(Attributes.Policy ?? "")).toMatchObject({
      Id: "__default_policy_ID",
      Statement: [{ Resource: arn, Condition: { StringEquals: { "AWS:SourceOwner": hub } } }],
    });
    expect(JSON.parse(Attributes.EffectiveDeliveryPolicy ?? "")).toHaveProperty("http");
    expect((await topics.send(new ListTopicsCommand({}))).Topics).toEqual([{ TopicArn: arn }]);
    await topics.send(new DeleteTopicCommand({ TopicArn: arn }));
    await topics.send(new DeleteTopicCommand({ TopicArn: arn }));
    const gone = await topics
      .send(new GetTopicAttributesCommand({ TopicArn: arn }))
      .catch((error: unknown) => error);
    expect(gone).toBeInstanceOf(NotFoundException);
    expect(gone).toMatchObject({ message: "Topic does not exist", $metadata: { httpStatusCode: 404 } });
  });

  test.each([
    [{ Name: "no spaces" }, "InvalidParameterException", "Invalid parameter: Topic Name"],
    [{ Name: "orders.fifo" }, "NotImplemented", "FIFO topics"],
    [{ Name: "orders", Attributes: { FifoTopic: "true" } }, "NotImplemented", "FIFO topics"],
    [{ Name: "orders", Attributes: { KmsMasterKeyId: "alias/x" } }, "NotImplemented", "KmsMasterKeyId"],
    [
      { Name: "orders", Attributes: { SQSSuccessFeedbackRoleArn: "arn" } },
      "NotImplemented",
      "SQSSuccessFeedbackRoleArn",
    ],
    [{ Name: "orders", Attributes: { Shoes: "red" } }, "InvalidParameterException", "AttributeName"],
    [{ Name: "orders", Attributes: { Policy: "{" } }, "InvalidParameterException", "Policy Error"],
    [
      { Name: "orders", Tags: [1, 2].map(() => ({ Key: "a", Value: "b" })) },
      "InvalidParameterException",
      "Invalid parameter: Duplicated keys are not allowed.",
    ],
  ])("as %j is refused", async (words, name, message) => {
    const error = await place(makeWorld())
      .topics.send(new CreateTopicCommand(words))
      .catch((one: Error) => one);
    expect(error).toMatchObject({ name, message: expect.stringContaining(message) });
  });

  test("an ARN that is none, or of another Region, is told apart from a topic that is not there", async () => {
    const { topics } = place(makeWorld());
    const get = (TopicArn: string) => topics.send(new GetTopicAttributesCommand({ TopicArn }));
    await expect(get("news")).rejects.toThrow(
      "Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1",
    );
    await expect(get(arn.replace("us-east-1", "eu-west-1"))).rejects.toThrow("Invalid parameter: TopicArn");
    await expect(get(arn)).rejects.toMatchObject({ name: "NotFoundException" });
  });

  test("is listed by the hundred", async () => {
    const { topics, topic } = place(makeWorld());
    for (let n = 100; n <= 201; n += 1) await topic(`topic-${n}`);
    const first = await topics.send(new ListTopicsCommand({}));
    expect(first.Topics).toHaveLength(100);
    const second = await topics.send(new ListTopicsCommand({ NextToken: first.NextToken }));
    expect(second.Topics?.map(({ TopicArn }) => TopicArn)).toEqual([
      topicArn("topic-200"),
      topicArn("topic-201"),
    ]);
    expect(second.NextToken).toBeUndefined();
  });

  test("bears tags", async () => {
    const { topics, topic } = place(makeWorld());
    await topic("news");
    const tags = async () => (await topics.send(new ListTagsForResourceCommand({ ResourceArn: arn }))).Tags;
    await topics.send(new TagResourceCommand({ ResourceArn: arn, Tags: [{ Key: "a", Value: "1" }] }));
    await topics.send(new TagResourceCommand({ ResourceArn: arn, Tags: [{ Key: "b", Value: "2" }] }));
    expect(await tags()).toEqual([
      { Key: "a", Value: "1" },
      { Key: "b", Value: "2" },
    ]);
    await topics.send(new UntagResourceCommand({ ResourceArn: arn, TagKeys: ["a"] }));
    expect(await tags()).toEqual([{ Key: "b", Value: "2" }]);
    await expect(
      topics.send(new CreateTopicCommand({ Name: "news", Tags: [{ Key: "b", Value: "3" }] })),
    ).rejects.toThrow("Invalid parameter: Tags Reason: Topic already exists with different tags");
    await expect(
      topics.send(new ListTagsForResourceCommand({ ResourceArn: topicArn("other") })),
    ).rejects.toMatchObject({ name: "ResourceNotFoundException", message: "Resource does not exist" });
  });

  test("takes its subscriptions with it when it is deleted", async () => {
    const { topics, topic, subscribe } = place(makeWorld());
    await topic("news");
    await subscribe(arn, queueArn("inbox"));
    await topics.send(new DeleteTopicCommand({ TopicArn: arn }));
    expect((await topics.send(new ListSubscriptionsCommand({}))).Subscriptions).toEqual([]);
  });

  test("a change of it is on the default bus as CloudTrail's record", async () => {
    const world = makeWorld();
    const events = noteEvents(world);
    const { topic, publish } = place(world);
    await topic("news");
    await publish(arn, "no management event");
    await world.clock.advance(10_000);
    expect(events.map(({ detail }) => detail)).toMatchObject([
      {
        eventSource: "sns.amazonaws.com",
        eventName: "CreateTopic",
        requestParameters: { name: "news" },
        responseElements: { topicArn: arn },
      },
    ]);
  });
});

describe("a topic's policy", () => {
  test("lets another account publish once a permission names it, and no longer when it is removed", async () => {
    const world = makeWorld();
    const { topics, topic } = place(world);
    await topic("news");
    const attempt = () => place(world, spoke).publish(arn, "from afar");
    const refused = await attempt().catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(AuthorizationErrorException);
    expect(refused).toMatchObject({
      message: `User: arn:aws:iam::${spoke}:user/admin is not authorized to perform: SNS:Publish on resource: ${arn} because no resource-based policy allows the SNS:Publish action`,
      $metadata: { httpStatusCode: 403 },
    });
    const permission = { TopicArn: arn, Label: "spoke", AWSAccountId: [spoke], ActionName: ["Publish"] };
    await topics.send(new AddPermissionCommand(permission));
    await expect(topics.send(new AddPermissionCommand(permission))).rejects.toThrow(
      "Invalid parameter: Statement already exists",
    );
    await attempt();
    await topics.send(new RemovePermissionCommand({ TopicArn: arn, Label: "spoke" }));
    await expect(attempt()).rejects.toMatchObject({ name: "AuthorizationErrorException" });
  });

  test("of its own account does not replace the permissions of its roles", async () => {
    const world = makeWorld();
    const { topic, role } = place(world);
    await topic("news");
    await role("worker", "lambda.amazonaws.com");
    const principal = world.assume(`arn:aws:iam::${hub}:role/worker`, "one", "lambda.amazonaws.com");
    const publishing = world.call({
      principal,
      service: "sns",
      operation: "Publish",
      account: hub,
      region: "us-east-1",
      input: { TopicArn: arn, Message: "hello" },
    });
    await expect(publishing).rejects.toThrow(
      "because no identity-based policy allows the SNS:Publish action",
    );
  });

  test("may speak of SNS's actions alone", async () => {
    const { topics, topic } = place(makeWorld());
    await topic("news");
    const set = (Action: string) =>
      topics.send(
        new SetTopicAttributesCommand({
          TopicArn: arn,
          AttributeName: "Policy",
          AttributeValue: document({ Effect: "Allow", Principal: "*", Action, Resource: arn }),
        }),
      );
    await set("sns:Publish");
    await expect(set("sqs:SendMessage")).rejects.toThrow(
      "Invalid parameter: Policy statement action out of service scope!",
    );
  });
});
