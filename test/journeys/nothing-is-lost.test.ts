import { ModifyInstanceMetadataOptionsCommand } from "@aws-sdk/client-ec2";
import { goOnWithHeld } from "@watchkeeper/reactions/request-change";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import {
  launch,
  describe as look,
  owned,
  type Person,
  Rehearsal,
  setHttpTokens,
  tagsOf,
  untag,
} from "./rehearsal.ts";

let rehearsal: Rehearsal;
let alice: Person;
let bob: Person;

beforeEach(async () => {
  rehearsal = await Rehearsal.begin();
  alice = await rehearsal.person("alice");
  bob = await rehearsal.person("bob");
});
afterEach(() => expect(rehearsal.refusals()).toEqual([]));

const minutes = (count: number) => rehearsal.world.clock.advance(count * 60_000);
const only = async () => {
  const cases = await bob.desk.cases.list();
  expect(cases).toHaveLength(1);
  return (await bob.desk.cases.find(cases[0]!.id))!;
};
const halt = (on: boolean) => rehearsal.hub.switches.set(on, bob.desk.identity, "change freeze");
const httpTokens = async (id: string) => (await look(alice, id)).MetadataOptions?.HttpTokens;

describe("a halt", () => {
  test("holds what is launched meanwhile, for two days too, and it goes on by itself when the halt is over", async () => {
    await halt(true);
    const id = await launch(alice);
    await minutes(30);
    expect(await only()).toMatchObject({ status: "held", note: "the halt switch is on" });
    await minutes(48 * 60);
    expect(await only()).toMatchObject({ status: "held" });
    expect(tagsOf(await look(alice, id))).toEqual({});
    await halt(false);
    await minutes(20);
    expect(await only()).toMatchObject({ status: "awaiting-approval" });
    expect(tagsOf(await look(alice, id))).toEqual({ owner: "alice" });
    await rehearsal.decide(bob, await only());
    await minutes(10);
    expect(await only()).toMatchObject({ status: "closed", outcome: "fixed" });
    expect(await httpTokens(id)).toBe("required");
  });

  test("is over for a case once, whoever says so", async () => {
    await halt(true);
    await launch(alice);
    await minutes(30);
    await halt(false);
    const { cases } = bob.desk;
    const { executions } = rehearsal.hub;
    await Promise.all([1, 2].map(() => goOnWithHeld({ listOpen: cases.list, cases, executions })));
    await minutes(30);
    const { id } = await only();
    const types = (await bob.desk.trail((await cases.find(id))!)).map(({ type }) => type);
    expect(types.filter((type) => type === "approval requested")).toHaveLength(1);
  });

  test("that comes while people are asked lets them decide, and what they approved waits", async () => {
    const id = await launch(alice);
    await minutes(5);
    await halt(true);
    await rehearsal.decide(bob, await only());
    await minutes(60);
    expect(await httpTokens(id)).toBe("optional");
    await halt(false);
    await minutes(10);
    expect(await only()).toMatchObject({ status: "closed", outcome: "fixed" });
    expect(await httpTokens(id)).toBe("required");
  });

  test("holds an undo that was asked for, and it is the undo that goes on", async () => {
    const id = await launch(alice);
    await minutes(5);
    await rehearsal.decide(bob, await only());
    await minutes(30);
    await halt(true);
    await rehearsal.undo(alice, await only());
    await minutes(30);
    expect(await only()).toMatchObject({ status: "held" });
    await halt(false);
    await minutes(20);
    await rehearsal.decide(bob, await only());
    await minutes(10);
    expect(await only()).toMatchObject({ status: "closed", outcome: "undone" });
    expect([await httpTokens(id), tagsOf(await look(alice, id))]).toEqual(["optional", {}]);
  });
});

describe("an expired request", () => {
  test("is asked again when somebody has it tried again, and fixed then", async () => {
    const id = await launch(alice);
    await minutes(25 * 60);
    const expired = await only();
    expect(expired).toMatchObject({ status: "closed", outcome: "partly" });
    await rehearsal.ask(bob, "retry", expired, "we were on holiday");
    await minutes(5);
    const asked = await only();
    expect(asked.status).toBe("awaiting-approval");
    expect(asked.planHash).not.toBe(expired.planHash);
    // Nobody said no to it: whoever has it asked again may approve it.
    await rehearsal.decide(bob, asked);
    await minutes(10);
    expect(await only()).toMatchObject({ status: "closed", outcome: "fixed" });
    expect(await httpTokens(id)).toBe("required");
  });

  test("may be tried again as often as it expires", async () => {
    await launch(alice);
    for (let times = 0; times < 3; times++) {
      await minutes(25 * 60);
      expect(await only()).toMatchObject({ status: "closed", outcome: "partly" });
      await rehearsal.ask(alice, "retry", await only());
    }
    await minutes(5);
    expect(await only()).toMatchObject({ status: "awaiting-approval" });
  });
});

test("what was denied may be asked again, and not be approved by whoever has it asked", async () => {
  await launch(alice);
  await minutes(5);
  await rehearsal.decide(bob, await only(), "deny");
  await minutes(10);
  await rehearsal.ask(bob, "retry", await only(), "the application is ready now");
  await minutes(5);
  await expect(rehearsal.decide(bob, await only())).rejects.toThrow("somebody else must approve it");
  await rehearsal.decide(await rehearsal.person("carol"), await only());
  await minutes(10);
  expect(await only()).toMatchObject({ status: "closed", outcome: "fixed" });
});

test("an undo that nobody approved leaves the fix standing, and to be undone another time", async () => {
  const id = await launch(alice);
  await minutes(5);
  await rehearsal.decide(bob, await only());
  await minutes(30);
  for (const verdict of ["expire", "deny"] as const) {
    await rehearsal.undo(alice, await only());
    await minutes(5);
    if (verdict === "deny") await rehearsal.decide(bob, await only(), "deny");
    await minutes(25 * 60);
    expect(await only()).toMatchObject({ status: "closed", outcome: "fixed" });
  }
  await rehearsal.undo(alice, await only());
  await minutes(5);
  await rehearsal.decide(bob, await only());
  await minutes(10);
  expect(await only()).toMatchObject({ status: "closed", outcome: "undone" });
  expect(await httpTokens(id)).toBe("optional");
});

test("five changes of one instance are one case, asked about once", async () => {
  const id = await launch(alice, {
    MetadataOptions: { HttpTokens: "required" },
    TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "owner", Value: "payments" }] }],
  });
  await minutes(30);
  for (let times = 0; times < 5; times++) {
    await setHttpTokens(alice, id, "required");
    await setHttpTokens(alice, id, "optional");
    await minutes(7);
  }
  const open = (await bob.desk.cases.list()).filter(({ status }) => status !== "closed");
  expect(open).toHaveLength(1);
  const trail = await bob.desk.trail((await bob.desk.cases.find(open[0]!.id))!);
  expect(trail.filter(({ type }) => type === "approval requested")).toHaveLength(1);
  expect(trail.filter(({ type }) => type === "event joined").length).toBeGreaterThanOrEqual(4);
});

test("what only a person can mend keeps its case from being called fixed", async () => {
  const id = await launch(alice, { ...owned, MetadataOptions: { HttpTokens: "required" } });
  await minutes(30);
  await untag(alice, id, "owner");
  await setHttpTokens(alice, id, "optional");
  await minutes(5);
  const asked = await rehearsal.caseThatIs("awaiting-approval", bob.desk);
  await rehearsal.decide(bob, asked);
  await minutes(30);
  const ended = await bob.desk.cases.find(asked.id);
  expect(await httpTokens(id)).toBe("required");
  expect(ended).toMatchObject({
    status: "closed",
    outcome: "partly",
    note: expect.stringContaining("nobody can mend it but a person"),
  });
});

test("the worse an instance the more is recorded: what only observes too, in the one case", async () => {
  await launch(alice);
  await minutes(60);
  const { id, checks } = await only();
  const { findings } = await bob.desk.cases.story(id);
  expect(checks.toSorted()).toEqual([
    "covered-by-backup",
    "imdsv2-required",
    "managed-by-ssm",
    "no-public-address",
    "required-tags",
    "root-volume-encrypted",
  ]);
  expect(findings.map(({ check }) => check).toSorted()).toEqual(checks.toSorted());
});

test("an event that came too late is on record, and looked at when somebody has it tried again", async () => {
  await launch(alice, {
    MetadataOptions: { HttpTokens: "required" },
    TagSpecifications: [{ ResourceType: "instance", Tags: [{ Key: "owner", Value: "payments" }] }],
  });
  await minutes(60);
  const [event] = rehearsal.apiCalls();
  const [first] = await bob.desk.cases.list();
  const id = first!.resources[0]!.split("/").at(-1)!;
  await minutes(7 * 60);
  await rehearsal.deliver(
    JSON.stringify({ ...event, detail: { ...(event?.detail as object), eventID: "another" } }),
  );
  await minutes(5);
  const stale = (await bob.desk.cases.list()).find(({ outcome }) => outcome === "stale");
  expect(stale).toMatchObject({ status: "closed", checks: [], resourceCount: 0 });
  await alice.ec2.send(new ModifyInstanceMetadataOptionsCommand({ InstanceId: id, HttpTokens: "optional" }));
  await rehearsal.ask(alice, "retry", stale!, "it may still be so");
  await minutes(10);
  const cases = (await bob.desk.cases.list()).filter(({ status }) => status === "awaiting-approval");
  expect(cases).toHaveLength(1);
  await rehearsal.decide(bob, cases[0]!);
  await minutes(10);
  expect(await httpTokens(id)).toBe("required");
});
