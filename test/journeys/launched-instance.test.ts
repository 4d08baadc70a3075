import { ModifyInstanceMetadataOptionsCommand } from "@aws-sdk/client-ec2";
import { ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { clientConfig } from "@watchkeeper/aws/client-config";
import { sqs } from "@watchkeeper/sim/services/sqs/service";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  account,
  launch,
  describe as look,
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
/** What the journey is to be refused. */
let refusals: readonly string[];

beforeEach(async () => {
  refusals = [];
  rehearsal = await Rehearsal.begin();
  alice = await rehearsal.person("alice");
  bob = await rehearsal.person("bob");
});
afterEach(() => expect(rehearsal.refusals()).toEqual(refusals));

const closed = () => rehearsal.caseThatIs("closed", bob.desk);
const asked = () => rehearsal.caseThatIs("awaiting-approval", bob.desk);
/** The case that asks about the metadata, when what had not settled, the tag, has joined it and is set. */
const askedWithTag = async () => {
  await rehearsal.until("a tag is set", bob.desk, () => rehearsal.requests("ec2", "CreateTags").length > 0);
  await rehearsal.world.clock.advance(30_000);
  return asked();
};
const trailOf = async (id: string) => bob.desk.trail((await bob.desk.cases.find(id))!);
const typesOf = async (id: string) => (await trailOf(id)).map((record) => record.type);
/** What the trail says of the steps that came to stand so. */
const noteOn = async (id: string, state: string) =>
  (await trailOf(id))
    .flatMap(
      ({ data }) => (Array.isArray(data.steps) ? data.steps : []) as { state: string; note?: string }[],
    )
    .find((step) => step.state === state)?.note;

describe("an instance launched without tags, its metadata open", () => {
  test("is noticed, decided upon, asked about, fixed, verified and recorded", async () => {
    const id = await launch(alice);
    const waiting = await askedWithTag();
    expect(waiting).toMatchObject({ account, actor: "alice", resourceCount: 1 });
    expect(waiting.checks).toEqual(expect.arrayContaining(["imdsv2-required", "required-tags"]));
    expect((await look(alice, id)).MetadataOptions?.HttpTokens).toBe("optional");
    expect(tagsOf(await look(alice, id))).toEqual({ owner: "alice" });

    await rehearsal.decide(bob, waiting);
    expect(await closed()).toMatchObject({ id: waiting.id, outcome: "fixed" });
    const instance = await look(alice, id);
    expect(instance.MetadataOptions).toMatchObject({ HttpTokens: "required", State: "applied" });
    expect(tagsOf(instance)).toEqual({ owner: "alice" });
    const run = ["run admitted", "run started", "steps intended", "steps moved", "run ended"];
    const types = await typesOf(waiting.id);
    // The tag joins the case before people are asked, or after: CloudTrail's delay is drawn.
    const told = types.filter((type) => !run.includes(type));
    expect(told.slice(0, 3)).toEqual(["case opened", "execution started", "plan made"]);
    expect(told.slice(-3)).toEqual(["approval requested", "plan approved", "case closed"]);
    for (const type of run) expect(types.filter((other) => other === type)).toHaveLength(2);
    expect(await rehearsal.auditIsWhole(bob.desk)).toMatchObject({ cases: 1, flaws: [] });
  });

  test("stays as it is when somebody denies, and the case says who and why", async () => {
    const id = await launch(alice);
    const { planHash = "" } = await askedWithTag();
    await rehearsal.decide(bob, await asked(), "deny");
    // The tag, which nobody had to be asked about, stands.
    const found = await closed();
    expect(found).toMatchObject({ outcome: "partly", note: "bob: looked at it" });
    expect((await bob.desk.cases.find(found.id))?.outcomes?.[planHash]).toBe("denied");
    expect((await look(alice, id)).MetadataOptions?.HttpTokens).toBe("optional");
    expect(tagsOf(await look(alice, id))).toEqual({ owner: "alice" });
  });

  test("stays as it is when nobody decides in time; a decision that comes later starts nothing, and the message says so", async () => {
    const id = await launch(alice);
    const waiting = await askedWithTag();
    await rehearsal.world.clock.advance(25 * 3_600_000);
    expect(await closed()).toMatchObject({
      outcome: "partly",
      note: "nobody decided in time; nothing was started",
    });
    await expect(rehearsal.decide(bob, waiting)).rejects.toThrow(/expired at .* Nothing was started/);
    await rehearsal.world.clock.advance(3_600_000);
    expect((await look(alice, id)).MetadataOptions?.HttpTokens).toBe("optional");
  });

  test("that changed between approval and act is left alone, and the case says what moved", async () => {
    const id = await launch(alice);
    const waiting = await askedWithTag();
    await rehearsal.decide(bob, waiting);
    await rehearsal.undo(alice, await closed());
    const undoing = await asked();
    await tag(alice, id, "owner", "carol");
    await rehearsal.world.clock.advance(10_000);
    await rehearsal.decide(bob, undoing);
    expect((await closed()).outcome).toBe("partly");
    const instance = await look(alice, id);
    expect([instance.MetadataOptions?.HttpTokens, tagsOf(instance)]).toEqual([
      "optional",
      { owner: "carol" },
    ]);
    expect(await noteOn(waiting.id, "drifted")).toContain(
      'moved since the plan was made: Tags[0].Value is "carol"',
    );
  });

  test("whose fix cannot be verified is put back as it was", async () => {
    const id = await launch(alice);
    const waiting = await askedWithTag();
    rehearsal.neverApplies(id);
    await rehearsal.decide(bob, waiting);
    expect((await closed()).outcome).toBe("partly");
    expect((await look(alice, id)).MetadataOptions?.HttpTokens).toBe("optional");
    expect(await noteOn(waiting.id, "failed")).toContain('MetadataOptions.State is "pending", not "applied"');
  });

  test("is put back later by command, as a new plan that is approved like the first, and nothing wakes up from it", async () => {
    const id = await launch(alice);
    const waiting = await askedWithTag();
    await rehearsal.decide(bob, waiting);
    const carol = await rehearsal.person("carol");
    await rehearsal.undo(carol, await closed());
    const undoing = await asked();
    await expect(rehearsal.decide(carol, undoing)).rejects.toThrow("asked for this plan");
    expect(undoing.id).toBe(waiting.id);
    expect(undoing.planHash).not.toBe(waiting.planHash);
    await rehearsal.decide(bob, undoing);
    expect(await closed()).toMatchObject({ id: waiting.id, outcome: "undone" });
    await rehearsal.world.clock.advance(3_600_000);
    const instance = await look(alice, id);
    expect([instance.MetadataOptions?.HttpTokens, tagsOf(instance)]).toEqual(["optional", {}]);
    expect(await bob.desk.cases.list()).toHaveLength(1);
    expect(await rehearsal.auditIsWhole(bob.desk)).toMatchObject({ flaws: [] });
  });

  test("that is broken again after it was fixed is fixed again", async () => {
    const id = await launch(alice);
    await rehearsal.decide(bob, await askedWithTag());
    const first = await closed();
    await setHttpTokens(alice, id, "optional");
    const second = await asked();
    expect(second.id).not.toBe(first.id);
    await rehearsal.decide(bob, second);
    await rehearsal.until("both closed", bob.desk, (cases) => cases.every((one) => one.status === "closed"));
    expect((await look(alice, id)).MetadataOptions?.HttpTokens).toBe("required");
    await untag(alice, id, "owner");
    await rehearsal.until("a third case", bob.desk, (cases) => cases.length === 3);
  });
});

describe("tags", () => {
  test("that the launch request carries are taken from the event: no finding, though AWS shows them late", async () => {
    await launch(alice, {
      MetadataOptions: { HttpTokens: "required" },
      TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "owner", Value: "payments" }] }],
    });
    await rehearsal.world.clock.advance(3_600_000);
    expect((await bob.desk.cases.list()).flatMap(({ checks }) => checks)).not.toContain("required-tags");
  });

  test("that are made just after the launch make no finding", async () => {
    const id = await launch(alice, { MetadataOptions: { HttpTokens: "required" } });
    await rehearsal.world.clock.advance(3_000);
    await tag(alice, id, "owner", "payments");
    await rehearsal.world.clock.advance(3_600_000);
    expect((await bob.desk.cases.list()).flatMap(({ checks }) => checks)).not.toContain("required-tags");
    expect(tagsOf(await look(alice, id))).toEqual({ owner: "payments" });
  });

  test("that are missing once they have had their time are added where the check is enforced, with the launching identity as owner", async () => {
    const id = await launch(alice, { MetadataOptions: { HttpTokens: "required" } });
    expect(await closed()).toMatchObject({ outcome: "fixed", checks: ["required-tags"] });
    expect(tagsOf(await look(alice, id))).toEqual({ owner: "alice" });
    expect(rehearsal.requests("ec2", "ModifyInstanceMetadataOptions")).toEqual([]);
  });
});

describe("events", () => {
  test("that come twice and in the wrong order open one case each, and change nothing twice", async () => {
    const id = await launch(alice);
    await rehearsal.decide(bob, await askedWithTag());
    await closed();
    await setHttpTokens(alice, id, "optional");
    await rehearsal.decide(bob, await asked());
    await rehearsal.until(
      "both closed",
      bob.desk,
      (cases) => cases.length === 2 && cases.every((one) => one.status === "closed"),
    );
    const changes = rehearsal.requests("ec2", "ModifyInstanceMetadataOptions").length;
    const calls = rehearsal.apiCalls();
    for (const event of calls.toReversed()) await rehearsal.deliver(JSON.stringify(event));
    for (const event of calls) await rehearsal.deliver(JSON.stringify(event));
    await rehearsal.world.clock.advance(3_600_000);
    expect(await bob.desk.cases.list()).toHaveLength(2);
    expect(rehearsal.requests("ec2", "ModifyInstanceMetadataOptions")).toHaveLength(changes);
  });

  test.each([
    ["no JSON", "{ not json", /^the body is no JSON/],
    ["no event", JSON.stringify({ hello: "world" }), /^not an EventBridge event: id/],
    ["of an account that nobody watches", undefined, /^account 999999999999 is not watched/],
    ["whose detail is not as AWS documents it", undefined, /^detail\.responseElements/],
  ])(
    "that are %s are kept in quarantine with the reason, and the others in the batch go through",
    async (kind, body, reason) => {
      await launch(alice);
      await asked();
      const [event] = rehearsal.apiCalls();
      const bent = kind.startsWith("of an account")
        ? { ...event, account: "999999999999" }
        : { ...event, detail: { ...(event?.detail as object), eventID: "another", responseElements: null } };
      const sent = body ?? JSON.stringify(bent);
      await rehearsal.deliver(sent);
      const other = await launch(alice);
      const isOf = ({ resources }: { readonly resources: readonly string[] }) =>
        resources.some((arn) => arn.endsWith(other));
      await rehearsal.until("the event beside it", bob.desk, (cases) => cases.some(isOf));
      const { hub, names } = rehearsal.laptop.deployment;
      const { Messages } = (await rehearsal.asAdministrator(hub.account, "sqs", "ReceiveMessage", {
        QueueUrl: `http://embedded.invalid/${hub.account}/${names.quarantineQueue}`,
        MessageAttributeNames: ["All"],
      })) as { Messages: { Body: string; MessageAttributes: { reason: { StringValue: string } } }[] };
      expect(Messages[0]?.Body).toBe(sent);
      expect(Messages[0]?.MessageAttributes.reason.StringValue).toMatch(reason);
    },
  );

  test("that EventBridge cannot put on the queue are kept in the dead letters, with the reason", async () => {
    const { hub, names } = rehearsal.laptop.deployment;
    refusals = ["events.amazonaws.com: sqs:SendMessage"];
    const queue = (name: string) => `http://embedded.invalid/${hub.account}/${name}`;
    await rehearsal.asAdministrator(hub.account, "sqs", "SetQueueAttributes", {
      QueueUrl: queue(names.eventsQueue),
      Attributes: { Policy: "" },
    });
    const id = await launch(alice);
    await rehearsal.world.clock.advance(60_000);
    const { Messages } = (await rehearsal.asAdministrator(hub.account, "sqs", "ReceiveMessage", {
      QueueUrl: queue(names.deadLetterQueue),
      MessageAttributeNames: ["All"],
    })) as { Messages: { Body: string; MessageAttributes: { ERROR_CODE: { StringValue: string } } }[] };
    expect(Messages[0]?.Body).toContain(id);
    expect(Messages[0]?.MessageAttributes.ERROR_CODE.StringValue).toBe("NO_PERMISSIONS");
  });

  test("that wait for AWS to show what they tell of use up none of the receives that failures need", async () => {
    await launch(alice);
    await asked();
    const [event] = rehearsal.apiCalls();
    const text = JSON.stringify(event).replaceAll(/i-[0-9a-f]{17}/g, "i-00000000000000000");
    const { hub, names } = rehearsal.laptop.deployment;
    let most = 0;
    rehearsal.world.observe(() => {
      const queue = rehearsal.world.stateOf(sqs, hub.account, hub.region).queues.get(names.eventsQueue);
      for (const { receives } of queue?.messages ?? []) most = Math.max(most, receives);
    });
    await rehearsal.deliver(
      JSON.stringify({
        ...JSON.parse(text),
        id: "unseen",
        detail: { ...JSON.parse(text).detail, eventID: "unseen" },
      }),
    );
    await rehearsal.world.clock.advance(10 * 60_000);
    expect(most).toBe(1);
    expect(await bob.desk.cases.list()).toHaveLength(1);
  });

  test("that are told again cost no look at the cloud", async () => {
    await launch(alice);
    await askedWithTag();
    // What only observes has had its time, too.
    await rehearsal.world.clock.advance(3_600_000);
    const reads = () => rehearsal.requests("ec2", "DescribeInstances").length;
    const before = reads();
    for (const event of rehearsal.apiCalls()) await rehearsal.deliver(JSON.stringify(event));
    await rehearsal.world.clock.advance(60_000);
    expect(reads()).toBe(before);
  });

  test("older than the limit are recorded, and not acted upon", async () => {
    await launch(alice);
    await asked();
    const [event] = rehearsal.apiCalls();
    await rehearsal.world.clock.advance(7 * 3_600_000);
    await rehearsal.deliver(
      JSON.stringify({ ...event, detail: { ...(event?.detail as object), eventID: "another" } }),
    );
    const cases = await rehearsal.until("it is on record", bob.desk, (all) => all.length === 2);
    expect(cases[0]).toMatchObject({ status: "closed", outcome: "stale" });
    expect(cases[0]?.executionArn).toBeUndefined();
  });
});

describe("a function that lacks a permission", () => {
  test("changes nothing, and the case says which permission", async () => {
    const { names } = rehearsal.laptop.deployment;
    refusals = [`${names.actRole}: ec2:ModifyInstanceMetadataOptions`];
    const [given] = rehearsal.laptop.deployment.roles
      .filter(({ name, account: of }) => name === names.actRole && of === account)
      .flatMap(({ managed = [] }) => managed);
    await rehearsal.asAdministrator(account, "iam", "DetachRolePolicy", {
      RoleName: names.actRole,
      PolicyArn: given?.arn,
    });
    await rehearsal.asAdministrator(account, "iam", "PutRolePolicy", {
      RoleName: names.actRole,
      PolicyName: "watchkeeper",
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Allow", Action: "ec2:CreateTags", Resource: "*" }],
      }),
    });
    const id = await launch(alice);
    await rehearsal.decide(bob, await askedWithTag());
    const found = await closed();
    expect(found.outcome).toBe("partly");
    expect(await noteOn(found.id, "failed")).toContain(
      "is not authorized to perform: ec2:ModifyInstanceMetadataOptions",
    );
    expect((await look(alice, id)).MetadataOptions?.HttpTokens).toBe("optional");
    expect(tagsOf(await look(alice, id))).toEqual({ owner: "alice" });
  });

  test("of its own fails its case, and the case says which", async () => {
    const { names, hub } = rehearsal.laptop.deployment;
    refusals = [`${names.function("advance-run")}: dynamodb:Query`];
    await rehearsal.asAdministrator(hub.account, "iam", "DeleteRolePolicy", {
      RoleName: names.function("advance-run"),
      PolicyName: "watchkeeper",
    });
    await launch(alice);
    await rehearsal.decide(bob, await asked());
    const found = await closed();
    expect(found.outcome).toBe("failed");
    expect(found.note).toContain("is not authorized to perform: dynamodb:Query");
  });
});

describe("what changes again while its case is open", () => {
  test("joins the case: it is asked about once, and fixed once", async () => {
    const id = await launch(alice);
    const first = await askedWithTag();
    for (let times = 0; times < 2; times++) {
      await setHttpTokens(alice, id, "required");
      await setHttpTokens(alice, id, "optional");
      await rehearsal.world.clock.advance(120_000);
    }
    expect(await bob.desk.cases.list()).toHaveLength(1);
    const told = (await typesOf(first.id)).filter((type) => type === "event joined");
    expect(told.length).toBeGreaterThan(1);
    await rehearsal.decide(bob, await asked());
    expect(await closed()).toMatchObject({ id: first.id, outcome: "fixed" });
    expect((await look(alice, id)).MetadataOptions?.HttpTokens).toBe("required");
    expect(rehearsal.requests("ec2", "ModifyInstanceMetadataOptions")).toHaveLength(5);
    expect(rehearsal.requests("ec2", "CreateTags")).toHaveLength(1);
  });

  test("voids what was approved of it where what is to be done is another", async () => {
    const id = await launch(alice);
    const first = await asked();
    await alice.ec2.send(
      new ModifyInstanceMetadataOptionsCommand({
        InstanceId: id,
        HttpEndpoint: "enabled",
        HttpPutResponseHopLimit: 2,
      }),
    );
    await untag(alice, id, "owner");
    const anew = await askedWithTag();
    expect(anew.id).toBe(first.id);
  });
});

describe("the halt switch", () => {
  test("pauses an approved plan before it changes anything, and it goes on when the switch is off", async () => {
    const id = await launch(alice);
    const waiting = await asked();
    await rehearsal.hub.switches.set(true, bob.desk.identity, "change freeze");
    await rehearsal.decide(bob, waiting);
    await rehearsal.world.clock.advance(3_600_000);
    const { head } = await bob.desk.plans.open({ caseId: waiting.id, planHash: waiting.planHash! });
    expect(head).toMatchObject({ status: "paused", note: "the halt switch is on: nothing new is sent" });
    expect((await look(alice, id)).MetadataOptions?.HttpTokens).toBe("optional");
    await rehearsal.hub.switches.set(false, bob.desk.identity, "the freeze is over");
    expect((await closed()).outcome).toBe("fixed");
    expect((await look(alice, id)).MetadataOptions?.HttpTokens).toBe("required");
  });
});

test("an operator of another account gets no way in", async () => {
  const stranger = rehearsal.runtime({ accessKeyId: "AKIASTRANGER", secretAccessKey: "x" });
  await expect(
    new SQSClient(clientConfig(stranger)).send(
      new ReceiveMessageCommand({ QueueUrl: "http://embedded.invalid/1/x" }),
    ),
  ).rejects.toMatchObject({ name: "InvalidClientTokenId" });
});
