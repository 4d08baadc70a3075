import { beforeEach, describe, expect, test } from "vitest";
import { launch, describe as look, owned, type Person, Rehearsal, tagsOf } from "./rehearsal.ts";

let rehearsal: Rehearsal;
let alice: Person;
let bob: Person;

beforeEach(async () => {
  rehearsal = await Rehearsal.begin();
  alice = await rehearsal.person("alice");
  bob = await rehearsal.person("bob");
});

/** The process dies, and another takes up what was saved. */
async function restart(): Promise<void> {
  expect(rehearsal.refusals()).toEqual([]);
  rehearsal = await rehearsal.restarted();
  alice = await rehearsal.back(alice);
  bob = await rehearsal.back(bob);
}

/** Moves on in steps, with a restart after each, until a case stands so. */
async function restartUntil(status: string, stepMs: number): Promise<number> {
  for (let restarts = 1; restarts <= 200; restarts += 1) {
    await rehearsal.world.clock.advance(stepMs);
    await restart();
    const cases = await bob.desk.cases.list();
    if (cases.some((one) => one.status === status)) return restarts;
  }
  throw new Error(`never ${status}`);
}

describe("a cloud that dies again and again", () => {
  test("takes a launch from its event to its verified fix, and the audit trail is whole", async () => {
    const id = await launch(alice);
    expect(await restartUntil("awaiting-approval", 300)).toBeGreaterThan(5);
    // The tag has had its time when it joins the case.
    for (let times = 0; times < 30; times++) {
      await rehearsal.world.clock.advance(4_000);
      await restart();
    }
    const [waiting] = await bob.desk.cases.list();
    await rehearsal.decide(bob, waiting!);
    await restartUntil("closed", 700);
    expect((await bob.desk.cases.list())[0]).toMatchObject({ id: waiting!.id, outcome: "fixed" });
    const instance = await look(alice, id);
    expect(instance.MetadataOptions).toMatchObject({ HttpTokens: "required", State: "applied" });
    expect(tagsOf(instance)).toEqual({ owner: "alice" });
    expect(await rehearsal.auditIsWhole(bob.desk)).toMatchObject({ cases: 1, flaws: [] });
  });

  test("still lets an approval expire at its time", async () => {
    await launch(alice, owned);
    await restartUntil("awaiting-approval", 1_000);
    await restartUntil("closed", 2 * 3_600_000);
    expect((await bob.desk.cases.list())[0]).toMatchObject({ outcome: "expired" });
  });

  test("knows its schedules: the audit trail is anchored the day after", async () => {
    await restart();
    await rehearsal.world.clock.advance(25 * 3_600_000);
    expect(await rehearsal.auditIsWhole(bob.desk)).toMatchObject({ anchors: 1, flaws: [] });
  });
});
