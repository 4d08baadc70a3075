import { DeleteTagsCommand } from "@aws-sdk/client-ec2";
import { dynamoCaseStore } from "@watchkeeper/aws/dynamodb/case-store";
import { dynamoRunStore } from "@watchkeeper/aws/dynamodb/run-store";
import { dynamoTables } from "@watchkeeper/aws/dynamodb/tables";
import { sfnExecutions } from "@watchkeeper/aws/executions";
import type { Case } from "@watchkeeper/cases/case";
import { closeCase } from "@watchkeeper/cases/close-case";
import { reactionConfig } from "@watchkeeper/config/reaction-config";
import { watchkeeper } from "@watchkeeper/core/audit-entry";
import { codeKey } from "@watchkeeper/local/deploy";
import { reactToEvent } from "@watchkeeper/reactions/react-to-event";
import { startAgain } from "@watchkeeper/reactions/record-case";
import { requestRetry } from "@watchkeeper/reactions/request-change";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { administrator } from "./planned-case.ts";
import {
  launch,
  describe as look,
  owned,
  type Person,
  Rehearsal,
  setHttpTokens,
  tag,
  tagsOf,
  untag,
} from "./rehearsal.ts";

let rehearsal: Rehearsal;
let alice: Person;
let bob: Person;
let carol: Person;

beforeEach(async () => {
  rehearsal = await Rehearsal.begin();
  alice = await rehearsal.person("alice");
  bob = await rehearsal.person("bob");
  carol = await rehearsal.person("carol");
});
afterEach(async () => {
  expect(rehearsal.refusals()).toEqual([]);
});

const minutes = (count: number) => rehearsal.world.clock.advance(count * 60_000);
const hub = () => rehearsal.laptop.deployment.hub;
const names = () => rehearsal.laptop.deployment.names;
const all = () => bob.desk.cases.list();
const only = async (): Promise<Case> => {
  const cases = await all();
  expect(cases).toHaveLength(1);
  return (await bob.desk.cases.find(cases[0]!.id))!;
};
const httpTokens = async (id: string) => (await look(alice, id)).MetadataOptions?.HttpTokens;

/** A function's answer to somebody who may invoke it. */
async function invoke(key: string, payload: object): Promise<unknown> {
  const { Payload } = await rehearsal.asAdministrator(hub().account, "lambda", "Invoke", {
    FunctionName: names().function(key),
    Payload: Buffer.from(JSON.stringify(payload)),
  });
  return JSON.parse(Buffer.from((Payload as Uint8Array) ?? []).toString());
}

/** Somebody completes a task token with words of their own. */
async function complete(taskToken: string, output: object): Promise<void> {
  await rehearsal.asAdministrator(hub().account, "stepfunctions", "SendTaskSuccess", {
    taskToken,
    output: JSON.stringify(output),
  });
}

async function executionsOf(id: string): Promise<readonly { name: string; status: string }[]> {
  const { executions } = await rehearsal.asAdministrator(hub().account, "stepfunctions", "ListExecutions", {
    stateMachineArn: `arn:aws:states:${hub().region}:${hub().account}:stateMachine:${names().machine("remediate")}`,
  });
  return (executions as { name: string; status: string }[]).filter(({ name }) => name.startsWith(id));
}

describe("what is told of a case", () => {
  test("keeps the plan that was carried out, where people are asked once more about the other one, and deny it", async () => {
    const id = await launch(alice);
    await minutes(5);
    const waiting = await only();
    expect(tagsOf(await look(alice, id))).toEqual({ owner: "alice" });
    const { request } = (await bob.desk.approvals.find(waiting.id, waiting.planHash!))!;
    await complete(request.taskToken, { state: "changed" });
    await minutes(5);
    await rehearsal.decide(bob, await only(), "deny");
    await minutes(5);
    expect(await only()).toMatchObject({ status: "closed", outcome: "partly" });
  });

  test("of one that opened again is no fix of all, where something of it was denied", async () => {
    // imdsv2 is denied before the tag has settled.
    await launch(alice);
    await rehearsal.decide(bob, await rehearsal.caseThatIs("awaiting-approval", bob.desk), "deny");
    await minutes(30);
    expect(await only()).toMatchObject({ status: "closed", outcome: "partly" });
  });

  test("counts each resource once, however many of its checks settle late", async () => {
    await launch(alice, { MinCount: 46, MaxCount: 46 });
    await minutes(60);
    expect(await only()).toMatchObject({ resourceCount: 46 });
  });
});

describe("while a case waits for people", () => {
  test("what was fixed at once and is broken again is fixed again", async () => {
    const id = await launch(alice);
    await minutes(20);
    expect(tagsOf(await look(alice, id))).toEqual({ owner: "alice" });
    await untag(alice, id, "owner");
    await minutes(20);
    expect(tagsOf(await look(alice, id))).toEqual({ owner: "alice" });
    await untag(alice, id, "owner");
    await minutes(20);
    expect(tagsOf(await look(alice, id))).toEqual({ owner: "alice" });
    await rehearsal.decide(bob, await only());
    await minutes(20);
    expect(await only()).toMatchObject({ status: "closed", outcome: "fixed" });
    expect(await rehearsal.auditIsWhole(bob.desk)).toMatchObject({ flaws: [] });
  });
});

describe("an undo", () => {
  test("that is denied keeps nothing from being fixed that was broken meanwhile", async () => {
    const id = await launch(alice, owned);
    await rehearsal.decide(bob, await rehearsal.caseThatIs("awaiting-approval", bob.desk));
    await minutes(30);
    await rehearsal.undo(alice, await only());
    await minutes(5);
    await setHttpTokens(alice, id, "optional");
    await minutes(5);
    await rehearsal.decide(bob, await only(), "deny");
    await minutes(10);
    const waiting = await only();
    expect(waiting).toMatchObject({ status: "awaiting-approval" });
    await rehearsal.decide(bob, waiting);
    await minutes(10);
    expect(await httpTokens(id)).toBe("required");
  });

  test("takes back what was done again after an earlier undo", async () => {
    const id = await launch(alice);
    await minutes(5);
    await rehearsal.decide(bob, await only());
    await minutes(30);
    // The undo of the tag moves away, that of the metadata options is done.
    await tag(alice, id, "owner", "payments");
    await rehearsal.undo(alice, await only());
    await minutes(5);
    await rehearsal.decide(bob, await only());
    await minutes(10);
    const partly = await only();
    expect([partly.outcome, await httpTokens(id)]).toEqual(["partly", "optional"]);
    await requestRetry(partly, carol.desk.identity, "again", carol.desk);
    await minutes(5);
    await rehearsal.decide(bob, await only());
    await minutes(10);
    expect(await httpTokens(id)).toBe("required");
    await rehearsal.undo(alice, await only());
    await minutes(5);
    await rehearsal.decide(bob, await only());
    await minutes(10);
    expect(await httpTokens(id)).toBe("optional");
  });
});

describe("a retry", () => {
  test("asked for by two people at once is one", async () => {
    await launch(alice);
    await minutes(5);
    await rehearsal.decide(bob, await only(), "deny");
    await minutes(60);
    const denied = await only();
    await requestRetry(denied, alice.desk.identity, "again", alice.desk);
    await rehearsal.world.clock.advance(1);
    await expect(requestRetry(denied, carol.desk.identity, "again", carol.desk)).rejects.toThrow("Case");
    await minutes(5);
    const retries = (await executionsOf(denied.id)).filter(({ name }) => name.includes(".retry."));
    expect(retries).toHaveLength(1);
  });

  test("is still one when something joins its case", async () => {
    const id = await launch(alice, owned);
    await rehearsal.decide(bob, await rehearsal.caseThatIs("awaiting-approval", bob.desk), "deny");
    await minutes(30);
    await requestRetry(await only(), carol.desk.identity, "again", carol.desk);
    await minutes(5);
    await untag(alice, id, "owner");
    await minutes(5);
    const waiting = await only();
    expect(waiting).toMatchObject({ status: "awaiting-approval" });
    await rehearsal.decide(bob, waiting);
    await minutes(10);
    expect(await httpTokens(id)).toBe("required");
  });
});

test("an event that names a resource twice is looked at as any other", async () => {
  const id = await launch(alice, owned);
  await rehearsal.decide(bob, await rehearsal.caseThatIs("awaiting-approval", bob.desk));
  await minutes(30);
  await alice.ec2.send(new DeleteTagsCommand({ Resources: [id, id], Tags: [{ Key: "owner" }] }));
  await minutes(30);
  expect((await all()).map(({ checks }) => checks)).toContainEqual(expect.arrayContaining(["required-tags"]));
});

describe("whoever may invoke request-approval", () => {
  test("wakes no case that is closed", async () => {
    await launch(alice, owned);
    const waiting = await rehearsal.caseThatIs("awaiting-approval", bob.desk);
    await rehearsal.decide(bob, waiting);
    await minutes(30);
    await invoke("request-approval", {
      caseId: waiting.id,
      planHash: waiting.planHash,
      reasons: [],
      taskToken: "x",
    });
    expect(await only()).toMatchObject({ status: "closed", outcome: "fixed" });
  });

  test("takes no case from those that go on when a halt is over", async () => {
    const id = await launch(alice, owned);
    await bob.desk.switches.set(true, bob.desk.identity, "a freeze");
    await rehearsal.caseThatIs("held", bob.desk);
    const held = await only();
    const { planHash } = held.gate!.plans[0]!;
    await invoke("request-approval", { caseId: held.id, planHash, reasons: [], taskToken: "x" });
    await bob.desk.switches.set(false, bob.desk.identity, "it is over");
    await minutes(10);
    await rehearsal.decide(bob, await only());
    await minutes(10);
    expect(await httpTokens(id)).toBe("required");
  });
});

/** The hub's own stores, in the hands of somebody who may do everything there. */
async function stores() {
  const runtime = await administrator(rehearsal.laptop, hub().account, "operator");
  const tables = dynamoTables(runtime, names().table);
  const { clock } = rehearsal.world;
  const remediate = `arn:aws:states:${hub().region}:${hub().account}:stateMachine:${names().machine("remediate")}`;
  return {
    cases: dynamoCaseStore(tables, clock),
    runs: dynamoRunStore(tables, clock),
    executions: sfnExecutions(runtime, remediate),
    clock,
  };
}

describe("what joins a case", () => {
  test("as it is closed opens it again", async () => {
    await launch(alice, owned);
    const waiting = await rehearsal.caseThatIs("awaiting-approval", bob.desk);
    const { cases, clock } = await stores();
    const { event, findings } = await cases.story(waiting.id);
    let joins = 0;
    const closed = await closeCase(
      { caseId: waiting.id, goesOn: true },
      {
        cases,
        clock,
        runOf: async () => ({ status: "made", audit: { seq: 0, hash: "" } }),
        verdictOn: async () => {
          if (joins++ === 0)
            await cases.join(
              waiting.id,
              { event: { ...event, id: "another" }, own: "c-another", findings },
              (current) => ({ heard: (current.heard ?? 0) + 1 }),
              { actor: watchkeeper, type: "event joined", data: {} },
              await cases.holders(findings),
            );
          return { state: "denied", by: "bob", reason: "no" };
        },
      },
    );
    expect(closed).toMatchObject({ next: "plan" });
  });

  test("of a case that is closed already starts one execution, however much it is", async () => {
    await launch(alice, owned);
    await rehearsal.decide(bob, await rehearsal.caseThatIs("awaiting-approval", bob.desk));
    await minutes(30);
    const { id } = await only();
    const { cases, executions } = await stores();
    const reopened = await cases.update(
      id,
      { status: "open", gate: { plans: [], ended: [] }, heard: 1 },
      { actor: watchkeeper, type: "event joined", data: {} },
    );
    const deps = { cases, executions } as unknown as Parameters<typeof startAgain>[1];
    await startAgain(reopened, deps);
    await startAgain({ ...reopened, heard: 2 }, deps);
    expect((await executionsOf(id)).filter(({ name }) => name.includes(".late."))).toHaveLength(1);
  });

  test("of several resources is brought to all of them, though whoever brings it dies in the middle", async () => {
    const [one, other] = [await launch(alice, owned), await launch(alice, owned)];
    await minutes(30);
    const cases = await all();
    const fixed = cases.find(({ resources }) => resources[0]?.endsWith(other))!;
    await rehearsal.decide(bob, fixed);
    await minutes(30);
    const { clock, ...hubs } = await stores();
    rehearsal.world.code.set(codeKey("on-event"), async () => ({ batchItemFailures: [] }));
    await alice.ec2.send(new DeleteTagsCommand({ Resources: [one, other], Tags: [{ Key: "owner" }] }));
    await minutes(1);
    const event = rehearsal
      .apiCalls()
      .find(({ detail }) => (detail as { eventName: string }).eventName === "DeleteTags")!;
    let tries = 0;
    const deps = {
      config: { ...reactionConfig(rehearsal.laptop.config, "act"), settleMsOf: () => 0 },
      executor: {
        read: ({ account, service, operation, input }) =>
          rehearsal.asAdministrator(account, service, operation, input) as never,
      },
      cases: {
        ...hubs.cases,
        open: async (...all) => {
          if (tries++ === 0) throw new Error("it dies");
          return hubs.cases.open(...all);
        },
      },
      executions: hubs.executions,
      waiting: { changed: async () => undefined },
      quarantine: { keep: async () => undefined },
      comeAgain: async () => undefined,
      clock,
    } satisfies Parameters<typeof reactToEvent>[2];
    const react = () => reactToEvent(JSON.stringify(event), {}, deps);
    await expect(react()).rejects.toThrow("it dies");
    expect(await react()).toMatchObject({ result: "case" });
    const found = (await all()).filter(({ resources }) => resources[0]?.endsWith(other));
    expect(found).toHaveLength(2);
  });
});

test("who may only call plan-case, while a plan is carried out, has no case end as if nothing had been done", async () => {
  await launch(alice, owned);
  const waiting = await rehearsal.caseThatIs("awaiting-approval", bob.desk);
  await rehearsal.decide(bob, waiting);
  const id = waiting.resources[0]!.split("/").at(-1)!;
  await rehearsal.world.clock.runUntil(async () => (await httpTokens(id)) === "required", 600_000);
  expect(await only()).toMatchObject({ status: "running" });
  await invoke("plan-case", { caseId: waiting.id });
  await minutes(10);
  expect(await only()).toMatchObject({ status: "closed", outcome: "fixed" });
});
