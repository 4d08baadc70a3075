import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BackedUp } from "./backed-up.ts";
import { type Person, Rehearsal } from "./rehearsal.ts";

const busy = "The volume has status modifying";

let rehearsal: Rehearsal;
let bob: Person;
let carol: Person;
let backedUp: BackedUp;

beforeEach(async () => {
  rehearsal = await Rehearsal.begin();
  bob = await rehearsal.person("bob");
  carol = await rehearsal.person("carol");
  backedUp = await BackedUp.prepare(rehearsal);
});
afterEach(async () => {
  expect((await rehearsal.auditIsWhole(bob.desk)).flaws).toEqual([]);
});

const minutes = (count: number) => rehearsal.world.clock.advance(count * 60_000);
const all = () => bob.desk.cases.list();
async function failing(message = busy): Promise<string> {
  const volume = await backedUp.volume();
  backedUp.fails(volume, message);
  await backedUp.start(volume);
  return volume;
}

describe("a retry", () => {
  test("of a backup whose vault was deleted meanwhile fails, and is over", async () => {
    const volume = await failing();
    await minutes(5);
    const asked = await rehearsal.caseThatIs("awaiting-approval", bob.desk);
    await rehearsal.decide(bob, asked);
    await backedUp.ask("backup", "DeleteBackupVault", { BackupVaultName: "daily" });
    await minutes(24 * 60);
    const [closed] = await all();
    expect(closed).toMatchObject({ status: "closed", outcome: "failed" });
    expect(await backedUp.points(volume)).toEqual([]);
  });
});

describe("several failures of an hour", () => {
  /** Does something at the moment at which a volume's failure is about to be told. */
  function asItIsTold(volume: string, work: () => void): void {
    let isDone = false;
    rehearsal.world.observe((trace) => {
      const told = trace.type === "event" ? JSON.stringify(trace.event.detail) : "";
      if (isDone || !told.includes(volume) || !told.includes("FAILED")) return;
      isDone = true;
      work();
    });
  }

  test("of which one comes as people deny the others, are none of them lost", async () => {
    const first = await failing();
    await minutes(5);
    const asked = await rehearsal.caseThatIs("awaiting-approval", bob.desk);
    const second = await failing();
    asItIsTold(second, () => {
      void rehearsal.decide(bob, asked, "deny");
    });
    await minutes(30);
    const cases = await all();
    expect(cases.some(({ outcome }) => outcome === "denied")).toBe(true);
    const found = await Promise.all(cases.map(({ id }) => bob.desk.cases.findings(id)));
    expect(new Set(found.flat().map(({ resource }) => resource))).toEqual(new Set([first, second]));
    expect(cases.some(({ status }) => status === "awaiting-approval")).toBe(true);
  });

  test("that come as two people approve have nothing done that neither of them saw", async () => {
    const first = await failing();
    await minutes(5);
    const asked = await rehearsal.caseThatIs("awaiting-approval", bob.desk);
    const second = await failing();
    asItIsTold(second, () => {
      for (const who of [bob, carol]) void rehearsal.decide(who, asked).catch(() => undefined);
    });
    await minutes(120);
    const cases = await all();
    expect(await backedUp.points(first)).toHaveLength(1);
    expect(await backedUp.jobs(second)).toHaveLength(1);
    expect(cases.some(({ status }) => status === "awaiting-approval")).toBe(true);
  });
});
