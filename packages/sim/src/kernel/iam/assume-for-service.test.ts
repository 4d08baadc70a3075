import { beforeEach, describe, expect, test } from "vitest";
import { services } from "../../services/index.ts";
import { allow, document, trust } from "../../testing/policy.ts";
import { rootUser } from "../../testing/principals.ts";
import { createWorld } from "../create-world.ts";
import type { World } from "../world.ts";

const account = "111122223333";
const region = "us-east-1";
const at = (service: string, resource: string) => `arn:aws:${service}:${region}:${account}:${resource}`;

let world: World;
beforeEach(() => {
  world = createWorld({ services, accounts: [account], seed: 1 });
});

const ask = async (service: string, operation: string, input: object) =>
  (await world.call({ principal: rootUser(account), service, operation, account, region, input })) as Record<
    string,
    unknown
  >;

/** A role that may do everything, and that a service may take where these conditions hold. */
async function role(Service: string, Condition: object): Promise<string> {
  const RoleName = "worker";
  await ask("iam", "CreateRole", {
    RoleName,
    AssumeRolePolicyDocument: document({ ...trust({ Service }), Condition }),
  });
  const PolicyDocument = document(allow("*"));
  await ask("iam", "PutRolePolicy", { RoleName, PolicyName: "all", PolicyDocument });
  return `arn:aws:iam::${account}:role/${RoleName}`;
}
const onBehalfOf = (arn: string, owner = account) => ({
  ArnLike: { "aws:SourceArn": arn },
  StringEquals: { "aws:SourceAccount": owner },
});

/** Whoever has a queue to fill, and has filled it. */
async function queue(): Promise<{ arn: string; bodies: () => Promise<readonly string[]> }> {
  const { QueueUrl } = await ask("sqs", "CreateQueue", { QueueName: "jobs" });
  return {
    arn: at("sqs", "jobs"),
    bodies: async () => {
      const { Messages = [] } = (await ask("sqs", "ReceiveMessage", { QueueUrl })) as {
        Messages?: { Body: string }[];
      };
      return Messages.map(({ Body }) => Body);
    },
  };
}

/** How each service is handed a role for one resource of its own, and made to use it. */
const takers = {
  "EventBridge, on behalf of a rule": {
    principal: "events.amazonaws.com",
    source: at("events", "rule/r"),
    other: at("events", "rule/another"),
    refusal: "cannot be assumed by principal 'events.amazonaws.com'",
    hand: async (RoleArn: string, Arn: string) => {
      await ask("eventbridge", "PutRule", { Name: "r", EventPattern: '{"source":["test"]}' });
      await ask("eventbridge", "PutTargets", {
        Rule: "r",
        Targets: [{ Id: "q", Arn, RoleArn, Input: '"done"' }],
      });
    },
    use: () =>
      ask("eventbridge", "PutEvents", { Entries: [{ Source: "test", DetailType: "t", Detail: "{}" }] }),
  },
  "Scheduler, on behalf of a group of schedules": {
    principal: "scheduler.amazonaws.com",
    source: at("scheduler", "schedule-group/default"),
    other: at("scheduler", "schedule/default/s"),
    refusal: "must allow AWS EventBridge Scheduler to assume the role",
    hand: (RoleArn: string, Arn: string) =>
      ask("scheduler", "CreateSchedule", {
        Name: "s",
        ScheduleExpression: "rate(1 minute)",
        FlexibleTimeWindow: { Mode: "OFF" },
        Target: { Arn, RoleArn, Input: '"done"' },
      }),
    use: () => world.clock.advance(60_000),
  },
  "Step Functions, on behalf of a state machine": {
    principal: "states.amazonaws.com",
    source: at("states", "stateMachine:m"),
    other: at("states", "stateMachine:another"),
    refusal: "is authorized to assume the provided role",
    hand: (roleArn: string) =>
      ask("stepfunctions", "CreateStateMachine", {
        name: "m",
        roleArn,
        definition: JSON.stringify({
          StartAt: "Send",
          States: {
            Send: {
              Type: "Task",
              Resource: "arn:aws:states:::sqs:sendMessage",
              Parameters: {
                QueueUrl: `https://sqs.${region}.amazonaws.com/${account}/jobs`,
                MessageBody: '"done"',
              },
              End: true,
            },
          },
        }),
      }),
    use: () => ask("stepfunctions", "StartExecution", { stateMachineArn: at("states", "stateMachine:m") }),
  },
};

describe.each(Object.entries(takers))("%s", (_name, { principal, source, other, refusal, hand, use }) => {
  test("takes a role that trusts it for that, and works with it", async () => {
    const { arn, bodies } = await queue();
    await hand(await role(principal, onBehalfOf(source)), arn);
    await use();
    await world.clock.advance(5_000);
    expect(await bodies()).toEqual(['"done"']);
  });

  test.each([
    ["for another resource", other, account],
    ["for another account", source, "999999999999"],
  ])("is refused a role that trusts it %s", async (_why, arn, owner) => {
    const queued = await queue();
    await expect(hand(await role(principal, onBehalfOf(arn, owner)), queued.arn)).rejects.toThrow(refusal);
  });
});

test("what was let in when it was made is refused once the role trusts another", async () => {
  const { arn, bodies } = await queue();
  const { principal, source, other, hand, use } = takers["EventBridge, on behalf of a rule"];
  await hand(await role(principal, onBehalfOf(source)), arn);
  await ask("iam", "UpdateAssumeRolePolicy", {
    RoleName: "worker",
    PolicyDocument: document({ ...trust({ Service: principal }), Condition: onBehalfOf(other) }),
  });
  await use();
  await world.clock.advance(5_000);
  expect(await bodies()).toEqual([]);
});

describe("Lambda", () => {
  const create = async (Condition: object) => {
    world.code.set("code", async () => "done");
    return ask("lambda", "CreateFunction", {
      FunctionName: "f",
      Role: await role("lambda.amazonaws.com", Condition),
      Code: { S3Bucket: "code", S3Key: "code" },
      Runtime: "nodejs24.x",
      Handler: "index.handler",
    });
  };

  test("takes a role on behalf of the account", async () => {
    await create({ StringEquals: { "aws:SourceAccount": account } });
    const { Payload } = await ask("lambda", "Invoke", { FunctionName: "f" });
    expect(Buffer.from(Payload as Uint8Array).toString()).toBe('"done"');
  });

  test.each([
    ["another account", { StringEquals: { "aws:SourceAccount": "999999999999" } }],
    ["a function: Lambda does not tell which", { ArnLike: { "aws:SourceArn": at("lambda", "function:f") } }],
  ])("is refused a role that trusts it for %s", async (_what, condition) => {
    await expect(create(condition)).rejects.toThrow("cannot be assumed by Lambda");
  });
});
