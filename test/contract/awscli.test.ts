import { execFile } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createWorld } from "@watchkeeper/sim/kernel/create-world";
import { httpServer, type RunningServer } from "@watchkeeper/sim/kernel/http-server";
import { type Pacer, pace } from "@watchkeeper/sim/kernel/pace";
import type { World } from "@watchkeeper/sim/kernel/world";
import { services } from "@watchkeeper/sim/services/index";
import { administrator } from "@watchkeeper/sim/testing/principals";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { awsPath, noAws } from "./aws-program.ts";
import { account, otherAccount, region } from "./places.ts";

if (awsPath === undefined) console.warn(`Skipped: ${noAws}`);

/** How a call of the program ended. */
interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

let world: World;
let server: RunningServer;
let pacer: Pacer;
let home: string;
let calls = 0;
/** The exit code for what AWS refuses. https://docs.aws.amazon.com/cli/latest/userguide/cli-usage-returncodes.html */
let refusedCode: 254 | 255;

/** One call of the program, at the embedded AWS and with nothing of this machine's configuration. */
function run(...words: readonly string[]): Promise<Answer> {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("AWS_"));
  const env = {
    ...Object.fromEntries(own),
    HOME: home,
    AWS_CONFIG_FILE: join(home, "config"),
    AWS_SHARED_CREDENTIALS_FILE: join(home, "credentials"),
    AWS_ACCESS_KEY_ID: "jane",
    AWS_SECRET_ACCESS_KEY: "unused",
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_PAGER: "",
    LC_ALL: "C.UTF-8",
  };
  return new Promise((resolve) => {
    const options = { env, maxBuffer: 64 * 1_024 * 1_024, cwd: home };
    const child = execFile(awsPath ?? "aws", [...words], options, (error, out, err) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? -1), out, err });
    });
    child.stdin?.end();
  });
}

const aws = (...words: readonly string[]): Promise<Answer> => {
  calls += 1;
  return run("--endpoint-url", server.url, ...words);
};
/** What a call that succeeds says. */
const told = async (...words: readonly string[]): Promise<string> => {
  const answer = await aws(...words);
  expect(answer).toMatchObject({ code: 0, err: expect.not.stringContaining("rror") });
  return answer.out.trimEnd();
};
const json = async (...words: readonly string[]) =>
  JSON.parse((await told(...words, "--output", "json")) || "{}");
/** What a call that AWS refuses says: the exit code, and the line on stderr. */
const refused = async (...words: readonly string[]): Promise<string> => {
  const answer = await aws(...words);
  expect([answer.code, answer.out]).toEqual([refusedCode, ""]);
  return answer.err.trim();
};
/** Has IAM do something without the program, which takes its time. */
const asAdministrator = (operation: string, input: object) => {
  const principal = administrator(account);
  return world.call({ principal, service: "iam", operation, account, region, input });
};
const file = async (name: string, content: string | Buffer): Promise<string> => {
  const path = join(home, name);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, content);
  return path;
};
const linesOf = (text: string) => text.split(/\s+/).filter(Boolean);

describe.skipIf(awsPath === undefined)("at a terminal", { concurrent: true, timeout: 120_000 }, () => {
  beforeAll(async () => {
    home = await mkdtemp(join(tmpdir(), "watchkeeper-awscli-"));
    // The program compares times with those of this machine's files.
    const startTime = new Date();
    const accounts = [account, otherAccount];
    world = createWorld({ services, accounts, seed: 1, startTime, outsideUser: { account } });
    world.observe((trace) => {
      if (trace.type === "request") called.add(trace.service);
    });
    server = await httpServer(world, { port: 0, host: "127.0.0.1" });
    pacer = pace(world.clock);
    const version = /aws-cli\/(\d+)\.(\d+)/.exec((await run("--version")).out) ?? [];
    refusedCode = version[1] === "2" ? 254 : 255;
  });
  const called = new Set<string>();
  afterAll(async () => {
    pacer.stop();
    await server.close();
    await rm(home, { recursive: true, force: true });
    expect(calls).toBeGreaterThanOrEqual(40);
    const expected = services.map(({ name }) => name);
    expect([...called].toSorted()).toEqual(expected.toSorted());
  });

  test("sts tells who asks, in the format that is asked for", async () => {
    expect(await json("sts", "get-caller-identity")).toMatchObject({ Account: account, UserId: "jane" });
    const words = ["sts", "get-caller-identity", "--query", "[Account,Arn]", "--output", "text"];
    expect(await told(...words)).toBe(`${account}\tarn:aws:iam::${account}:user/jane`);
    expect(await told("sts", "get-caller-identity", "--output", "table")).toContain(`|  ${account}`);
  });

  test("iam makes a role, lists it page by page, and refuses it twice", async () => {
    const document = await file("trust.json", trust("ec2.amazonaws.com"));
    const words = ["--role-name", "terminal", "--assume-role-policy-document", `file://${document}`];
    expect((await json("iam", "create-role", ...words)).Role.Arn).toBe(
      `arn:aws:iam::${account}:role/terminal`,
    );
    expect(await refused("iam", "create-role", ...words)).toContain(
      "An error occurred (EntityAlreadyExists) when calling the CreateRole operation",
    );
    const page = await json("iam", "list-roles", "--max-items", "1", "--page-size", "1");
    expect(page.Roles).toHaveLength(1);
    expect(await refused("iam", "get-role", "--role-name", "none")).toContain("(NoSuchEntity)");
  });

  test("ec2 launches, waits, tags, filters and terminates", async () => {
    const tags = "ResourceType=instance,Tags=[{Key=team,Value=cloud},{Key=Name,Value=web one}]";
    const launched = await json(
      ...["ec2", "run-instances", "--image-id", "ami-0123456789abcdef0", "--instance-type", "t3.micro"],
      ...["--count", "2", "--tag-specifications", tags],
    );
    const ids: string[] = launched.Instances.map(({ InstanceId }: { InstanceId: string }) => InstanceId);
    expect(ids).toHaveLength(2);
    await world.clock.advance(60_000);
    await told("ec2", "wait", "instance-running", "--instance-ids", ...ids);
    const found = await told(
      ...["ec2", "describe-instances", "--filters", "Name=tag:team,Values=cloud"],
      ...["--query", "Reservations[].Instances[].[InstanceId,State.Name]", "--output", "text"],
    );
    expect(found.split("\n").toSorted()).toEqual(ids.map((id) => `${id}\trunning`).toSorted());
    const [id = ""] = ids;
    await told("ec2", "create-tags", "--resources", id, "--tags", "Key=stage,Value=live");
    const stopped = [
      "ec2",
      "stop-instances",
      "--instance-ids",
      id,
      "--query",
      "StoppingInstances[0].CurrentState.Name",
    ];
    expect(await told(...stopped, "--output", "text")).toBe("stopping");
    expect(await refused("ec2", "terminate-instances", "--instance-ids", id, "--dry-run")).toContain(
      "An error occurred (DryRunOperation) when calling the TerminateInstances operation: Request would have succeeded, but DryRun flag is set.",
    );
    expect(await refused("ec2", "describe-instances", "--instance-ids", "i-0123456789abcdef0")).toContain(
      "An error occurred (InvalidInstanceID.NotFound) when calling the DescribeInstances operation: The instance ID 'i-0123456789abcdef0' does not exist",
    );
  });

  test("ssm keeps parameters, and reads them by path", async () => {
    for (const [name, value] of Object.entries({ "/shop/a": "1", "/shop/b": "2", "/shop/c": "3" })) {
      await told("ssm", "put-parameter", "--name", name, "--value", value, "--type", "String");
    }
    const words = ["ssm", "get-parameters-by-path", "--path", "/shop", "--query", "Parameters[].Value"];
    expect(linesOf(await told(...words, "--page-size", "2", "--output", "text"))).toEqual(["1", "2", "3"]);
    expect(
      await told(
        ...["ssm", "get-parameter", "--name", "/shop/b", "--query", "Parameter.Value"],
        "--output",
        "text",
      ),
    ).toBe("2");
    expect(await refused("ssm", "get-parameter", "--name", "/none")).toContain(
      "An error occurred (ParameterNotFound) when calling the GetParameter operation",
    );
    expect((await json("ssm", "describe-instance-information")).InstanceInformationList).toEqual([]);
  });

  test("sqs sends and receives", async () => {
    const { QueueUrl } = await json("sqs", "create-queue", "--queue-name", "work");
    const attributes = '{"team":{"DataType":"String","StringValue":"cloud"}}';
    const sent = ["--message-body", "hello", "--message-attributes", attributes];
    await told("sqs", "send-message", "--queue-url", QueueUrl, ...sent);
    const received = ["--message-attribute-names", "All", "--wait-time-seconds", "1"];
    const { Messages } = await json("sqs", "receive-message", "--queue-url", QueueUrl, ...received);
    expect(Messages).toMatchObject([
      { Body: "hello", MessageAttributes: { team: { StringValue: "cloud" } } },
    ]);
    const handle = ["--receipt-handle", Messages[0].ReceiptHandle];
    expect(await told("sqs", "delete-message", "--queue-url", QueueUrl, ...handle)).toBe("");
    expect(await refused("sqs", "get-queue-url", "--queue-name", "none")).toContain(
      "(AWS.SimpleQueueService.NonExistentQueue)",
    );
  });

  test("dynamodb makes a table, waits, writes and queries", async () => {
    await told(
      ...["dynamodb", "create-table", "--table-name", "cases", "--billing-mode", "PAY_PER_REQUEST"],
      ...["--attribute-definitions", "AttributeName=pk,AttributeType=S", "AttributeName=sk,AttributeType=S"],
      ...["--key-schema", "AttributeName=pk,KeyType=HASH", "AttributeName=sk,KeyType=RANGE"],
    );
    await world.clock.advance(60_000);
    await told("dynamodb", "wait", "table-exists", "--table-name", "cases");
    const put = (item: object, ...words: string[]) =>
      ["dynamodb", "put-item", "--table-name", "cases", "--item", JSON.stringify(item), ...words] as const;
    const requests = ["1", "2", "3"].map((sk) => ({
      PutRequest: { Item: { pk: { S: "a" }, sk: { S: sk } } },
    }));
    const items = JSON.stringify({ cases: requests });
    await told("dynamodb", "batch-write-item", "--request-items", items);
    const twice = put(
      { pk: { S: "a" }, sk: { S: "1" } },
      "--condition-expression",
      "attribute_not_exists(pk)",
    );
    expect(await refused(...twice)).toContain(
      "An error occurred (ConditionalCheckFailedException) when calling the PutItem operation: The conditional request failed",
    );
    const asked = [
      "--key-condition-expression",
      "pk = :pk",
      "--expression-attribute-values",
      '{":pk":{"S":"a"}}',
    ];
    const page = await json("dynamodb", "query", "--table-name", "cases", ...asked, "--max-items", "2");
    expect([page.Items.length, typeof page.NextToken]).toEqual([2, "string"]);
    const keys = ["--page-size", "1", "--query", "Items[].sk.S", "--output", "text"];
    expect(linesOf(await told("dynamodb", "query", "--table-name", "cases", ...asked, ...keys))).toEqual([
      "1",
      "2",
      "3",
    ]);
    expect(await refused("dynamodb", "scan", "--table-name", "none")).toContain(
      "(ResourceNotFoundException)",
    );
  });

  test("dynamodbstreams tells of a table's stream, and of the changes in it", async () => {
    const name = ["--table-name", "watched"];
    await told(
      ...["dynamodb", "create-table", ...name, "--billing-mode", "PAY_PER_REQUEST"],
      ...["--attribute-definitions", "AttributeName=pk,AttributeType=S"],
      ...["--key-schema", "AttributeName=pk,KeyType=HASH"],
      ...["--stream-specification", "StreamEnabled=true,StreamViewType=NEW_IMAGE"],
    );
    await world.clock.advance(60_000);
    await told("dynamodb", "put-item", ...name, "--item", '{"pk":{"S":"a"}}');
    const { Streams } = await json("dynamodbstreams", "list-streams", ...name);
    const stream = ["--stream-arn", Streams[0].StreamArn];
    const { StreamDescription } = await json("dynamodbstreams", "describe-stream", ...stream);
    const { ShardIterator } = await json(
      ...["dynamodbstreams", "get-shard-iterator", ...stream, "--shard-iterator-type", "TRIM_HORIZON"],
      ...["--shard-id", StreamDescription.Shards[0].ShardId],
    );
    const { Records } = await json("dynamodbstreams", "get-records", "--shard-iterator", ShardIterator);
    expect(Records[0].dynamodb.NewImage).toEqual({ pk: { S: "a" } });
  });

  test("events puts rules and events, and refuses a pattern that is none", async () => {
    const rule = (pattern: string) =>
      ["events", "put-rule", "--name", "sold", "--event-pattern", pattern] as const;
    expect((await json(...rule('{"source":["shop"]}'))).RuleArn).toBe(
      `arn:aws:events:${region}:${account}:rule/sold`,
    );
    const entries = '[{"Source":"shop","DetailType":"Sold","Detail":"{}"}]';
    expect(await json("events", "put-events", "--entries", entries)).toMatchObject({ FailedEntryCount: 0 });
    expect(await refused(...rule('{"source":"shop"}'))).toContain("(InvalidEventPatternException)");
  });

  test("stepfunctions runs a machine, and tells its history", async () => {
    const document = await file("machines.json", trust("states.amazonaws.com"));
    await told(
      ...["iam", "create-role", "--role-name", "machines"],
      ...["--assume-role-policy-document", `file://${document}`],
    );
    const definition = '{"StartAt":"Pass","States":{"Pass":{"Type":"Pass","End":true}}}';
    const { stateMachineArn } = await json(
      ...["stepfunctions", "create-state-machine", "--name", "terminal", "--definition", definition],
      ...["--role-arn", `arn:aws:iam::${account}:role/machines`],
    );
    const started = ["--state-machine-arn", stateMachineArn, "--name", "first", "--input", '{"a":1}'];
    const { executionArn } = await json("stepfunctions", "start-execution", ...started);
    const named = ["--execution-arn", executionArn];
    expect(await json("stepfunctions", "describe-execution", ...named)).toMatchObject({
      status: "SUCCEEDED",
      output: '{"a":1}',
    });
    const types = ["--query", "events[].type", "--output", "text"];
    expect(linesOf(await told("stepfunctions", "get-execution-history", ...named, ...types))).toHaveLength(4);
    expect(await refused("stepfunctions", "stop-execution", "--execution-arn", `${executionArn}x`)).toContain(
      "(ExecutionDoesNotExist)",
    );
  });

  test("sns publishes, and refuses a topic that is not there", async () => {
    const { TopicArn } = await json("sns", "create-topic", "--name", "alerts");
    const published = await json("sns", "publish", "--topic-arn", TopicArn, "--message", "hello");
    expect(published.MessageId).toMatch(/^[0-9a-f-]{36}$/);
    const none = ["--topic-arn", `${TopicArn}-none`, "--message", "hello"];
    expect(await refused("sns", "publish", ...none)).toContain("(NotFound)");
  });

  test("cloudwatch takes metrics and tells their sum", async () => {
    const named = ["--namespace", "Shop", "--metric-name", "Sold"];
    const put = ["cloudwatch", "put-metric-data", ...named, "--value", "7", "--unit", "Count"] as const;
    await told(...put);
    const now = world.clock.now().getTime();
    const [start, end] = [now - 600_000, now + 600_000].map((time) => new Date(time).toISOString());
    const sum = [
      "--start-time",
      start ?? "",
      "--end-time",
      end ?? "",
      "--period",
      "3600",
      "--statistics",
      "Sum",
    ];
    const asked = ["--query", "Datapoints[].Sum", "--output", "text"];
    expect(Number(await told("cloudwatch", "get-metric-statistics", ...named, ...sum, ...asked))).toBe(7);
  });

  test("scheduler refuses a schedule that is not there", async () => {
    expect((await json("scheduler", "list-schedules")).Schedules).toEqual([]);
    expect(await refused("scheduler", "get-schedule", "--name", "none")).toContain(
      "An error occurred (ResourceNotFoundException) when calling the GetSchedule operation",
    );
  });

  test("kms signs what its key verifies, and tells what it has not", async () => {
    const words = ["--key-spec", "ECC_NIST_P256", "--key-usage", "SIGN_VERIFY"];
    const { KeyId } = (await json("kms", "create-key", ...words)).KeyMetadata;
    const message = await file("signed.txt", "what was signed");
    const signed = ["--key-id", KeyId, "--message", `fileb://${message}`];
    const algorithm = ["--signing-algorithm", "ECDSA_SHA_256"];
    const { Signature } = await json("kms", "sign", ...signed, ...algorithm);
    const signature = await file("signature", Buffer.from(Signature, "base64"));
    const verified = [...signed, "--signature", `fileb://${signature}`, ...algorithm];
    expect((await json("kms", "verify", ...verified)).SignatureValid).toBe(true);
    expect(await refused("kms", "describe-key", "--key-id", "alias/none")).toContain(
      "An error occurred (NotFoundException) when calling the DescribeKey operation",
    );
  });

  test("lambda and backup list what there is not yet", async () => {
    expect((await json("lambda", "list-functions")).Functions).toEqual([]);
    expect(await refused("lambda", "get-function", "--function-name", "none")).toContain(
      "(ResourceNotFoundException)",
    );
    expect((await json("backup", "list-backup-plans")).BackupPlansList).toEqual([]);
  });

  test("backup keeps a vault, backs a volume up, and shows what came of it", async () => {
    await json("backup", "create-backup-vault", "--backup-vault-name", "at-a-terminal");
    const roleArn = `arn:aws:iam::${account}:role/at-a-terminal`;
    await asAdministrator("CreateRole", {
      RoleName: "at-a-terminal",
      AssumeRolePolicyDocument: trust("backup.amazonaws.com"),
    });
    await asAdministrator("AttachRolePolicy", {
      RoleName: "at-a-terminal",
      PolicyArn: "arn:aws:iam::aws:policy/service-role/AWSBackupServiceRolePolicyForBackup",
    });
    const zone = ["--availability-zone", `${region}a`, "--size", "1"];
    const { VolumeId } = await json("ec2", "create-volume", ...zone);
    const resource = `arn:aws:ec2:${region}:${account}:volume/${VolumeId}`;
    const what = ["--resource-arn", resource, "--iam-role-arn", roleArn];
    const where = ["--backup-vault-name", "at-a-terminal"];
    const { BackupJobId } = await json("backup", "start-backup-job", ...where, ...what);
    await world.clock.advance(400_000);
    const job = await json("backup", "describe-backup-job", "--backup-job-id", BackupJobId);
    expect(job.State).toBe("COMPLETED");
    const { RecoveryPoints } = await json("backup", "list-recovery-points-by-backup-vault", ...where);
    expect(RecoveryPoints).toMatchObject([{ ResourceArn: resource, Status: "COMPLETED" }]);
    expect(await refused("backup", "delete-backup-vault", ...where)).toContain(
      "(InvalidRequestException) when calling the DeleteBackupVault operation",
    );
  });

  test("secretsmanager keeps a secret, which resourcegroupstaggingapi finds by its tag", async () => {
    const words = ["--name", "door", "--secret-string", "open", "--tags", "Key=team,Value=doors"];
    const { ARN } = await json("secretsmanager", "create-secret", ...words);
    const value = ["get-secret-value", "--secret-id", "door", "--query", "SecretString", "--output", "text"];
    expect(await told("secretsmanager", ...value)).toBe("open");
    expect(await refused("secretsmanager", "get-secret-value", "--secret-id", "none")).toContain(
      "(ResourceNotFoundException)",
    );
    const found = await json("resourcegroupstaggingapi", "get-resources", "--tag-filters", "Key=team");
    expect(found.ResourceTagMappingList).toEqual([
      { ResourceARN: ARN, Tags: [{ Key: "team", Value: "doors" }] },
    ]);
  });

  test("logs are put, filtered and followed", async () => {
    const group = ["--log-group-name", "/shop/web"];
    await told("logs", "create-log-group", ...group);
    await told("logs", "create-log-stream", ...group, "--log-stream-name", "one");
    const now = world.clock.now().getTime();
    const events = ["opened", "closed"].map((message, index) => ({ timestamp: now - 10 + index, message }));
    const put = ["--log-stream-name", "one", "--log-events", JSON.stringify(events)];
    await told("logs", "put-log-events", ...group, ...put);
    const found = await json("logs", "filter-log-events", ...group, "--filter-pattern", "closed");
    expect(found.events.map(({ message }: { message: string }) => message)).toEqual(["closed"]);
    // The first version knows no such command.
    if (refusedCode === 255) return;
    expect(linesOf(await told("logs", "tail", "/shop/web", "--format", "short"))).toEqual(
      expect.arrayContaining(["opened", "closed"]),
    );
  });

  test("ecr, efs and kinesis make, describe and remove", async () => {
    const { repository } = await json("ecr", "create-repository", "--repository-name", "shop/web");
    expect(repository.repositoryUri).toContain(`${account}.dkr.ecr.${region}.`);
    await told("ecr", "delete-repository", "--repository-name", "shop/web");
    const { FileSystemId } = await json("efs", "create-file-system", "--creation-token", "terminal");
    expect((await json("efs", "describe-file-systems")).FileSystems).toMatchObject([{ FileSystemId }]);
    await told("kinesis", "create-stream", "--stream-name", "clicks", "--shard-count", "1");
    expect((await json("kinesis", "list-streams")).StreamNames).toEqual(["clicks"]);
  });

  test("acm and opensearch list what there is not yet", async () => {
    expect((await json("acm", "list-certificates")).CertificateSummaryList).toEqual([]);
    expect((await json("opensearch", "list-domain-names")).DomainNames).toEqual([]);
  });

  test("what the embedded AWS lacks is refused by name", async () => {
    const answer = await aws("ec2", "create-vpc", "--cidr-block", "10.0.0.0/16");
    expect(answer.code).toBe(refusedCode);
    expect(answer.err).toContain(
      "An error occurred (NotImplemented) when calling the CreateVpc operation: The embedded AWS does not simulate ec2:CreateVpc.",
    );
  });

  test("a command that is none never reaches it", async () => {
    const answer = await aws("ec2", "describe-everything");
    expect(answer.code).toBe(refusedCode === 254 ? 252 : 2);
    expect(answer.err).toContain("argument operation: ");
  });

  test("s3 makes a bucket, copies files there and back, and lists them", async () => {
    await told("s3", "mb", "s3://notes");
    const path = await file("notes/hello.txt", "hello");
    await told("s3", "cp", path, "s3://notes/in/hello.txt");
    await told("s3", "cp", path, "s3://notes/top level.txt");
    const listed = await told("s3", "ls", "s3://notes");
    expect(listed).toMatch(/PRE in\/\n.* 5 top level\.txt$/);
    expect(await told("s3", "ls", "s3://notes", "--recursive", "--summarize")).toContain("Total Objects: 2");
    expect(await told("s3", "cp", "s3://notes/in/hello.txt", "-")).toBe("hello");
    const head = await json("s3api", "head-object", "--bucket", "notes", "--key", "in/hello.txt");
    expect(head).toMatchObject({ ContentLength: 5, ContentType: "text/plain" });
    await told("s3", "mv", "s3://notes/in/hello.txt", "s3://notes/out/moved.txt");
    expect(linesOf(await told("s3", "ls", "s3://notes/out/")).at(-1)).toBe("moved.txt");
    const gone = await aws("s3", "ls", "s3://notes/in/");
    expect([gone.code, gone.out]).toEqual([1, ""]);
    await told("s3", "rb", "s3://notes", "--force");
    const none = await aws("s3", "ls", "s3://notes");
    expect(none.code).toBe(refusedCode);
    expect(none.err).toContain(
      "An error occurred (NoSuchBucket) when calling the ListObjectsV2 operation: The specified bucket does not exist",
    );
  });

  test("s3 keeps directories in step", async () => {
    await told("s3", "mb", "s3://mirror");
    for (const name of ["a.txt", "deep/b.txt", "deep/er/c.txt"]) await file(`from/${name}`, name);
    const from = join(home, "from");
    expect((await told("s3", "sync", from, "s3://mirror")).match(/upload:/g)).toHaveLength(3);
    expect(await told("s3", "sync", from, "s3://mirror")).toBe("");
    await rm(join(from, "a.txt"));
    expect(await told("s3", "sync", from, "s3://mirror", "--delete")).toContain("delete: s3://mirror/a.txt");
    const to = join(home, "to");
    await told("s3", "sync", "s3://mirror", to);
    expect(
      (await readdir(to, { recursive: true })).filter((name) => name.endsWith(".txt")).toSorted(),
    ).toEqual(["deep/b.txt", "deep/er/c.txt"]);
    await told("s3", "cp", "s3://mirror/deep", join(home, "copied"), "--recursive", "--exclude", "er/*");
    expect([existsSync(join(home, "copied/b.txt")), existsSync(join(home, "copied/er"))]).toEqual([
      true,
      false,
    ]);
    expect((await told("s3", "rm", "s3://mirror", "--recursive")).match(/delete:/g)).toHaveLength(2);
  });

  test("s3 carries a big file in parts, up, across and down", async () => {
    await told("s3", "mb", "s3://heavy");
    const content = randomBytes(20 * 1_024 * 1_024);
    const path = await file("big.bin", content);
    await told("s3", "cp", path, "s3://heavy/big.bin", "--no-progress");
    const head = await json("s3api", "head-object", "--bucket", "heavy", "--key", "big.bin");
    expect(head).toMatchObject({ ContentLength: content.length, ETag: expect.stringMatching(/-3"$/) });
    await told("s3", "cp", "s3://heavy/big.bin", "s3://heavy/copy.bin", "--no-progress");
    await told("s3", "cp", "s3://heavy/copy.bin", join(home, "down.bin"), "--no-progress");
    expect((await readFile(join(home, "down.bin"))).equals(content)).toBe(true);
    expect((await json("s3api", "list-multipart-uploads", "--bucket", "heavy")).Uploads ?? []).toEqual([]);
  });

  test("s3api pages, ranges, conditions, tags and versions", async () => {
    const named = ["--bucket", "precise"];
    await told("s3api", "create-bucket", ...named);
    await told(
      ...["s3api", "put-bucket-versioning", ...named, "--versioning-configuration", "Status=Enabled"],
    );
    const body = await file("ten.txt", "0123456789");
    for (const key of ["a", "b", "c c/ü"]) {
      await told("s3api", "put-object", ...named, "--key", key, "--body", body, "--tagging", "team=cloud");
    }
    const page = await json("s3api", "list-objects-v2", ...named, "--max-items", "2", "--page-size", "1");
    expect(page.Contents.map(({ Key }: { Key: string }) => Key)).toEqual(["a", "b"]);
    const rest = ["--starting-token", page.NextToken, "--query", "Contents[].Key", "--output", "text"];
    expect(await told("s3api", "list-objects-v2", ...named, ...rest)).toBe("c c/ü");
    const part = join(home, "part.txt");
    const got = await json("s3api", "get-object", ...named, "--key", "a", "--range", "bytes=2-4", part);
    expect([got.ContentRange, await readFile(part, "utf8")]).toEqual(["bytes 2-4/10", "234"]);
    const failed = await aws("s3api", "get-object", ...named, "--key", "a", "--if-match", '"other"', part);
    expect([failed.code, failed.err]).toEqual([refusedCode, expect.stringContaining("(PreconditionFailed)")]);
    expect((await json("s3api", "get-object-tagging", ...named, "--key", "a")).TagSet).toEqual([
      { Key: "team", Value: "cloud" },
    ]);
    await told("s3api", "delete-object", ...named, "--key", "a");
    const versions = [
      "--prefix",
      "a",
      "--query",
      "[length(Versions),length(DeleteMarkers)]",
      "--output",
      "text",
    ];
    expect(await told("s3api", "list-object-versions", ...named, ...versions)).toBe("1\t1");
    expect(await refused("s3api", "get-object", ...named, "--key", "a", part)).toContain(
      "An error occurred (NoSuchKey) when calling the GetObject operation: The specified key does not exist.",
    );
    expect(await refused("s3api", "head-object", ...named, "--key", "none")).toContain(
      "An error occurred (404) when calling the HeadObject operation: Not Found",
    );
  });
});

const trust = (service: string): string =>
  JSON.stringify({
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole" }],
  });
