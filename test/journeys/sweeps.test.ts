import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BackedUp } from "./backed-up.ts";
import { type Person, Rehearsal } from "./rehearsal.ts";

const hour = 3_600_000;
const check = "recovery-point-within-rpo";

let rehearsal: Rehearsal;
let bob: Person;
let backedUp: BackedUp;

beforeEach(async () => {
  rehearsal = await Rehearsal.begin();
  bob = await rehearsal.person("bob");
  backedUp = await BackedUp.prepare(rehearsal);
});
afterEach(async () => {
  await rehearsal.world.clock.advance(120_000);
  expect((await rehearsal.auditIsWhole(bob.desk)).flaws).toEqual([]);
  expect(rehearsal.refusals()).toEqual([]);
});

/** A volume that is backed up once, and is to be so every day. */
async function daily(): Promise<string> {
  const volume = await backedUp.volume();
  await backedUp.ask("ec2", "CreateTags", {
    Resources: [volume.split("/")[1]],
    Tags: [{ Key: "backup:rpo", Value: "24h" }],
  });
  await backedUp.start(volume);
  await rehearsal.world.clock.advance(hour);
  expect(await backedUp.points(volume)).toHaveLength(1);
  return volume;
}

describe("a sweep, once a day", () => {
  test("finds a backup that was never begun; asked, it is begun, and proved", async () => {
    const volume = await daily();
    const found = await rehearsal.until(
      "the sweep's case",
      bob.desk,
      (all) => all.some(({ status }) => status === "awaiting-approval"),
      60 * hour,
    );
    expect(found).toMatchObject([{ checks: [check], resources: [volume], event: `sweep of ${check}` }]);
    await rehearsal.decide(bob, found[0]!);
    const [ended] = await rehearsal.until("its end", bob.desk, ([one]) => one?.status === "closed");
    expect(ended).toMatchObject({ outcome: "fixed" });
    expect(await backedUp.points(volume)).toHaveLength(2);
  });
});
