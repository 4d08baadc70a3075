import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CreateTableCommand, DynamoDBClient, PutItemCommand, ScanCommand } from "@aws-sdk/client-dynamodb";
import {
  CreateTagsCommand,
  DescribeInstancesCommand,
  DescribeVolumesCommand,
  EC2Client,
  type Instance,
} from "@aws-sdk/client-ec2";
import {
  CreateQueueCommand,
  GetQueueAttributesCommand,
  SendMessageCommand,
  SQSClient,
} from "@aws-sdk/client-sqs";
import type { Case } from "@watchkeeper/cases/case";
import { verifyAudit } from "@watchkeeper/cases/verify-audit";
import type { Desk } from "@watchkeeper/cli/desk";
import { askLaptop, connect } from "@watchkeeper/cli/target";
import { seededRandomness } from "@watchkeeper/sim/kernel/randomness";
import pc from "picocolors";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type MortalLaptop, startLaptop } from "./mortal-laptop.ts";
import { launch, tagsOf } from "./rehearsal.ts";

/** `KILL_ROUNDS=40 npm test -- test/journeys/kill` kills it as often, and tells what was lost. */
const rounds = Number(process.env.KILL_ROUNDS ?? 3);
const seed = Number(process.env.KILL_SEED ?? 1);
/** What may be lost, in milliseconds: the last second, and the time that a save takes on a busy machine. */
const losableMs = 1_000 + 2_000;
let folder: string;
let laptop: MortalLaptop;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "watchkeeper-"));
  laptop = await startLaptop(folder);
});
afterEach(async () => {
  await laptop.kill();
  await rm(folder, { recursive: true });
});

/** Everything by which the test reaches the cloud, wherever it is served now. */
function clients() {
  const config = {
    endpoint: laptop.url,
    region: "us-east-1",
    credentials: { accessKeyId: "alice", secretAccessKey: "x" },
    maxAttempts: 1,
  };
  return {
    ec2: new EC2Client(config),
    dynamodb: new DynamoDBClient(config),
    sqs: new SQSClient(config),
    advance: (duration: string) => askLaptop(laptop.url, "POST", "/_watchkeeper/clock/advance", { duration }),
  };
}

const deskOf = (name: string): Promise<Desk> =>
  connect(
    { endpoint: laptop.url },
    { env: { AWS_ACCESS_KEY_ID: name }, out: () => {}, err: () => {}, colours: pc.createColors(false) },
  );

/** What was answered with success, and when (`performance.now()`). */
interface Answered {
  readonly what: string;
  readonly at: number;
}

const TableName = "steps";
const queueUrl = () => `${laptop.url}/444455556666/steps`;

/** Three services, written one after the other: the n-th item, then the n-th message, then the tag n. */
async function takeSteps(from: Steps, marked: string, answered: Answered[]): Promise<never> {
  const { dynamodb, sqs, ec2 } = clients();
  const note = (what: string) => answered.push({ what, at: performance.now() });
  for (let n = from.tag; ; n += 1) {
    if (n > from.items) {
      await dynamodb.send(new PutItemCommand({ TableName, Item: { n: { N: String(n) }, v: { S: `${n}` } } }));
      note(`item ${n}`);
    }
    if (n > from.messages) {
      await sqs.send(new SendMessageCommand({ QueueUrl: queueUrl(), MessageBody: `${n}` }));
      note(`message ${n}`);
    }
    if (n === from.tag) continue;
    await ec2.send(new CreateTagsCommand({ Resources: [marked], Tags: [{ Key: "step", Value: String(n) }] }));
    note(`tag ${n}`);
  }
}

interface Steps {
  readonly items: number;
  readonly messages: number;
  readonly tag: number;
}

async function stepsTaken(marked: string): Promise<Steps> {
  const { dynamodb, sqs, ec2 } = clients();
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName, ConsistentRead: true }));
  const numbers = Items.map(({ n, v }) => {
    expect(v?.S).toBe(n?.N);
    return Number(n?.N);
  });
  expect(numbers.toSorted((a, b) => a - b)).toEqual(numbers.map((_, index) => index + 1));
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({
      QueueUrl: queueUrl(),
      AttributeNames: ["ApproximateNumberOfMessages"],
    }),
  );
  const found = await ec2.send(new DescribeInstancesCommand({ InstanceIds: [marked] }));
  return {
    items: numbers.length,
    messages: Number(Attributes?.ApproximateNumberOfMessages),
    tag: Number(tagsOf(found.Reservations![0]!.Instances![0]!).step ?? 0),
  };
}

/**
 * Instances as the console makes them, metadata open to IMDSv1: each opens a case, which time drives on. Now and then
 * time stands nearly still, and what is due in a moment is only due when the kill comes.
 */
async function launchSome(random: () => number, answered: Answered[]): Promise<never> {
  const { ec2, advance } = clients();
  for (;;) {
    const token = `launch-${Math.floor(random() * 1e12)}`;
    await launchTagged(ec2, token);
    answered.push({ what: token, at: performance.now() });
    await pause(200 + random() * 600);
    await advance(`${Math.ceil(random() * 20)}s`);
  }
}

const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

function launchTagged(ec2: EC2Client, token: string): Promise<string> {
  const Tags = [
    { Key: "token", Value: token },
    { Key: "whole", Value: "yes" },
  ];
  return launch(
    { ec2, clientToken: () => token },
    {
      TagSpecifications: [
        { ResourceType: "instance", Tags },
        { ResourceType: "volume", Tags },
      ],
    },
  );
}

const instances = async (ec2: EC2Client): Promise<readonly Instance[]> =>
  ((await ec2.send(new DescribeInstancesCommand({}))).Reservations ?? []).flatMap(
    ({ Instances = [] }) => Instances,
  );

/** No instance without its tags and its volume, no volume without its instance. */
async function nothingIsHalfThere(ec2: EC2Client): Promise<readonly Instance[]> {
  const all = await instances(ec2);
  const { Volumes = [] } = await ec2.send(new DescribeVolumesCommand({}));
  const volumes = new Map(Volumes.map((volume) => [volume.Attachments?.[0]?.InstanceId, volume]));
  expect(volumes.size).toBe(all.length);
  for (const instance of all) {
    const { token = "" } = tagsOf(instance);
    const volume = volumes.get(instance.InstanceId);
    expect(tagsOf(instance)).toMatchObject({ token, whole: "yes" });
    expect(tagsOf(volume as Instance)).toMatchObject({ token, whole: "yes" });
    expect(instance.BlockDeviceMappings?.[0]?.Ebs?.VolumeId).toBe(volume?.VolumeId);
  }
  return all;
}

/** The messages of the emulated chat that ask about a case. */
async function questionsAbout({ id }: Case): Promise<readonly string[]> {
  const { messages } = (await askLaptop(laptop.url, "GET", "/_watchkeeper/chat")) as {
    messages: readonly { ts: string }[];
  };
  return messages.filter((message) => JSON.stringify(message).includes(id)).map(({ ts }) => ts);
}

describe("a laptop that is killed", () => {
  test(
    "has lost at most its last second, and goes on with all the rest",
    async () => {
      expect(laptop.data).toMatchObject({ folder, cloud: "new" });
      const { random } = seededRandomness(seed);
      const { ec2, dynamodb, sqs, advance } = clients();
      await dynamodb.send(
        new CreateTableCommand({
          TableName,
          BillingMode: "PAY_PER_REQUEST",
          AttributeDefinitions: [{ AttributeName: "n", AttributeType: "N" }],
          KeySchema: [{ AttributeName: "n", KeyType: "HASH" }],
        }),
      );
      await sqs.send(new CreateQueueCommand({ QueueName: "steps" }));
      const marked = await launchTagged(ec2, "launch-first");
      await advance("1m");
      const [asked] = await (await deskOf("bob")).cases.list();
      expect(asked).toMatchObject({ status: "awaiting-approval" });

      const launched: Answered[] = [];
      let steps: Steps = { items: 0, messages: 0, tag: 0 };
      let longestLoss = 0;
      for (let round = 1; round <= rounds; round += 1) {
        const answered: Answered[] = [];
        const ends = [takeSteps(steps, marked, answered), launchSome(random, answered)];
        const ended = Promise.allSettled(ends);
        await pause(losableMs + 200 + random() * 1_000);
        const killed = await laptop.kill();
        await ended;
        laptop = await startLaptop(folder);
        expect(laptop.data).toMatchObject({ folder, cloud: "taken up" });

        // EC2 is eventually consistent, in its own time.
        await clients().advance("10s");
        // One moment: whatever is there, all before it is there too, in every service.
        steps = await stepsTaken(marked);
        expect(steps.items - steps.messages).toBeOneOf([0, 1]);
        expect(steps.messages - steps.tag).toBeOneOf([0, 1]);
        expect(steps.items - steps.tag).toBeLessThanOrEqual(1);
        const tokens = (await nothingIsHalfThere(clients().ec2)).map((one) => tagsOf(one).token);
        const lost = answered.filter(({ what }) => {
          const [kind, n] = what.split(" ");
          if (kind === "item") return Number(n) > steps.items;
          if (kind === "message") return Number(n) > steps.messages;
          if (kind === "tag") return Number(n) > steps.tag;
          return !tokens.includes(what);
        });
        longestLoss = Math.max(longestLoss, ...lost.map(({ at }) => killed - at));
        expect(lost.filter(({ at }) => at < killed - losableMs)).toEqual([]);
        expect(launched.filter(({ what }) => !tokens.includes(what))).toEqual([]);
        launched.push(...answered.filter(({ what }) => tokens.includes(what)));
        expect(await verifyAudit(await (await deskOf("bob")).evidence())).toMatchObject({ flaws: [] });
      }
      if (process.env.KILL_ROUNDS) {
        console.info(
          `${rounds} rounds: ${steps.items} steps, ${launched.length} launches; ` +
            `of what was answered, the last ${Math.round(longestLoss)} ms were lost at most`,
        );
      }

      const now = clients();
      await now.advance("2m");
      const bob = await deskOf("bob");
      const open = await bob.cases.list();
      expect(open.filter(({ status }) => status !== "awaiting-approval")).toEqual([]);
      // One case for each instance, whatever was killed on its way, and its question in the chat once.
      const running = await instances(now.ec2);
      expect([...new Set(running.map(({ State }) => State?.Name))]).toEqual(["running"]);
      expect(open).toHaveLength(running.length);
      for (const one of open) expect(await questionsAbout(one), one.id).toHaveLength(1);

      // The case that has waited since before the first kill.
      const [ts] = await questionsAbout(asked!);
      await askLaptop(laptop.url, "POST", "/_watchkeeper/chat/click", {
        ts,
        actionId: "approve",
        user: "bob",
      });
      await now.advance("2m");
      expect(await bob.cases.find(asked!.id)).toMatchObject({ status: "closed", outcome: "fixed" });
      const mended = (await instances(now.ec2)).find(({ InstanceId }) => InstanceId === marked);
      expect(mended?.MetadataOptions).toMatchObject({ HttpTokens: "required", State: "applied" });
      expect(await verifyAudit(await bob.evidence())).toMatchObject({ flaws: [] });

      // Who ends it cleanly loses nothing, not even what was answered last.
      const last = { n: { N: String(steps.items + 1) }, v: { S: String(steps.items + 1) } };
      await now.dynamodb.send(new PutItemCommand({ TableName, Item: last }));
      expect(await laptop.stop()).toBe(0);
      laptop = await startLaptop(folder);
      expect(await stepsTaken(marked)).toMatchObject({ items: steps.items + 1 });
    },
    30_000 + rounds * 20_000,
  );
});
