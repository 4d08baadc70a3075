import { CreateTableCommand, DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { DescribeRegionsCommand, EC2Client, RunInstancesCommand } from "@aws-sdk/client-ec2";
import {
  CreateQueueCommand,
  DeleteMessageCommand,
  ReceiveMessageCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import { beforeEach, describe, expect, test } from "vitest";
import { services } from "../../services/index.ts";
import { clientOptions } from "../../testing/clients.ts";
import { simpleTable } from "../../testing/tables.ts";
import { createWorld } from "../create-world.ts";
import { requestHandler } from "../request-handler.ts";
import type { FunctionProcess, Trace, World } from "../world.ts";
import { gentle, calm as quotasAlone } from "./fault-profile.ts";

const account = "111122223333";
const calm = { ...quotasAlone, isThrottled: false };

let world: World;
let events: string[];
let process: FunctionProcess;

beforeEach(() => {
  world = createWorld({ services, accounts: [account], seed: 3, outsideUser: { account } });
  events = [];
  world.observe((trace: Trace) => {
    if (trace.type === "event") events.push(trace.time);
  });
  process = newProcess();
});

function newProcess(): FunctionProcess {
  const made: FunctionProcess = {
    functionName: "f",
    isDead: false,
    die: () => {
      made.isDead = true;
    },
  };
  return made;
}

/** What a client in the function's process is made with. */
const inFunction = () => ({ ...clientOptions(world), requestHandler: requestHandler(world, () => process) });
const tell = () =>
  world.emit({
    "detail-type": "t",
    source: "aws.test",
    account,
    region: "us-east-1",
    resources: [],
    detail: {},
  });

/** Settles with the world's time moving meanwhile; `pending` where it never does. */
async function within<T>(ms: number, work: Promise<T>): Promise<T | "pending"> {
  let answer: T | "pending" = "pending";
  let error: unknown;
  work.then(
    (value) => {
      answer = value;
    },
    (thrown: unknown) => {
      error = thrown;
    },
  );
  await world.clock.advance(ms);
  if (error !== undefined) throw error;
  return answer;
}

describe("an event", () => {
  test("comes once while nothing goes wrong", async () => {
    tell();
    await world.clock.advance(1_000);
    expect(events).toHaveLength(1);
  });

  test("comes twice, late, or never, as the profile has it", async () => {
    world.faults.use({ ...calm, duplicate: 1, delay: 1, maxDelayMs: 60_000 });
    tell();
    await world.clock.advance(60_000);
    expect(events).toHaveLength(2);
    expect(new Set(events).size).toBe(2);
    world.faults.use({ ...calm, lose: 1 });
    tell();
    await world.clock.advance(60_000);
    expect(events).toHaveLength(2);
    expect(Object.fromEntries(world.faults.counts)).toEqual({ duplicate: 1, delay: 2, lose: 1 });
  });
});

test("a deleted message comes back after its visibility timeout", async () => {
  world.faults.use({ ...calm, redeliver: 1 });
  const sqs = new SQSClient(inFunction());
  const { QueueUrl } = await sqs.send(new CreateQueueCommand({ QueueName: "q" }));
  await sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: "hello" }));
  const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl }));
  await sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: Messages?.[0]?.ReceiptHandle }));
  await world.clock.advance(31_000);
  expect((await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages).toHaveLength(1);
});

describe("a function's process", () => {
  test("dies before or after the effect of its request, and is never answered again", async () => {
    const wasThere: boolean[] = [];
    for (let seed = 1; seed <= 12; seed += 1) {
      world = createWorld({ services, accounts: [account], seed, outsideUser: { account } });
      process = newProcess();
      world.faults.use({ ...calm, die: 1 });
      const sqs = new SQSClient(inFunction());
      expect(await within(1_000, sqs.send(new CreateQueueCommand({ QueueName: "q" })))).toBe("pending");
      expect(process.isDead).toBe(true);
      world.faults.use(undefined);
      expect(await within(1_000, sqs.send(new CreateQueueCommand({ QueueName: "other" })))).toBe("pending");
      const person = new SQSClient(clientOptions(world));
      const sent = person.send(new ReceiveMessageCommand({ QueueUrl: `http://x/${account}/q` }));
      wasThere.push(
        await sent.then(
          () => true,
          () => false,
        ),
      );
    }
    expect(new Set(wasThere)).toEqual(new Set([true, false]));
  });

  test("hears nothing of a request that was lost, or of one that had its effect", async () => {
    world.faults.use({ ...calm, unanswered: 1 });
    const sqs = new SQSClient(inFunction());
    await expect(within(10_000, sqs.send(new CreateQueueCommand({ QueueName: "q" })))).rejects.toThrow(
      "not answered in time",
    );
    expect(process.isDead).toBe(false);
  });

  test("has its request held up on its way, which arrives even when the process has ended meanwhile", async () => {
    world.faults.use({ ...calm, freeze: 1, maxFreezeMs: 60_000 });
    const creating = new SQSClient(inFunction()).send(new CreateQueueCommand({ QueueName: "late" }));
    await world.clock.settled();
    process.die();
    expect(await within(60_000, creating)).toBe("pending");
    world.faults.use(undefined);
    const person = new SQSClient(clientOptions(world));
    await person.send(new SendMessageCommand({ QueueUrl: `http://x/${account}/late`, MessageBody: "there" }));
  });
});

describe("a function's request", () => {
  test("takes its time, beside others that take theirs meanwhile; a person's takes none", async () => {
    world.faults.use({ ...calm, latencyMs: 100 });
    const start = world.clock.now().getTime();
    const sqs = new SQSClient(inFunction());
    const make = (name: string) => sqs.send(new CreateQueueCommand({ QueueName: name }));
    const answered = within(
      1_000,
      Promise.all(["a", "b", "c"].map(make)).then(() => world.clock.now()),
    );
    expect(await answered).toEqual(new Date(start + 100));
    const person = new SQSClient(clientOptions(world));
    await person.send(new CreateQueueCommand({ QueueName: "d" }));
    expect(world.clock.now()).toEqual(new Date(start + 1_000));
  });

  test("is throttled by EC2's bucket, which fills again by the second; a person's is not", async () => {
    world.faults.use({ ...calm, isThrottled: true });
    const ec2 = new EC2Client(inFunction());
    const launch = () =>
      new RunInstancesCommand({
        ImageId: "ami-0123456789abcdef0",
        InstanceType: "t3.micro",
        MinCount: 1,
        MaxCount: 1,
      });
    for (let count = 0; count < 5; count += 1) await ec2.send(launch());
    await expect(ec2.send(launch())).rejects.toMatchObject({ name: "RequestLimitExceeded" });
    await world.clock.advance(500);
    await ec2.send(launch());
    const person = new EC2Client(clientOptions(world));
    for (let count = 0; count < 6; count += 1) await person.send(launch());
  });

  test("meets a Region that is down for a while, and others that are not", async () => {
    world.faults.use({ ...calm, outage: 1, maxOutageMs: 600_000 });
    const answers = { "us-east-1": "", "eu-west-1": "" };
    const clients = Object.fromEntries(
      Object.keys(answers).map((region) => [region, new EC2Client({ ...inFunction(), region })]),
    );
    for (let minute = 0; minute < 15; minute += 1) {
      for (const region of Object.keys(answers) as (keyof typeof answers)[]) {
        const up = await clients[region]!.send(new DescribeRegionsCommand({})).then(
          () => "u",
          (error: Error) => (error.name === "ServiceUnavailable" ? "d" : "?"),
        );
        answers[region] += up;
      }
      await world.clock.advance(60_000);
    }
    for (const answer of Object.values(answers)) expect(answer).toMatch(/^u*d*u*$/);
    expect(Object.values(answers).join("")).toMatch(/d/);
    expect(answers["us-east-1"]).not.toBe(answers["eu-west-1"]);
  });
});

test("an eventually consistent read may miss the latest write; a consistent one does not", async () => {
  const client = new DynamoDBClient(clientOptions(world));
  await client.send(new CreateTableCommand(simpleTable("things", "pk")));
  await world.clock.advance(10_000);
  world.faults.use({ ...calm, maxLagMs: 10_000 });
  const put = (v: string) =>
    client.send(new PutItemCommand({ TableName: "things", Item: { pk: { S: "a" }, v: { S: v } } }));
  await put("old");
  await world.clock.advance(20_000);
  await put("new");
  const read = async (ConsistentRead: boolean) =>
    (await client.send(new GetItemCommand({ TableName: "things", Key: { pk: { S: "a" } }, ConsistentRead })))
      .Item?.v?.S;
  const seen = new Set(await Promise.all(Array.from({ length: 20 }, () => read(false))));
  expect(seen).toEqual(new Set(["old"]));
  expect(await read(true)).toBe("new");
  await world.clock.advance(10_001);
  expect(await read(false)).toBe("new");
});

test("the same seed gives the same faults", () => {
  const draw = () => {
    const { faults } = createWorld({ services, accounts: [account], seed: 9 });
    faults.use(gentle);
    return Array.from({ length: 500 }, () => [faults.fate("f"), faults.deliveries("at-least-once", "d")]);
  };
  expect(draw()).toEqual(draw());
});
