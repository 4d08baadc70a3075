import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { BackedUp } from "./backed-up.ts";
import { type Person, Rehearsal } from "./rehearsal.ts";

const busy = "The volume has status modifying";
const hour = 3_600_000;

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
});

const asked = () => rehearsal.caseThatIs("awaiting-approval", bob.desk);
const closed = () => rehearsal.caseThatIs("closed", bob.desk);
const cases = () => bob.desk.cases.list();
const nameOf = (arn: string) => arn.split("/")[1];

describe("a backup that failed", () => {
  test("is begun again when somebody approves, after a while, and is proved by a recovery point", async () => {
    const volume = await backedUp.volume();
    backedUp.fails(volume, busy);
    await backedUp.start(volume);
    const found = await asked();
    expect(found).toMatchObject({ checks: ["backup-job-succeeded"], resources: [volume] });
    expect(found.title).toBe(`${nameOf(volume)} was not backed up (busy): ${busy}`);
    expect(await backedUp.points(volume)).toEqual([]);
    await rehearsal.decide(bob, found);
    expect(await closed()).toMatchObject({ outcome: "fixed" });
    expect(await backedUp.points(volume)).toHaveLength(1);
    const [second, first] = await backedUp.jobs(volume);
    expect(second!.CreationDate.getTime() - first!.CreationDate.getTime()).toBeGreaterThanOrEqual(600_000);
    expect(rehearsal.refusals()).toEqual([]);
  });

  test.each([
    ["window", "EXPIRED", "Backup job expired before completion.", "is begun again"],
    ["limit", "FAILED", "Rate exceeded", "is begun again"],
    ["busy", "PARTIAL", busy, "is begun again"],
    ["unknown", "FAILED", "An internal error occurred", "is begun again"],
    ["agent", "COMPLETED", "Windows VSS Backup attempt failed", "is left to people"],
    ["storage", "FAILED", "There is not enough disk space", "is left to people"],
    ["limit", "FAILED", "You have reached the quota of snapshots for this account", "is left to people"],
    ["unsupported", "FAILED", "The resource type is not supported in this Region", "is left to people"],
  ] as const)("for %s (%s: %s) %#", async (cause, as, message, what) => {
    const volume = await backedUp.volume();
    backedUp.fails(volume, message, as);
    await backedUp.start(volume);
    const found = what === "is begun again" ? await asked() : await closed();
    const [finding] = await bob.desk.cases.findings(found.id);
    expect(finding?.evidence).toMatchObject({ cause, state: as, message });
    if (what === "is begun again") {
      await rehearsal.decide(bob, found);
      expect((await closed()).outcome).toBe("fixed");
    } else {
      expect(found).toMatchObject({ outcome: "refused" });
      expect(await backedUp.jobs(volume)).toHaveLength(1);
    }
  });

  test("because its role may not, is left to people, with what they can do", async () => {
    const volume = await backedUp.volume();
    await backedUp.start(volume, { role: await backedUp.role("poor") });
    const found = await closed();
    expect(found.outcome).toBe("refused");
    expect(found.note).toContain("let the job's role back up");
    expect(await backedUp.jobs(volume)).toHaveLength(1);
  });

  test("because its vault's key is disabled, is left to people", async () => {
    const { KeyMetadata } = await backedUp.ask("kms", "CreateKey", {
      KeySpec: "ECC_NIST_P256",
      KeyUsage: "SIGN_VERIFY",
    });
    const { Arn, KeyId } = KeyMetadata as { Arn: string; KeyId: string };
    await backedUp.ask("backup", "CreateBackupVault", { BackupVaultName: "locked", EncryptionKeyArn: Arn });
    await backedUp.ask("kms", "DisableKey", { KeyId });
    await backedUp.start(await backedUp.volume(), { vault: "locked" });
    const found = await closed();
    expect(found).toMatchObject({ outcome: "refused" });
    expect(found.title).toContain("(kms)");
  });

  test("because what was to be backed up is gone, is left to people", async () => {
    const volume = await backedUp.volume();
    await backedUp.start(volume);
    await backedUp.ask("ec2", "DeleteVolume", { VolumeId: nameOf(volume) });
    const found = await closed();
    expect(found).toMatchObject({ outcome: "refused" });
    expect(found.title).toContain("(gone)");
  });

  test("with a role that may not be handed on, is left to people, who are told why", async () => {
    const volume = await backedUp.volume();
    backedUp.fails(volume, busy);
    const role = await backedUp.role("own", "/", ["AWSBackupServiceRolePolicyForBackup"]);
    await backedUp.start(volume, { role });
    const found = await closed();
    expect(found).toMatchObject({ outcome: "refused" });
    expect(found.note).toContain(`its role ${role} is none that may be handed on`);
  });

  test("is no matter any more where somebody has begun it again before", async () => {
    const volume = await backedUp.volume();
    backedUp.fails(volume, busy);
    await backedUp.start(volume);
    await rehearsal.world.clock.advance(150_000);
    await backedUp.start(volume);
    await rehearsal.world.clock.advance(hour);
    expect(await cases()).toEqual([]);
  });

  test("again and again is tried three times in a row, each after a longer while, and then left to people", async () => {
    const volume = await backedUp.volume();
    for (let times = 0; times < 4; times++) backedUp.fails(volume, busy);
    await backedUp.start(volume);
    for (let tried = 0; tried < 3; tried++) {
      const found = await asked();
      expect(found.title).toContain(["(busy)", "tried again once", "tried again 2 times"][tried]);
      await rehearsal.decide(bob, found);
      await rehearsal.until(
        "that run's end",
        bob.desk,
        (all) => all.some(({ id, status }) => id === found.id && status === "closed"),
        6 * hour,
      );
    }
    const [last, ...before] = await rehearsal.until(
      "the last case",
      bob.desk,
      (all) => all.length === 4 && all.every(({ status }) => status === "closed"),
    );
    expect(before.map(({ outcome }) => outcome)).toEqual(["failed", "failed", "failed"]);
    expect(last).toMatchObject({ outcome: "refused" });
    expect(last?.note).toContain("it was tried again 3 times in a row");
    const begun = (await backedUp.jobs(volume))
      .map(({ CreationDate }) => CreationDate.getTime())
      .toReversed();
    const waits = begun.slice(1).map((at, index) => (at - begun[index]!) / 60_000);
    for (const [index, least] of [10, 30, 90].entries()) {
      expect(waits[index]).toBeGreaterThan(least);
      expect(waits[index]).toBeLessThan(least * 1.2);
    }
  });

  test("whose next one hangs is given up when its time is over, and asked about again", async () => {
    const volume = await backedUp.volume();
    backedUp.fails(volume, busy);
    backedUp.hangs(volume);
    await backedUp.start(volume);
    await rehearsal.decide(bob, await asked());
    await rehearsal.world.clock.advance(15 * hour);
    const again = await asked();
    const [finding] = await bob.desk.cases.findings(again.id);
    expect(finding?.evidence).toMatchObject({ state: "ABORTED", tried: 1 });
    const ended = await Promise.all((await cases()).map(({ id }) => bob.desk.cases.find(id)));
    expect(ended.flatMap((one) => Object.values(one?.outcomes ?? {}))).toEqual(["failed"]);
    await rehearsal.decide(bob, again);
    await rehearsal.until("a backup", bob.desk, (all) => all.every(({ status }) => status === "closed"));
    expect(await backedUp.points(volume)).toHaveLength(1);
  });

  test("is not taken for mended where its next one is done and there is no recovery point", async () => {
    const volume = await backedUp.volume();
    backedUp.fails(volume, busy);
    await backedUp.start(volume);
    const found = await asked();
    await rehearsal.decide(bob, found);
    backedUp.losesPoints(volume);
    await rehearsal.world.clock.advance(15 * hour);
    expect(await backedUp.jobs(volume)).toMatchObject([{ State: "COMPLETED" }, { State: "FAILED" }]);
    const ended = (await cases()).find(({ id }) => id === found.id);
    expect(ended).toMatchObject({ status: "closed", outcome: "failed" });
  });

  test("told twice, and in another order, is one case", async () => {
    const volume = await backedUp.volume();
    backedUp.fails(volume, busy);
    await backedUp.start(volume);
    await asked();
    const events = rehearsal.traces.flatMap((trace) =>
      trace.type === "event" && trace.event["detail-type"] === "Backup Job State Change" ? [trace.event] : [],
    );
    for (const event of [...events, ...events].toReversed()) await rehearsal.deliver(JSON.stringify(event));
    await rehearsal.world.clock.advance(600_000);
    expect(await cases()).toHaveLength(1);
    await rehearsal.decide(bob, await asked());
    expect((await closed()).outcome).toBe("fixed");
  });
});

describe("several failures of an hour", () => {
  const fourOf = () => Promise.all([1, 2, 3, 4].map(() => backedUp.volume()));

  test("in one vault are one case, which is asked about once", async () => {
    const volumes = await fourOf();
    const messages = [busy, "Rate exceeded", "An internal error occurred", "Access Denied"];
    for (const [index, volume] of volumes.entries()) backedUp.fails(volume, messages[index]!);
    for (const volume of volumes) await backedUp.start(volume);
    await rehearsal.world.clock.advance(hour / 2);
    const found = await asked();
    expect(await cases()).toHaveLength(1);
    expect(found.resources.toSorted()).toEqual(volumes.toSorted());
    expect(found.title).toContain("and 3 more resources");
    await rehearsal.decide(bob, found);
    expect((await closed()).outcome).toBe("partly");
    const points = await Promise.all(volumes.map((volume) => backedUp.points(volume)));
    expect(points.map(({ length }) => length)).toEqual([1, 1, 1, 0]);
  });

  test("of one cause are one case, in whatever vaults, and though it was left to people before", async () => {
    const role = await backedUp.role("poor");
    const vaults = ["daily", "weekly", "monthly", "yearly"];
    for (const BackupVaultName of vaults.slice(1))
      await backedUp.ask("backup", "CreateBackupVault", { BackupVaultName });
    for (const vault of vaults) {
      await backedUp.start(await backedUp.volume(), { vault, role });
      await rehearsal.world.clock.advance(hour / 6);
    }
    const [one, ...others] = await rehearsal.until(
      "all are told of",
      bob.desk,
      ([first]) => first?.resourceCount === 4 && first.status === "closed",
    );
    expect(others).toEqual([]);
    expect(one).toMatchObject({ outcome: "refused" });
  });

  test("that people are asked about says nothing any more of why it was left to them before", async () => {
    const [left, helped] = [await backedUp.volume(), await backedUp.volume()];
    backedUp.fails(left, "There is not enough disk space");
    backedUp.fails(helped, busy);
    await backedUp.start(left);
    expect((await closed()).note).toContain("nobody can mend it but a person");
    await backedUp.start(helped);
    expect((await asked()).note ?? "").toBe("");
  });

  test("are no case of another hour's, nor of one that acts already", async () => {
    const volumes = await fourOf();
    for (const volume of volumes) backedUp.fails(volume, busy);
    await backedUp.start(volumes[0]!);
    const first = await asked();
    await rehearsal.world.clock.advance(1.5 * hour);
    await backedUp.start(volumes[1]!);
    await rehearsal.until("another", bob.desk, ({ length }) => length === 2);
    await rehearsal.decide(bob, first);
    await rehearsal.until("all but one", bob.desk, (all) =>
      all.some(({ id, outcome }) => id === first.id && outcome === "fixed"),
    );
    const second = await asked();
    backedUp.hangs(volumes[1]!);
    await rehearsal.decide(bob, second);
    await rehearsal.world.clock.advance(hour / 6);
    await backedUp.start(volumes[2]!);
    await rehearsal.until("a third", bob.desk, ({ length }) => length === 3);
  });
});

test("a plan's backup that failed, and its copy that fails then, are begun again and kept as the plan's rule has it", async () => {
  const volume = await backedUp.volume();
  await backedUp.plan(volume);
  backedUp.fails(volume, busy);
  await rehearsal.decide(bob, await asked());
  expect((await closed()).outcome).toBe("fixed");
  const [point] = await backedUp.points(volume);
  backedUp.fails(volume, "An internal error occurred", "FAILED", "copy");
  await backedUp.copy(point!.RecoveryPointArn!);
  const found = await asked();
  expect(found).toMatchObject({ checks: ["copy-job-succeeded"], resources: [volume] });
  await rehearsal.decide(bob, found);
  await rehearsal.until("copied", bob.desk, (all) => all.every(({ outcome }) => outcome === "fixed"));
  const kept = async (BackupVaultName: string) => {
    const { RecoveryPoints } = await backedUp.ask("backup", "ListRecoveryPointsByBackupVault", {
      BackupVaultName,
    });
    return (RecoveryPoints as { Lifecycle?: { DeleteAfterDays?: number } }[]).map(
      ({ Lifecycle }) => Lifecycle?.DeleteAfterDays,
    );
  };
  expect(await kept("daily")).toEqual([7]);
  expect(await kept("far")).toEqual([35]);
  expect(rehearsal.refusals()).toEqual([]);
});
