import { envelopeOf } from "@watchkeeper/reactions/swept-event";
import { AwsError } from "@watchkeeper/sim/kernel/aws-error";
import { ec2 } from "@watchkeeper/sim/services/ec2/service";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { BackedUp } from "./backed-up.ts";
import { manyVolumes } from "./many-volumes.ts";
import { account, type Person, Rehearsal, region } from "./rehearsal.ts";
import { Swept } from "./swept.ts";

const minute = 60_000;
const hour = 60 * minute;
const check = "recovery-point-within-rpo";

let rehearsal: Rehearsal;
let bob: Person;
let backedUp: BackedUp;
let swept: Swept;

beforeEach(async () => {
  rehearsal = await Rehearsal.begin();
  bob = await rehearsal.person("bob");
  backedUp = await BackedUp.prepare(rehearsal);
  swept = new Swept(rehearsal);
});
afterEach(async () => {
  vi.restoreAllMocks();
  await rehearsal.world.clock.advance(2 * minute);
  expect((await rehearsal.auditIsWhole(bob.desk)).flaws).toEqual([]);
});

const many = (all: number, stale: number) => manyVolumes(rehearsal, backedUp, { all, stale });
const cases = () => bob.desk.cases.list();
const asked = () => rehearsal.caseThatIs("awaiting-approval", bob.desk);
const here = ({ places }: Awaited<ReturnType<Swept["sweep"]>>) =>
  places.find((place) => place.account === account && place.region === region);

test("a sweep comes by itself, once a day; what it finds is asked about, done, and proved", async () => {
  const [volume] = await many(1, 1);
  await rehearsal.world.clock.advance(24 * hour);
  const found = await asked();
  expect(found).toMatchObject({ checks: [check], resources: [volume], event: `sweep of ${check}` });
  await rehearsal.decide(bob, found);
  expect(await rehearsal.caseThatIs("closed", bob.desk)).toMatchObject({ outcome: "fixed" });
  expect(await backedUp.points(volume!)).toHaveLength(2);
  expect(rehearsal.refusals()).toEqual([]);
});

/** AWS throttles a list for so long, but for its first pages; answers with how often it was asked for. */
function throttleLists(forMs: number, butFirst = 0): () => number {
  const { clock, faults } = rehearsal.world;
  const until = clock.now().getTime() + forMs;
  let asks = 0;
  vi.spyOn(faults, "check").mockImplementation(({ operation }) => {
    if (operation !== "ListProtectedResources") return;
    asks += 1;
    if (asks > butFirst && clock.now().getTime() < until)
      throw new AwsError("ThrottlingException", "Rate exceeded", 400);
  });
  return () => asks;
}

test("where nothing is protected, a sweep ends with nothing", async () => {
  const now = await swept.sweep(check);
  expect(here(now)).toMatchObject({ pages: 1, listed: 0, wrong: 0, isOver: true });
  expect(now.places).toHaveLength(4);
  expect(await cases()).toEqual([]);
});

test.each([
  [1, 1],
  [50, 2],
  [5_000, 3],
])("of %d resources, each is looked at once, in as many requests as there are pages", async (all, stale) => {
  await many(all, stale);
  const before = rehearsal.requests("backup", "ListProtectedResources").length;
  const now = await swept.sweep(check);
  const pages = Math.ceil(all / 200);
  expect(here(now)).toMatchObject({ pages, listed: all, wrong: stale, unexamined: 0 });
  expect(now.run.endedAt).toBeDefined();
  // The other three places have a page each.
  expect(rehearsal.requests("backup", "ListProtectedResources").length - before).toBe(pages + 3);
  expect((await asked()).resourceCount).toBe(stale);
});

test("2,000 resources with 40 findings are one case and one plan in waves; halted in the middle, it goes on", async () => {
  const volumes = await many(2_000, 40);
  const now = await swept.sweep(check);
  expect(here(now)).toMatchObject({ listed: 2_000, wrong: 40, pages: 10 });
  const found = await asked();
  expect(await cases()).toHaveLength(1);
  expect(found).toMatchObject({ resourceCount: 40 });
  expect(found.title).toContain("and 39 more resources");
  await rehearsal.decide(bob, found);
  const backups = async () => {
    const made = await Promise.all(volumes.map((volume) => backedUp.jobs(volume)));
    return made.flat().length;
  };
  await rehearsal.world.clock.runUntil(async () => (await backups()) > 5, 4 * hour);
  await rehearsal.halt(bob, true);
  const before = await backups();
  expect(before).toBeLessThan(41);
  await rehearsal.world.clock.advance(5 * hour);
  expect(await backups()).toBe(before);
  await rehearsal.halt(bob, false);
  const ended = await rehearsal.until("its end", bob.desk, ([one]) => one?.status === "closed", 24 * hour);
  expect(ended).toMatchObject([{ outcome: "fixed" }]);
  // What there was before was made in one backup, of the first volume.
  expect(await backups()).toBe(41);
});

test("who tells of a sweep on the queue of events tells of nothing", async () => {
  const [volume = ""] = await many(1, 1);
  const page = { check, sweep: "s-0123456789ab", at: "2026-03-02T09:00:00.000Z", page: "1" };
  const forged = envelopeOf({ ...page, account, region }, [{ account, region, id: volume, at: page.at }]);
  await rehearsal.deliver(JSON.stringify(forged));
  await rehearsal.world.clock.advance(hour);
  expect(await cases()).toEqual([]);
});

describe("what was asked about", () => {
  test("is not asked about again, whether it waits still, or was denied", async () => {
    await many(3, 2);
    await swept.sweep(check);
    const found = await asked();
    expect(here(await swept.sweep(check))).toMatchObject({ wrong: 0, known: 2 });
    expect(await cases()).toMatchObject([
      { id: found.id, status: "awaiting-approval", planHash: found.planHash },
    ]);
    await rehearsal.decide(bob, found, "deny");
    await rehearsal.caseThatIs("closed", bob.desk);
    expect(here(await swept.sweep(check))).toMatchObject({ wrong: 0, known: 2 });
    expect(await cases()).toMatchObject([{ outcome: "denied" }]);
  });

  test("is asked about again where nobody decided", async () => {
    await many(1, 1);
    await swept.sweep(check);
    await rehearsal.until("expired", bob.desk, ([one]) => one?.outcome === "expired", 30 * hour);
    await swept.sweep(check);
    expect((await asked()).title).toContain("no complete recovery point");
  });

  test("closes where somebody has mended it meanwhile, and only then", async () => {
    const [first, second] = await many(2, 2);
    await swept.sweep(check);
    const found = await asked();
    await backedUp.start(first!);
    await rehearsal.world.clock.advance(hour);
    await swept.sweep(check);
    await rehearsal.world.clock.advance(10 * minute);
    const left = await asked();
    expect(left.planHash).not.toBe(found.planHash);
    expect(left.id).toBe(found.id);
    await backedUp.start(second!);
    await rehearsal.world.clock.advance(hour);
    await swept.sweep(check);
    await rehearsal.until("closed", bob.desk, ([one]) => one?.status === "closed");
    expect(await cases()).toMatchObject([{ outcome: "already-compliant" }]);
  });

  test("does not close because a list did not show it", async () => {
    await many(1, 1);
    await swept.sweep(check);
    await asked();
    const none = vi.spyOn(rehearsal.world.faults, "check").mockImplementation(({ operation }) => {
      if (operation === "ListProtectedResources") throw new AwsError("AccessDeniedException", "no", 403);
    });
    await swept.sweep(check);
    none.mockRestore();
    await rehearsal.world.clock.advance(10 * minute);
    expect((await asked()).checks).toEqual([check]);
  });
});

describe("a sweep", () => {
  test("of a check that is being swept is none: nothing is asked twice", async () => {
    await many(400, 3);
    throttleLists(20 * minute, 2);
    const one = await swept.start(check);
    await rehearsal.world.clock.advance(5 * minute);
    const other = await swept.start(check);
    await rehearsal.world.clock.advance(5 * minute);
    expect(await swept.status(one)).toBe("RUNNING");
    expect(await swept.status(other)).toBe("SUCCEEDED");
    const now = await swept.ended(check, one);
    expect(now.run.executionArn).toBe(one);
    await rehearsal.world.clock.advance(10 * minute);
    expect(await cases()).toHaveLength(1);
    expect(rehearsal.requests("backup", "ListProtectedResources")).toHaveLength(2 + 3);
  });

  test("while changes are halted observes, and acts when the halt is taken back", async () => {
    await many(3, 1);
    await rehearsal.halt(bob, true);
    expect(here(await swept.sweep(check))).toMatchObject({ wrong: 1 });
    await rehearsal.world.clock.advance(10 * minute);
    const [held] = await cases();
    expect(["held", "awaiting-approval"]).toContain(held?.status);
    await rehearsal.halt(bob, false);
    await rehearsal.decide(bob, await asked());
    expect(await rehearsal.caseThatIs("closed", bob.desk)).toMatchObject({ outcome: "fixed" });
  });

  test("finds nothing wrong with what vanishes between being listed and being looked at", async () => {
    const [volume] = await many(2, 1);
    const { volumes } = rehearsal.world.stateOf(ec2, account, region);
    rehearsal.world.observe((trace) => {
      if (trace.type === "request" && trace.operation === "ListProtectedResources")
        volumes.delete(volume?.split("/")[1] ?? "");
    });
    expect(here(await swept.sweep(check))).toMatchObject({ listed: 2, wrong: 0, unexamined: 0 });
    expect(await cases()).toEqual([]);
  });

  test("says where it was refused, and looks everywhere else", async () => {
    await many(2, 1);
    const { names } = rehearsal.laptop.deployment;
    await rehearsal.asAdministrator("777788889999", "iam", "UpdateAssumeRolePolicy", {
      RoleName: names.readRole,
      PolicyDocument: JSON.stringify({
        Version: "2012-10-17",
        Statement: [{ Effect: "Deny", Principal: "*", Action: "sts:AssumeRole" }],
      }),
    });
    const now = await swept.sweep(check);
    expect(here(now)).toMatchObject({ wrong: 1, isOver: true });
    const refused = now.places.filter((place) => place.account === "777788889999");
    expect(refused).toHaveLength(2);
    for (const { failed } of refused) expect(failed).toContain("AssumeRole");
    const unexamined = (await cases()).filter(({ outcome }) => outcome === "unexamined");
    expect(unexamined).toHaveLength(2);
    expect(unexamined[0]?.title).toContain(`the check ${check} could not list every protected resource in`);
  });

  test("waits where its list is throttled for an hour, and then goes on where it was", async () => {
    await many(450, 2);
    const asks = throttleLists(hour, 2);
    const now = await swept.sweep(check);
    expect(here(now)).toMatchObject({ pages: 3, listed: 450, wrong: 2, isOver: true });
    expect(here(now)?.failed).toBeUndefined();
    expect(asks()).toBeLessThan(600);
    await asked();
  });

  test("that somebody stopped is ended by the next: what it had found is asked about", async () => {
    await many(450, 2);
    throttleLists(hour, 5);
    const one = await swept.start(check);
    await rehearsal.world.clock.runUntil(async () => (await cases()).length > 0, hour);
    const { hub } = rehearsal.laptop.deployment;
    await rehearsal.asAdministrator(hub.account, "stepfunctions", "StopExecution", { executionArn: one });
    await rehearsal.world.clock.advance(hour);
    expect(await cases()).toMatchObject([{ status: "open" }]);
    expect(here(await swept.sweep(check))).toMatchObject({ wrong: 0, known: 2 });
    await asked();
    expect(await cases()).toHaveLength(1);
  });

  test("of one account looks nowhere else", async () => {
    await many(1, 1);
    const now = await swept.sweep(check, "777788889999");
    expect(now.places.map((place) => place.account)).toEqual(["777788889999", "777788889999"]);
    expect(await cases()).toEqual([]);
  });
});
