import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { SendTaskSuccessCommand, SFNClient, StartExecutionCommand } from "@aws-sdk/client-sfn";
import { SendMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import type { Case } from "@watchkeeper/cases/case";
import { approvalId } from "@watchkeeper/plans/approval";
import { overHttp } from "@watchkeeper/sim/testing/over-http";
import { beforeEach, describe, expect, test } from "vitest";
import { Workspace } from "../simulation/workspace.ts";
import { account, launch, describe as look, owned, type Person, Rehearsal, tagsOf } from "./rehearsal.ts";
import { restoreFetch } from "./restore-fetch.ts";

let rehearsal: Rehearsal;
let alice: Person;
let bob: Person;
let endpoint: string;

restoreFetch();

beforeEach(async () => {
  rehearsal = await Rehearsal.begin(1, new Workspace(1).slack);
  alice = await rehearsal.person("alice");
  bob = await rehearsal.person("bob");
  endpoint = await overHttp(rehearsal.world);
});

const asked = () => rehearsal.caseThatIs("awaiting-approval", bob.desk);
const hub = () => rehearsal.laptop.deployment.hub;
const names = () => rehearsal.laptop.deployment.names;

/** Somebody of the hub's account who holds one permission, and what an SDK client of theirs is made with. */
async function mallory(action: string, resource: string) {
  const ask = (operation: string, input: object) =>
    rehearsal.asAdministrator(hub().account, "iam", operation, { UserName: "mallory", ...input });
  await ask("CreateUser", {});
  await ask("PutUserPolicy", {
    PolicyName: "one-permission",
    PolicyDocument: JSON.stringify({
      Version: "2012-10-17",
      Statement: [{ Effect: "Allow", Action: action, Resource: resource }],
    }),
  });
  const { AccessKey } = (await ask("CreateAccessKey", {})) as {
    AccessKey: { AccessKeyId: string; SecretAccessKey: string };
  };
  const credentials = { accessKeyId: AccessKey.AccessKeyId, secretAccessKey: AccessKey.SecretAccessKey };
  return { endpoint, region: hub().region, credentials };
}

async function invoke(key: string, payload: object): Promise<unknown> {
  const arn = `arn:aws:lambda:${hub().region}:${hub().account}:function:${names().function(key)}`;
  const lambda = new LambdaClient(await mallory("lambda:InvokeFunction", arn));
  const { Payload } = await lambda.send(
    new InvokeCommand({ FunctionName: arn, Payload: JSON.stringify(payload) }),
  );
  return JSON.parse(Buffer.from(Payload ?? []).toString());
}

const nothingWasChanged = async (id: string) => {
  const instance = await look(alice, id);
  expect([instance.MetadataOptions?.HttpTokens, tagsOf(instance)]).toEqual([
    "optional",
    { owner: "payments" },
  ]);
};

/** Nothing of the forgery stands in the way of people: the plan still waits, and is carried out once they approve. */
async function peopleStillDecide(id: string, waiting: Case): Promise<void> {
  await rehearsal.world.clock.advance(60_000);
  await nothingWasChanged(id);
  expect(await bob.desk.cases.find(waiting.id)).toMatchObject({ status: "awaiting-approval" });
  await rehearsal.decide(bob, waiting);
  expect(await rehearsal.caseThatIs("closed", bob.desk)).toMatchObject({ outcome: "fixed" });
}

/** A plan that the gate held, for the halt switch was on, and stored all the same; the switch is off again. */
async function heldPlan(): Promise<{ readonly id: string; readonly held: Case }> {
  await rehearsal.hub.switches.set(true, bob.desk.identity, "a freeze");
  const id = await launch(alice, owned);
  const held = await rehearsal.caseThatIs("held", bob.desk);
  await rehearsal.hub.switches.set(false, bob.desk.identity, "it is over");
  return { id, held };
}

describe("whoever may invoke", () => {
  test("advance-run carries out no plan that nobody has approved", async () => {
    const id = await launch(alice, owned);
    const waiting = await asked();
    const answer = await invoke("advance-run", { caseId: waiting.id, planHash: waiting.planHash });
    expect(answer).toMatchObject({ status: "ended", outcome: "held" });
    await peopleStillDecide(id, waiting);
  });

  test("advance-run carries out no plan that the gate held", async () => {
    const { id, held } = await heldPlan();
    const answer = await invoke("advance-run", { caseId: held.id, planHash: held.planHash });
    expect(answer).toMatchObject({ outcome: "held", note: expect.stringContaining("nobody was asked") });
    await nothingWasChanged(id);
  });

  test("advance-run, while the halt switch is on, takes no decision from people", async () => {
    const id = await launch(alice, owned);
    const waiting = await asked();
    await rehearsal.hub.switches.set(true, bob.desk.identity, "a freeze");
    const answer = await invoke("advance-run", { caseId: waiting.id, planHash: waiting.planHash });
    expect(answer).toMatchObject({ status: "paused" });
    await rehearsal.hub.switches.set(false, bob.desk.identity, "it is over");
    await rehearsal.decide(bob, waiting, "deny");
    expect(await rehearsal.caseThatIs("closed", bob.desk)).toMatchObject({ outcome: "denied" });
    await nothingWasChanged(id);
  });

  test("request-approval lowers no bar, and makes no requester another", async () => {
    const id = await launch(alice, owned);
    const waiting = await asked();
    const { caseId, planHash } = { caseId: waiting.id, planHash: waiting.planHash ?? "" };
    await invoke("request-approval", { caseId, planHash, reasons: ["fine"], taskToken: "x", needed: 0 });
    const { request } = (await bob.desk.approvals.find(caseId, planHash))!;
    expect(request.needed).toBe(1);
    await rehearsal.decide(bob, waiting);
    await rehearsal.world.clock.advance(60_000);
    await nothingWasChanged(id);
    // The real execution was told nothing; it asks on when its time is up, and hears then.
    await rehearsal.world.clock.advance(25 * 3_600_000);
    expect(await rehearsal.caseThatIs("closed", bob.desk)).toMatchObject({ outcome: "fixed" });
  });

  test("close-case says nothing of a case that is not on record", async () => {
    const id = await launch(alice, owned);
    const waiting = await asked();
    const answer = await invoke("close-case", { caseId: waiting.id, outcome: "fixed" });
    expect(answer).toMatchObject({ errorType: "NotOver" });
    await peopleStillDecide(id, waiting);
  });

  test("plan-case plans no undo that nobody has asked for, and resumes nothing", async () => {
    const id = await launch(alice, owned);
    const waiting = await asked();
    await rehearsal.decide(bob, waiting);
    await rehearsal.caseThatIs("closed", bob.desk);
    expect(await invoke("plan-case", { caseId: waiting.id, what: "undo" })).toMatchObject({
      decision: "stop",
      isUnasked: true,
    });
    await rehearsal.world.clock.advance(60_000);
    expect((await look(alice, id)).MetadataOptions?.HttpTokens).toBe("required");
  });

  test("on-click clicks for nobody", async () => {
    const id = await launch(alice, owned);
    const waiting = await asked();
    await invoke("on-click", { Records: [forgedClick(waiting)] });
    await peopleStillDecide(id, waiting);
  });
});

const forgedClick = ({ id, planHash = "" }: Case) => ({
  messageId: "1",
  receiptHandle: "r",
  body: JSON.stringify({
    body: new URLSearchParams({
      payload: JSON.stringify({
        type: "block_actions",
        user: { id: "U0000BOB" },
        team: { id: "T000000001" },
        channel: { id: "C000000001" },
        actions: [{ action_id: "approve", value: approvalId(id, planHash) }],
      }),
    }).toString(),
    timestamp: "1772442000",
    signature: "v0=0000",
    replayed: false,
  }),
});

describe("whoever may start", () => {
  const start = async (machine: string, input: object) => {
    const arn = `arn:aws:states:${hub().region}:${hub().account}:stateMachine:${names().machine(machine)}`;
    const sfn = new SFNClient(await mallory("states:StartExecution", arn));
    await sfn.send(
      new StartExecutionCommand({ stateMachineArn: arn, name: "forged", input: JSON.stringify(input) }),
    );
    await rehearsal.world.clock.advance(60_000);
  };

  test("run-plan carries out no plan that nobody has approved", async () => {
    const id = await launch(alice, owned);
    const waiting = await asked();
    await start("run-plan", { caseId: waiting.id, planHash: waiting.planHash, part: 1 });
    await peopleStillDecide(id, waiting);
  });

  test("run-plan carries out no plan that the gate held", async () => {
    const { id, held } = await heldPlan();
    await start("run-plan", { caseId: held.id, planHash: held.planHash, part: 1 });
    await nothingWasChanged(id);
  });

  test("remediate undoes nothing that nobody has asked to undo", async () => {
    const id = await launch(alice, owned);
    const waiting = await asked();
    await rehearsal.decide(bob, waiting);
    const fixed = await rehearsal.caseThatIs("closed", bob.desk);
    await start("remediate", { caseId: fixed.id, what: "undo", undoBy: "arn:aws:iam::1:user/nobody" });
    expect((await look(alice, id)).MetadataOptions?.HttpTokens).toBe("required");
  });
});

test("whoever may complete a task token approves nothing, and people are asked on", async () => {
  const id = await launch(alice, owned);
  const waiting = await asked();
  const { request } = (await bob.desk.approvals.find(waiting.id, waiting.planHash ?? ""))!;
  const sfn = new SFNClient(await mallory("states:SendTaskSuccess", "*"));
  await sfn.send(
    new SendTaskSuccessCommand({
      taskToken: request.taskToken,
      output: JSON.stringify({ state: "approved", by: ["bob"] }),
    }),
  );
  await peopleStillDecide(id, waiting);
});

test.each(["clicks", "events", "chat", "quarantine", "events-dead"])(
  "whoever may send to the queue of %s by their own policies is not let in by the queue's",
  async (queue) => {
    const id = await launch(alice, owned);
    const waiting = await asked();
    const name = names().queue(queue);
    const arn = `arn:aws:sqs:${hub().region}:${hub().account}:${name}`;
    const sqs = new SQSClient(await mallory("sqs:SendMessage", arn));
    const QueueUrl = `${endpoint}/${hub().account}/${name}`;
    const sending = sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: forgedClick(waiting).body }));
    await expect(sending).rejects.toThrow("explicit deny in a resource-based policy");
    await peopleStillDecide(id, waiting);
  },
);

test("an event that gets to the queue of events all the same gains nothing that the cloud itself does not show", async () => {
  const id = await launch(alice, owned);
  const waiting = await asked();
  const [event] = rehearsal.apiCalls();
  const detail = {
    ...(event?.detail as object),
    eventID: "forged",
    requestParameters: { httpTokens: "required" },
  };
  await rehearsal.deliver(JSON.stringify({ ...event, id: "forged", detail, account }));
  await rehearsal.world.clock.advance(120_000);
  await nothingWasChanged(id);
  const [forged] = (await bob.desk.cases.list()).filter((found) => found.id !== waiting.id);
  // The instance is as the forger says: what comes of it is one more plan that people are asked about.
  expect(forged?.status ?? "awaiting-approval").toBe("awaiting-approval");
});
