import {
  DynamoDBClient,
  PutItemCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import {
  AssociateIamInstanceProfileCommand,
  CreateTagsCommand,
  DeleteTagsCommand,
  EC2Client,
  ModifyInstanceMetadataOptionsCommand,
  RunInstancesCommand,
  StopInstancesCommand,
} from "@aws-sdk/client-ec2";
import { DisableRuleCommand, EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import {
  AttachRolePolicyCommand,
  CreateUserCommand,
  IAMClient,
  PutRolePolicyCommand,
} from "@aws-sdk/client-iam";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { AssumeRoleCommand, STSClient } from "@aws-sdk/client-sts";
import { marshall } from "@aws-sdk/util-dynamodb";
import { defineConfig } from "@watchkeeper/config/define-config";
import type { Credentials } from "@watchkeeper/core/runtime";
import { deploymentOf } from "@watchkeeper/infra/deployment";
import { laptopStage } from "@watchkeeper/local/laptop";
import { managedBySsm } from "@watchkeeper/reactions/checks/ec2-instance/managed-by-ssm";
import { overHttp } from "@watchkeeper/sim/testing/over-http";
import { beforeEach, describe, expect, test } from "vitest";
import { functions } from "../../functions/index.ts";
import { workflows } from "../../workflows/index.ts";
import { account, launch, owned, type Person, Rehearsal, region } from "./rehearsal.ts";

let rehearsal: Rehearsal;
let alice: Person;
let bob: Person;
let endpoint: string;

beforeEach(async () => {
  rehearsal = await Rehearsal.begin();
  alice = await rehearsal.person("alice");
  bob = await rehearsal.person("bob");
  endpoint = await overHttp(rehearsal.world);
});

const hub = () => rehearsal.laptop.deployment.hub;
const names = () => rehearsal.laptop.deployment.names;

/** What an SDK client is made with that has exactly the credentials of a function's role. */
function as(key: string) {
  const credentials = rehearsal.credentialsOf(key);
  return { endpoint, region: hub().region, credentials };
}

/** What became of an attempt: `done`, or how it was refused. */
async function attempt(sending: Promise<unknown>): Promise<string> {
  try {
    await sending;
    return "done";
  } catch (error) {
    return (error as Error).name;
  }
}

const refused = /^(AccessDenied|UnauthorizedOperation)/;

type Item = Readonly<Record<string, unknown>>;

/** Puts an item as a role, and puts it again as a part of a transaction. */
async function puts(key: string, table: string, item: Item): Promise<readonly string[]> {
  const dynamodb = new DynamoDBClient(as(key));
  const Put = { TableName: names().table(table), Item: marshall(item) };
  return [
    await attempt(dynamodb.send(new PutItemCommand(Put))),
    await attempt(dynamodb.send(new TransactWriteItemsCommand({ TransactItems: [{ Put }] }))),
  ];
}

async function sets(key: string, table: string, at: Item, name: string, value: unknown): Promise<string> {
  return attempt(
    new DynamoDBClient(as(key)).send(
      new UpdateItemCommand({
        TableName: names().table(table),
        Key: marshall(at),
        UpdateExpression: "SET #name = :value",
        ExpressionAttributeNames: { "#name": name },
        ExpressionAttributeValues: marshall({ ":value": value }),
      }),
    ),
  );
}

const waits = () => rehearsal.caseThatIs("awaiting-approval", bob.desk);

/** A case that waits for people, and how a forger would write of it. */
async function target() {
  await launch(alice, owned);
  const { id, planHash = "" } = await waits();
  return {
    pk: `CASE#${id}`,
    decision: {
      pk: `CASE#${id}`,
      sk: `DECISION#${planHash}#mallory`,
      v: 1,
      verdict: "approve",
      by: "mallory",
      person: "mallory",
      reason: "",
      at: "2026-03-02T09:00:00.000Z",
    },
    approval: { pk: `CASE#${id}`, sk: `APPROVAL#${planHash}` },
    outbox: {
      pk: `OUTBOX#${id}#${planHash}`,
      sk: "mallory",
      v: 1,
      gsi1pk: "DUE",
      gsi1sk: "2026-03-02T09:00:00.000Z",
      caseId: id,
      planHash,
      by: "mallory",
    },
    record: { pk: `CASE#${id}`, sk: "00000099", v: 1 },
  };
}

const every = [
  "on-event",
  "plan-case",
  "request-approval",
  "advance-run",
  "close-case",
  "anchor-audit",
  "tell-chat",
  "slack-ingress",
  "sweep-outbox",
];

describe("the role of what the whole internet may call", () => {
  test("remembers signatures, and writes no decision, no line of the outbox, no switch, no record, no end of evidence", async () => {
    const { decision, outbox, record, pk } = await target();
    const ingress = "slack-ingress";
    expect(await sets(ingress, "work", { pk: "SEEN#1", sk: "SEEN" }, "ttl", 1)).toBe("done");
    const attempts = {
      decision: await sets(ingress, "decisions", { pk, sk: decision.sk }, "verdict", "approve"),
      outbox: await sets(ingress, "work", { pk: outbox.pk, sk: "mallory" }, "gsi1pk", "DUE"),
      halt: await sets(ingress, "work", { pk: "SWITCH#halt", sk: "SWITCH" }, "halted", false),
      lease: await sets(ingress, "work", { pk: "LOCK#arn", sk: "LOCK" }, "until", ""),
      told: await sets(ingress, "work", { pk, sk: "CHAT" }, "ttl", 1),
      evidence: await sets(ingress, "cases", { pk, sk: "META" }, "ttl", 1),
      record: (await puts(ingress, "trail", record)).join(),
    };
    for (const [what, became] of Object.entries(attempts)) expect(became, what).toMatch(refused);
  });
});

describe("decisions", () => {
  test.each(every)("are forged by nobody: not by the role of %s", async (key) => {
    const { decision } = await target();
    for (const became of await puts(key, "decisions", decision)) expect(became).toMatch(refused);
  });

  test.each(["on-event", "plan-case", "close-case", "sweep-outbox", "tell-chat"])(
    "are asked for by nobody but who asks people: not by the role of %s",
    async (key) => {
      const { approval } = await target();
      const forged = { ...approval, v: 1, needed: 1 };
      for (const became of await puts(key, "decisions", forged)) expect(became).toMatch(refused);
      expect(await sets(key, "decisions", approval, "needed", 1)).toMatch(refused);
    },
  );

  test("are taken by a role that cannot lower how many must approve", async () => {
    const { approval } = await target();
    expect(await sets("on-click", "decisions", approval, "needed", 1)).toMatch(refused);
    for (const became of await puts("on-click", "decisions", { ...approval, v: 9, needed: 1 }))
      expect(became).toMatch(refused);
  });
});

describe("what a role has no business with", () => {
  test.each([
    ["tell-chat", "a case", "cases", "META", "status"],
    ["sweep-outbox", "a case", "cases", "META", "status"],
    ["anchor-audit", "a case", "cases", "META", "status"],
    ["tell-chat", "a plan", "runs", "PLAN", "header"],
    ["on-click", "a plan", "runs", "PLAN", "header"],
  ])("the role of %s does not write %s", async (key, _what, table, sk, name) => {
    const { pk } = await target();
    const at = { pk: table === "runs" ? pk.replace("CASE#", "RUN#") : pk, sk };
    expect(await sets(key, table, at, name, "closed")).toMatch(refused);
    for (const became of await puts(key, table, { ...at, v: 1 })) expect(became).toMatch(refused);
  });

  test.each([...every, "on-click"])("the role of %s does not set the halt switch", async (key) => {
    expect(await sets(key, "work", { pk: "SWITCH#halt", sk: "SWITCH" }, "halted", false)).toMatch(refused);
    const change = { pk: "SWITCH#halt", sk: "00000001", v: 1 };
    for (const became of await puts(key, "trail", change)) expect(became).toMatch(refused);
  });
});

test.each([
  ["clicks", "on-event"],
  ["clicks", "tell-chat"],
  ["events", "slack-ingress"],
  ["events", "advance-run"],
  ["chat", "slack-ingress"],
  ["quarantine", "tell-chat"],
])("the queue of %s takes nothing from the role of %s, whatever policies it is given", async (queue, key) => {
  await rehearsal.asAdministrator(hub().account, "iam", "PutRolePolicy", {
    RoleName: names().function(key),
    PolicyName: "more",
    PolicyDocument: everything,
  });
  const QueueUrl = `${endpoint}/${hub().account}/${names().queue(queue)}`;
  const sending = new SQSClient(as(key)).send(new SendMessageCommand({ QueueUrl, MessageBody: "{}" }));
  expect(await attempt(sending)).toMatch(refused);
});

const everything = JSON.stringify({
  Version: "2012-10-17",
  Statement: [{ Effect: "Allow", Action: "*", Resource: "*" }],
});

describe("the hub's bus takes nothing", () => {
  const putEvents = async (credentials: Credentials) => {
    const events = new EventBridgeClient({ endpoint, region: hub().region, credentials });
    const EventBusName = `arn:aws:events:${hub().region}:${hub().account}:event-bus/${names().bus}`;
    const forged = { EventBusName, Source: "mallory", DetailType: "a forgery", Detail: "{}" };
    return attempt(events.send(new PutEventsCommand({ Entries: [forged] })));
  };

  test("from an administrator of a watched account", async () => {
    expect(await putEvents(alice.credentials)).toMatch(refused);
  });

  test("from another role of a watched account, nor from a function of the hub that may do everything", async () => {
    const act = await taken("act");
    await rehearsal.asAdministrator(account, "iam", "PutRolePolicy", {
      RoleName: names().actRole,
      PolicyName: "more",
      PolicyDocument: everything,
    });
    expect(await putEvents(act)).toMatch(refused);
    await rehearsal.asAdministrator(hub().account, "iam", "PutRolePolicy", {
      RoleName: names().function("tell-chat"),
      PolicyName: "more",
      PolicyDocument: everything,
    });
    expect(await putEvents(as("tell-chat").credentials)).toMatch(refused);
  });
});

/** The credentials of a spoke's role as the function takes it that may, but without the session's own policy. */
async function taken(kind: "act" | "read", by = "advance-run"): Promise<Credentials> {
  const sts = new STSClient(as(by));
  const { Credentials: given } = await sts.send(
    new AssumeRoleCommand({
      RoleArn: `arn:aws:iam::${account}:role/${kind === "act" ? names().actRole : names().readRole}`,
      RoleSessionName: "attacker",
    }),
  );
  return {
    accessKeyId: given?.AccessKeyId ?? "",
    secretAccessKey: given?.SecretAccessKey ?? "",
    sessionToken: given?.SessionToken ?? "",
  };
}

describe("the act role, without any session policy", () => {
  const ec2As = (credentials: Credentials, inRegion = region) =>
    new EC2Client({ endpoint, region: inRegion, credentials });
  const act = async (inRegion = region) => ec2As(await taken("act"), inRegion);
  const instance = (more = {}) => launch(alice, { ...owned, ...more });
  const requireTokens = (ec2: EC2Client, InstanceId: string) =>
    attempt(ec2.send(new ModifyInstanceMetadataOptionsCommand({ InstanceId, HttpTokens: "required" })));

  const profile = async (name: string) => {
    const ask = (operation: string, input: object) =>
      rehearsal.asAdministrator(account, "iam", operation, input);
    await ask("CreateRole", {
      RoleName: name,
      AssumeRolePolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Principal: { Service: "ec2.amazonaws.com" }, Action: "sts:AssumeRole" },
        ],
      }),
    });
    await ask("CreateInstanceProfile", { InstanceProfileName: name });
    await ask("AddRoleToInstanceProfile", { InstanceProfileName: name, RoleName: name });
  };
  const associate = (ec2: EC2Client, InstanceId: string, Name: string) =>
    attempt(ec2.send(new AssociateIamInstanceProfileCommand({ InstanceId, IamInstanceProfile: { Name } })));

  test("does what the configuration acts with, and nothing else", async () => {
    const id = await instance();
    const ec2 = await act();
    expect(await requireTokens(ec2, id)).toBe("done");
    expect(await attempt(ec2.send(new StopInstancesCommand({ InstanceIds: [id] })))).toMatch(refused);
    await profile("Admin");
    expect(await associate(ec2, id, "Admin")).toMatch(refused);
  });

  test("hands on no role but the one behind the profile that the configuration names", async () => {
    const config = defineConfig({
      hub: hub(),
      accounts: [{ id: account, name: "payments", regions: [region] }],
      approvals: { approvers: ["arn:aws:iam::444455556666:user/bob"] },
      checks: [managedBySsm.with({ mode: "enforce", settings: { profile: "ssm-core" } })],
    });
    const { roles } = deploymentOf({ stage: laptopStage, config, functions, workflows });
    await rehearsal.asAdministrator(account, "iam", "PutRolePolicy", {
      RoleName: names().actRole,
      PolicyName: "watchkeeper",
      PolicyDocument: JSON.stringify(roles.find(({ name }) => name === names().actRole)?.policy),
    });
    await profile("Admin");
    await profile("ssm-core");
    const id = await instance();
    const ec2 = await act();
    expect(await associate(ec2, id, "Admin")).toMatch(refused);
    expect(await associate(ec2, id, "ssm-core")).toBe("done");
  });

  test("reaches into no Region that is not watched", async () => {
    const elsewhere = ec2As(alice.credentials, "us-west-2");
    const { Instances } = await elsewhere.send(
      new RunInstancesCommand({
        ImageId: "ami-0123456789abcdef0",
        InstanceType: "t3.micro",
        MinCount: 1,
        MaxCount: 1,
      }),
    );
    expect(await requireTokens(await act("us-west-2"), Instances?.[0]?.InstanceId ?? "")).toMatch(refused);
  });

  test("leaves alone what is protected, and the protection too", async () => {
    const Tags = [{ Key: "watchkeeper:protected", Value: "true" }];
    const id = await instance({ TagSpecifications: [{ ResourceType: "instance", Tags }] });
    const other = await instance();
    const ec2 = await act();
    expect(await requireTokens(ec2, id)).toMatch(refused);
    const owner = [{ Key: "owner", Value: "mallory" }];
    expect(await attempt(ec2.send(new CreateTagsCommand({ Resources: [id], Tags: owner })))).toMatch(refused);
    expect(await attempt(ec2.send(new DeleteTagsCommand({ Resources: [id], Tags })))).toMatch(refused);
    // Without any names, all of them.
    expect(await attempt(ec2.send(new DeleteTagsCommand({ Resources: [id] })))).toMatch(refused);
    expect(await attempt(ec2.send(new CreateTagsCommand({ Resources: [other], Tags })))).toMatch(refused);
  });

  test.each([
    ["by its own policy", undefined],
    ["by its boundary, though somebody lets it do everything", everything],
  ])("changes no identities, and none of our rules: %s", async (_why, PolicyDocument) => {
    if (PolicyDocument)
      await rehearsal.asAdministrator(account, "iam", "PutRolePolicy", {
        RoleName: names().actRole,
        PolicyName: "more",
        PolicyDocument,
      });
    const words = { endpoint, region, credentials: await taken("act") };
    const [iam, events, sts] = [new IAMClient(words), new EventBridgeClient(words), new STSClient(words)];
    const RoleName = names().actRole;
    const PolicyArn = "arn:aws:iam::aws:policy/AdministratorAccess";
    const [rule] = rehearsal.laptop.deployment.rules.filter((one) => one.account === account);
    const attempts = {
      attach: iam.send(new AttachRolePolicyCommand({ RoleName, PolicyArn })),
      put: iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: "x", PolicyDocument: everything })),
      user: iam.send(new CreateUserCommand({ UserName: "mallory" })),
      rule: events.send(new DisableRuleCommand({ Name: rule?.name })),
      role: sts.send(
        new AssumeRoleCommand({
          RoleArn: `arn:aws:iam::${account}:role/${names().readRole}`,
          RoleSessionName: "x",
        }),
      ),
    };
    for (const [what, sending] of Object.entries(attempts))
      expect(await attempt(sending), what).toMatch(refused);
  });

  test.each(["tell-chat", "on-event", "slack-ingress"])(
    "is taken by no other role of the hub: not by that of %s, whatever it is given",
    async (by) => {
      await rehearsal.asAdministrator(hub().account, "iam", "PutRolePolicy", {
        RoleName: names().function(by),
        PolicyName: "more",
        PolicyDocument: everything,
      });
      expect(await attempt(taken("act", by))).toMatch(refused);
    },
  );
});
