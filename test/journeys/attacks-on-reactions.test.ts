import { DeleteTagsCommand } from "@aws-sdk/client-ec2";
import { dynamoCaseStore } from "@watchkeeper/aws/dynamodb/case-store";
import { dynamoRunStore } from "@watchkeeper/aws/dynamodb/run-store";
import { dynamoTables } from "@watchkeeper/aws/dynamodb/tables";
import { sfnExecutions } from "@watchkeeper/aws/executions";
import type { Case } from "@watchkeeper/cases/case";
import { closeCase } from "@watchkeeper/cases/close-case";
import { reactionConfig } from "@watchkeeper/config/reaction-config";
import { watchkeeper } from "@watchkeeper/core/audit-entry";
import { codeKey } from "@watchkeeper/local/deploy-functions";
import { reactToEvent } from "@watchkeeper/reactions/react-to-event";
import { startAgain } from "@watchkeeper/reactions/record-case";
import { ec2 } from "@watchkeeper/sim/services/ec2/service";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { operations } from "../../functions/deployed/sending.ts";
import { recognise } from "../../functions/deployed/watch.ts";
import { administrator } from "./planned-case.ts";
import {
  account,
  launch,
  describe as look,
  owned,
  type Person,
  Rehearsal,
  region,
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

const approveAll = async () => {
  for (const { planHash } of (await only()).gate?.plans ?? [])
    await rehearsal.decide(bob, { ...(await only()), planHash });
};

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
    await minutes(5);
    await approveAll();
    await minutes(60);
    expect(await only()).toMatchObject({ status: "closed", outcome: "fixed", resourceCount: 46 });
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
    await rehearsal.undo(alice, await only());
    await minutes(5);
    await rehearsal.decide(bob, await only());
    await minutes(20);
    expect(await only()).toMatchObject({ status: "closed", outcome: "undone" });
    expect([await httpTokens(id), tagsOf(await look(alice, id))]).toEqual(["optional", {}]);
    expect(await rehearsal.auditIsWhole(bob.desk)).toMatchObject({ flaws: [] });
  });
});

describe("an undo", () => {
  test("soon after the launch opens no case again, for all that settles later", async () => {
    const id = await launch(alice);
    await minutes(2);
    await rehearsal.decide(bob, await only());
    await minutes(2);
    await rehearsal.undo(alice, await only());
    await minutes(1);
    await rehearsal.decide(bob, await only());
    await minutes(3);
    const { closedAt, ...undone } = await only();
    expect(undone).toMatchObject({ status: "closed", outcome: "undone" });
    await minutes(60);
    expect(await only()).toMatchObject({ status: "closed", outcome: "undone", closedAt });
    expect(await httpTokens(id)).toBe("optional");
  });

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
    await rehearsal.ask(carol, "retry", partly);
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
    await rehearsal.ask(alice, "retry", denied);
    await rehearsal.world.clock.advance(1);
    await expect(rehearsal.ask(carol, "retry", denied)).rejects.toThrow("Case");
    await minutes(5);
    const retries = (await executionsOf(denied.id)).filter(({ name }) => name.includes(".retry."));
    expect(retries).toHaveLength(1);
  });

  test("is still one when something joins its case", async () => {
    const id = await launch(alice, owned);
    await rehearsal.decide(bob, await rehearsal.caseThatIs("awaiting-approval", bob.desk), "deny");
    await minutes(30);
    await rehearsal.ask(carol, "retry", await only());
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
    await rehearsal.hub.switches.set(true, bob.desk.identity, "a freeze");
    await rehearsal.caseThatIs("held", bob.desk);
    const held = await only();
    const { planHash } = held.gate!.plans[0]!;
    await invoke("request-approval", { caseId: held.id, planHash, reasons: [], taskToken: "x" });
    await rehearsal.hub.switches.set(false, bob.desk.identity, "it is over");
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

test("what AWS does not show for a moment at the second look is neither right nor left out", async () => {
  const key = codeKey("plan-case");
  const real = rehearsal.world.code.get(key)!;
  let looks = 0;
  rehearsal.world.code.set(key, async (...given) => {
    const { instances } = rehearsal.world.stateOf(ec2, account, region);
    const [[id, instance] = []] = [...instances];
    const isHidden = looks++ === 0 && id !== undefined && instance !== undefined;
    if (isHidden) instances.delete(id);
    try {
      return await real(...given);
    } finally {
      if (isHidden) instances.set(id, instance);
    }
  });
  const id = await launch(alice, owned);
  await minutes(10);
  expect(await only()).toMatchObject({ status: "awaiting-approval" });
  await rehearsal.decide(bob, await only());
  await minutes(10);
  expect(await httpTokens(id)).toBe("required");
});

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
        read: ({ service, operation, input }) =>
          rehearsal.asAdministrator(account, service, operation, input) as never,
      },
      operations,
      recognise,
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

/** What stops the runs that are under way, as the console lets people do. */
async function stopRuns(): Promise<void> {
  const stateMachineArn = `arn:aws:states:${hub().region}:${hub().account}:stateMachine:${names().machine("run-plan")}`;
  const { executions } = await rehearsal.asAdministrator(hub().account, "stepfunctions", "ListExecutions", {
    stateMachineArn,
    statusFilter: "RUNNING",
  });
  for (const { executionArn } of executions as readonly { readonly executionArn: string }[])
    await rehearsal.asAdministrator(hub().account, "stepfunctions", "StopExecution", { executionArn });
}

/** A case of two plans whose runs were both stopped in the middle. */
async function twoParked(): Promise<Case> {
  await launch(alice, { MinCount: 11, MaxCount: 11 });
  await minutes(5);
  await approveAll();
  await rehearsal.world.clock.advance(9_000);
  await stopRuns();
  await minutes(5);
  const parked = await only();
  expect(parked).toMatchObject({ status: "closed", outcome: "parked" });
  return parked;
}

describe("a case of which two runs have parked", () => {
  test("goes on with both when somebody resumes it", async () => {
    await rehearsal.ask(bob, "resume", await twoParked());
    await minutes(60);
    const closed = await only();
    expect(closed).toMatchObject({ status: "closed", outcome: "fixed" });
    expect(Object.values(closed.outcomes ?? {})).toEqual(["fixed", "fixed"]);
    expect(await rehearsal.auditIsWhole(bob.desk)).toMatchObject({ flaws: [] });
  });

  test("is undone, and then neither resumed nor undone once more", async () => {
    await rehearsal.undo(alice, await twoParked());
    await minutes(5);
    await rehearsal.decide(bob, await only());
    await minutes(60);
    const closed = await only();
    expect(closed).toMatchObject({ status: "closed", outcome: "undone" });
    await expect(rehearsal.ask(bob, "resume", closed)).rejects.toThrow("parked");
    await expect(rehearsal.undo(alice, closed)).rejects.toThrow("undone");
    expect(await rehearsal.auditIsWhole(bob.desk)).toMatchObject({ flaws: [] });
  });
});

describe("whoever may start remediate", () => {
  const forge = async (input: object) => {
    const stateMachineArn = `arn:aws:states:${hub().region}:${hub().account}:stateMachine:${names().machine("remediate")}`;
    await rehearsal.asAdministrator(hub().account, "stepfunctions", "StartExecution", {
      stateMachineArn,
      input: JSON.stringify(input),
    });
  };

  test.each([{}, { what: "retry" }, { what: "resume" }, { what: "undo" }])(
    "with %j neither does nor hides anything of a case that waits for people",
    async (more) => {
      const id = await launch(alice);
      await minutes(5);
      const waiting = await only();
      await forge({ caseId: waiting.id, ...more });
      await minutes(5);
      expect(await only()).toMatchObject({ status: "awaiting-approval" });
      expect(await httpTokens(id)).toBe("optional");
      await rehearsal.decide(bob, await only());
      await minutes(30);
      expect(await only()).toMatchObject({ status: "closed", outcome: "fixed" });
      await forge({ caseId: waiting.id, ...more });
      await minutes(5);
      const closed = await only();
      expect(closed).toMatchObject({ status: "closed", outcome: "fixed" });
      await minutes(26 * 60);
      expect(await only()).toMatchObject({ status: "closed", outcome: "fixed", closedAt: closed.closedAt });
    },
  );
});

describe("whoever may invoke close-case", () => {
  const forged = { error: { Error: "States.TaskFailed", Cause: "so it is" } };
  test.each([
    ["an error of all", () => forged],
    [
      "an error of each plan",
      ({ gate }: Case) => ({
        plans: gate!.plans.map(({ planHash }) => ({ planHash, ...forged })),
        goesOn: true,
      }),
    ],
  ])("with %s closes no case that waits for people", async (_, words) => {
    const id = await launch(alice);
    await minutes(5);
    const waiting = await only();
    await invoke("close-case", { caseId: waiting.id, ...words(waiting) });
    expect(await only()).toMatchObject({ status: "awaiting-approval" });
    await rehearsal.decide(bob, await only());
    await minutes(30);
    expect(await httpTokens(id)).toBe("required");
  });
});

test("a case whose event came too late is named for what it mended when it was tried again", async () => {
  const id = await launch(alice, { ...owned, MetadataOptions: { HttpTokens: "required" } });
  await minutes(60);
  const [first] = await all();
  const { event } = await bob.desk.cases.story(first!.id);
  await minutes(7 * 60);
  await rehearsal.deliver(JSON.stringify({ ...event, detail: { ...event.detail, eventID: "another" } }));
  await minutes(5);
  const stale = (await all()).find(({ outcome }) => outcome === "stale")!;
  await setHttpTokens(alice, id, "optional");
  await rehearsal.world.clock.advance(1);
  await rehearsal.ask(alice, "retry", stale, "it may still be so");
  await minutes(10);
  for (const waiting of (await all()).filter(({ status }) => status === "awaiting-approval"))
    await rehearsal.decide(bob, waiting);
  await minutes(10);
  expect(
    (await all()).filter(({ status, title }) => status !== "closed" || title.includes("not looked at")),
  ).toEqual([]);
});

describe("people", () => {
  test("who approve at once are one approval, and one run", async () => {
    const id = await launch(alice, owned);
    const waiting = await rehearsal.caseThatIs("awaiting-approval", bob.desk);
    await Promise.allSettled([bob, carol, bob].map((one) => rehearsal.decide(one, waiting)));
    await minutes(20);
    expect(await only()).toMatchObject({ status: "closed", outcome: "fixed" });
    expect(await httpTokens(id)).toBe("required");
    expect(await rehearsal.auditIsWhole(bob.desk)).toMatchObject({ flaws: [] });
  });

  test("who deny one of two plans and approve the other have half of it done, and undo that half", async () => {
    await launch(alice, { MinCount: 11, MaxCount: 11 });
    await minutes(5);
    const [one, other] = (await only()).gate!.plans;
    await rehearsal.decide(bob, { ...(await only()), planHash: one!.planHash });
    await rehearsal.decide(bob, { ...(await only()), planHash: other!.planHash }, "deny");
    await minutes(60);
    expect(await only()).toMatchObject({ status: "closed", outcome: "partly" });
    await rehearsal.undo(alice, await only());
    await minutes(5);
    await rehearsal.decide(bob, await only());
    await minutes(60);
    expect(await only()).toMatchObject({ status: "closed", outcome: "undone" });
    expect(await rehearsal.auditIsWhole(bob.desk)).toMatchObject({ flaws: [] });
  });

  test("who flip the halt switch again and again stop no case for good", async () => {
    const id = await launch(alice);
    for (let times = 0; times < 12; times++) {
      await rehearsal.hub.switches.set(times % 2 === 0, bob.desk.identity, "on and off");
      await rehearsal.world.clock.advance(times * 7_000 + 500);
    }
    await minutes(20);
    await rehearsal.decide(bob, await only());
    await minutes(20);
    expect(await only()).toMatchObject({ status: "closed", outcome: "fixed" });
    expect([await httpTokens(id), tagsOf(await look(alice, id))]).toEqual(["required", { owner: "alice" }]);
    expect(await rehearsal.auditIsWhole(bob.desk)).toMatchObject({ flaws: [] });
  });

  test("whose undo is asked for while halted, and denied, have the fix stand", async () => {
    const id = await launch(alice);
    await minutes(5);
    await rehearsal.decide(bob, await only());
    await minutes(30);
    await rehearsal.undo(alice, await only());
    await minutes(5);
    await rehearsal.hub.switches.set(true, bob.desk.identity, "a freeze");
    await rehearsal.decide(bob, await only(), "deny");
    await minutes(5);
    await rehearsal.hub.switches.set(false, bob.desk.identity, "over");
    await minutes(25 * 60);
    expect(await only()).toMatchObject({ status: "closed", outcome: "fixed" });
    expect(await httpTokens(id)).toBe("required");
  });

  test("who undo all are not overruled by the check that enforces, while its case is open", async () => {
    const id = await launch(alice);
    await minutes(5);
    await rehearsal.decide(bob, await only());
    await minutes(30);
    await rehearsal.undo(alice, await only());
    await minutes(5);
    await setHttpTokens(alice, id, "optional");
    await minutes(2);
    await rehearsal.decide(bob, await only());
    await minutes(60);
    const closed = await only();
    expect([closed.status, closed.outcome, closed.note]).toEqual(["closed", "undone", expect.anything()]);
    expect(tagsOf(await look(alice, id))).toEqual({});
  });
});

test("what nobody decided about is asked about anew, with time to decide, when something more of it settles", async () => {
  const id = await launch(alice, owned);
  await minutes(25 * 60);
  const expired = await only();
  expect(expired).toMatchObject({ outcome: "expired" });
  await rehearsal.ask(carol, "retry", expired);
  await minutes(5);
  await setHttpTokens(alice, id, "required");
  await setHttpTokens(alice, id, "optional");
  await minutes(5);
  await rehearsal.decide(bob, await only());
  await minutes(10);
  expect(await httpTokens(id)).toBe("required");
});

test("one resource that changes 200 times while people are asked is one case, and is fixed", async () => {
  const id = await launch(alice);
  await minutes(5);
  for (let times = 0; times < 200; times++) {
    await setHttpTokens(alice, id, times % 2 === 0 ? "required" : "optional");
    await rehearsal.world.clock.advance(2_000);
  }
  await minutes(20);
  await rehearsal.decide(bob, await only());
  await minutes(20);
  expect(await only()).toMatchObject({ status: "closed", outcome: "fixed" });
  expect(await rehearsal.auditIsWhole(bob.desk)).toMatchObject({ flaws: [] });
});

test.each([45, 300])(
  "%i instances in one launch are one case, and fixed",
  async (count) => {
    await launch(alice, { MinCount: count, MaxCount: count });
    await minutes(20);
    expect(await only()).toMatchObject({ status: "awaiting-approval", resourceCount: count });
    await approveAll();
    await minutes(120);
    expect(await only()).toMatchObject({ status: "closed", outcome: "fixed", resourceCount: count });
    expect(await rehearsal.auditIsWhole(bob.desk)).toMatchObject({ flaws: [] });
  },
  120_000,
);

describe("a message on the queue of events", () => {
  const left = async () => {
    const QueueUrl = `http://embedded.invalid/${hub().account}/${names().eventsQueue}`;
    const asked = { QueueUrl, AttributeNames: ["All"] };
    const { Attributes } = await rehearsal.asAdministrator(hub().account, "sqs", "GetQueueAttributes", asked);
    return Object.entries(Attributes as Record<string, string>)
      .filter(([name]) => name.startsWith("ApproximateNumberOfMessages"))
      .reduce((sum, [, count]) => sum + Number(count), 0);
  };

  test.each([
    ["that is not to be looked at for ages", "2026-03-02T09:00:00Z", "9999-12-31T00:00:00Z"],
    ["whose time has not come", "2099-01-01T00:00:00Z", "2026-03-02T09:00:00Z"],
    ["with nonsense for a time", "2026-03-02T09:00:00Z", "soon"],
  ])("%s is not sent again for ever", async (_, time, notBefore) => {
    await launch(alice, owned);
    await minutes(5);
    const { event } = await bob.desk.cases.story((await only()).id);
    await rehearsal.deliver(
      JSON.stringify({ ...event, time, detail: { ...event.detail, eventID: "forged" } }),
      {
        notBefore: { DataType: "String", StringValue: notBefore },
        late: { DataType: "String", StringValue: "yes" },
      },
    );
    await minutes(8 * 60);
    expect(await left()).toBe(0);
  });
});
