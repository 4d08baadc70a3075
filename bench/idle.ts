import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateEventSourceMappingCommand, CreateFunctionCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { CreateScheduleCommand, SchedulerClient } from "@aws-sdk/client-scheduler";
import { CreateQueueCommand, SQSClient } from "@aws-sdk/client-sqs";
import { createWorld } from "@watchkeeper/sim/kernel/create-world";
import { requestHandler } from "@watchkeeper/sim/kernel/request-handler";
import { services } from "@watchkeeper/sim/services/index";
import { passLaptopMonth } from "./idle/laptop-month.ts";
import type { Bench } from "./main.ts";
import { lower } from "./report/measure.ts";

const account = "111122223333";
const region = "us-east-1";
const monthMs = 30 * 86_400_000;
const targetMs = 1_000;
const runs = 5;
/** Through `npm start`, with nothing of its own to do, and with cases that wait until their approvals expire. */
const laptopTargetMs = 10_000;
const casesTargetMs = 40_000;
const launches = 200;

export const bench: Bench = {
  does: "how long 30 days take in which nothing happens but what is scheduled, or waits",
  how:
    `a schedule in a zone, a rule of five minutes, a cron, an idle queue's poller: the best of ${runs} runs; ` +
    `then \`clock advance 30d\` through \`npm start\`, without a case and after ${launches} launches`,
  run: async () => {
    const months: Awaited<ReturnType<typeof passMonth>>[] = [];
    // The first is to warm up.
    for (let run = 0; run <= runs; run += 1) months.push(await passMonth());
    const [first, ...counted] = months;
    const ms = Math.min(...counted.map((month) => month.ms));
    const quiet = await passLaptopMonth(0);
    const busy = await passLaptopMonth(launches);
    return [
      lower("30 days of the embedded AWS", ms, "ms", targetMs),
      lower("firings in them", first?.firings ?? 0, ""),
      lower("30 days of a laptop without a case", quiet.ms, "ms", laptopTargetMs),
      lower("cases in them", quiet.cases, ""),
      lower(`30 days of a laptop after ${launches} launches`, busy.ms, "ms", casesTargetMs),
      lower("cases in those", busy.cases, ""),
    ];
  },
};

/** A world of its own, and thirty days of it. */
async function passMonth(): Promise<{ readonly ms: number; readonly firings: number }> {
  const world = createWorld({ services, accounts: [account], seed: 1, outsideUser: { account } });
  const options = {
    region,
    requestHandler: requestHandler(world),
    credentials: { accessKeyId: "bench", secretAccessKey: "unused" },
  };
  const role = await makeRole(new IAMClient(options));
  const queue = await makeQueue(new SQSClient(options));
  await schedule(new SchedulerClient(options), role, queue);
  await makeRules(new EventBridgeClient(options), queue);
  world.code.set("idle", async () => {});
  await pollIdleQueue(new LambdaClient(options), new SQSClient(options), role);
  let firings = 0;
  world.observe((trace) => {
    if (trace.type === "request" && trace.operation === "SendMessage") firings += 1;
  });
  const began = performance.now();
  await world.clock.advance(monthMs);
  return { ms: performance.now() - began, firings };
}

const document = (statement: object) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...statement }] });

async function makeRole(iam: IAMClient): Promise<string> {
  const Service = ["scheduler.amazonaws.com", "lambda.amazonaws.com"];
  const trust = document({ Principal: { Service }, Action: "sts:AssumeRole" });
  await iam.send(new CreateRoleCommand({ RoleName: "all", AssumeRolePolicyDocument: trust }));
  const PolicyDocument = document({ Action: "sqs:*", Resource: "*" });
  await iam.send(new PutRolePolicyCommand({ RoleName: "all", PolicyName: "own", PolicyDocument }));
  return `arn:aws:iam::${account}:role/all`;
}

async function makeQueue(sqs: SQSClient): Promise<string> {
  const arn = `arn:aws:sqs:${region}:${account}:firings`;
  const Policy = document({
    Principal: { Service: "events.amazonaws.com" },
    Action: "sqs:SendMessage",
    Resource: arn,
  });
  await sqs.send(new CreateQueueCommand({ QueueName: "firings", Attributes: { Policy } }));
  return arn;
}

async function schedule(scheduler: SchedulerClient, RoleArn: string, Arn: string): Promise<void> {
  await scheduler.send(
    new CreateScheduleCommand({
      Name: "nightly",
      ScheduleExpression: "cron(30 2 * * ? *)",
      ScheduleExpressionTimezone: "Europe/Berlin",
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: { Arn, RoleArn },
    }),
  );
}

async function makeRules(events: EventBridgeClient, Arn: string): Promise<void> {
  for (const [Name, ScheduleExpression] of [
    ["often", "rate(5 minutes)"],
    ["mornings", "cron(0 8 ? * MON-FRI *)"],
  ]) {
    await events.send(new PutRuleCommand({ Name, ScheduleExpression }));
    await events.send(new PutTargetsCommand({ Rule: Name, Targets: [{ Id: "queue", Arn }] }));
  }
}

async function pollIdleQueue(lambda: LambdaClient, sqs: SQSClient, Role: string): Promise<void> {
  await sqs.send(new CreateQueueCommand({ QueueName: "idle" }));
  const Code = { S3Bucket: "code", S3Key: "idle" };
  const words = { Runtime: "nodejs24.x", Handler: "index.handler" } as const;
  await lambda.send(new CreateFunctionCommand({ FunctionName: "idle", Role, Code, ...words }));
  const EventSourceArn = `arn:aws:sqs:${region}:${account}:idle`;
  await lambda.send(new CreateEventSourceMappingCommand({ FunctionName: "idle", EventSourceArn }));
}
