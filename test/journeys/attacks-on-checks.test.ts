import { backupJobStateChange } from "@watchkeeper/aws-events/backup-job-state-change";
import { copyJobStateChange } from "@watchkeeper/aws-events/copy-job-state-change";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BackedUp } from "./backed-up.ts";
import { account, type Person, Rehearsal } from "./rehearsal.ts";

const busy = "The volume has status modifying";

let rehearsal: Rehearsal;
let bob: Person;
let backedUp: BackedUp;

beforeEach(async () => {
  rehearsal = await Rehearsal.begin();
  bob = await rehearsal.person("bob");
  backedUp = await BackedUp.prepare(rehearsal);
});
afterEach(async () => {
  expect((await rehearsal.auditIsWhole(bob.desk)).flaws).toEqual([]);
});

const minutes = (count: number) => rehearsal.world.clock.advance(count * 60_000);
/** The resources of cases that something was found of. */
const resourcesFound = async () =>
  (await bob.desk.cases.list())
    .filter(({ outcome }) => outcome !== "unexamined")
    .flatMap(({ resources }) => resources);

/** Puts an event on the queue, as a hub's bus would. */
async function tell(example: object, detail: object): Promise<void> {
  const before = example as { readonly detail: object };
  const event = {
    ...before,
    id: rehearsal.world.ids.uuid(),
    time: rehearsal.world.clock
      .now()
      .toISOString()
      .replace(/\.\d+Z$/, "Z"),
    detail: { ...before.detail, ...detail },
  };
  await rehearsal.deliver(JSON.stringify(event));
}

describe("an event that tells otherwise of a job than AWS does", () => {
  test.each(["this account", "another account"])("has nothing begun on a resource of %s", async (whose) => {
    const [failed, other] = [await backedUp.volume(), await backedUp.volume()];
    const chosen = whose === "this account" ? other : other.replace(account, "777788889999");
    backedUp.fails(failed, busy);
    const backupJobId = await backedUp.start(failed);
    await minutes(5);
    await tell(backupJobStateChange.example, { backupJobId, resourceArn: chosen, state: "ABORTED" });
    await minutes(30);
    expect(await resourcesFound()).toEqual([failed]);
    const [untrue] = (await bob.desk.cases.list()).filter(({ outcome }) => outcome === "unexamined");
    expect(untrue?.note).toContain(`AWS describes it as one of ${failed}`);
    for (const found of await bob.desk.cases.list())
      if (found.status === "awaiting-approval") await rehearsal.decide(bob, found);
    await minutes(60);
    expect(await backedUp.jobs(other)).toEqual([]);
    expect(await backedUp.points(failed)).toHaveLength(1);
  });

  test("of a job that is not there, opens nothing", async () => {
    const volume = await backedUp.volume();
    await tell(backupJobStateChange.example, { backupJobId: "../../x", resourceArn: volume });
    await tell(copyJobStateChange.example, { copyJobId: "no such job", resourceArn: volume });
    await minutes(30);
    expect((await bob.desk.cases.list()).filter(({ outcome }) => outcome !== "unexamined")).toEqual([]);
  });
});

describe("many backups of one vault that fail at once", () => {
  test("for two causes are one case, and none is lost", async () => {
    const volumes: string[] = [];
    for (let count = 0; count < 30; count++) volumes.push(await backedUp.volume());
    for (const [number, volume] of volumes.entries())
      backedUp.fails(volume, number % 2 === 0 ? busy : "There is not enough disk space");
    await Promise.all(volumes.map((volume) => backedUp.start(volume)));
    await minutes(20);
    const cases = await bob.desk.cases.list();
    expect(cases).toHaveLength(1);
    const findings = await bob.desk.cases.findings(cases[0]!.id);
    expect(new Set(findings.map(({ resource }) => resource))).toEqual(new Set(volumes));
  });
});
