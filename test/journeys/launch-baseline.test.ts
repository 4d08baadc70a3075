import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { account, launch, describe as look, type Person, Rehearsal } from "./rehearsal.ts";
import { encrypted, launchTags, prepareBaseline } from "./whole-baseline.ts";

vi.mock("../../watchkeeper.config.ts", () => import("./whole-baseline.config.ts"));

let rehearsal: Rehearsal;
let alice: Person;
let bob: Person;

beforeEach(async () => {
  rehearsal = await Rehearsal.begin();
  alice = await rehearsal.person("alice");
  bob = await rehearsal.person("bob");
  await prepareBaseline(rehearsal);
});
afterEach(() => expect(rehearsal.refusals()).toEqual([]));

const closed = () => rehearsal.caseThatIs("closed", bob.desk);

/** All checks have had their time, and what joined the case late was mended too. */
const settled = () => rehearsal.world.clock.advance(1_800_000);

describe("the launch baseline", () => {
  test("gives an instance the profile by which Systems Manager knows it, after its settle time, and the tag by which backup takes it in", async () => {
    const id = await launch(alice, { ...launchTags(), ...encrypted });
    await settled();
    const found = await closed();
    expect(found.outcome).toBe("fixed");
    expect(found.checks.toSorted()).toEqual(["covered-by-backup", "imdsv2-required", "managed-by-ssm"]);
    expect(await bob.desk.cases.list()).toHaveLength(1);
    const instance = await look(alice, id);
    expect(instance.IamInstanceProfile?.Arn).toBe(`arn:aws:iam::${account}:instance-profile/ssm-core`);
    expect(instance.Tags).toContainEqual({ Key: "backup", Value: "daily" });
    expect(instance.MetadataOptions?.HttpTokens).toBe("required");
    await rehearsal.world.clock.advance(120_000);
    const { InstanceInformationList } = await rehearsal.asAdministrator(
      account,
      "ssm",
      "DescribeInstanceInformation",
      {},
    );
    expect(InstanceInformationList).toMatchObject([{ InstanceId: id, PingStatus: "Online" }]);
  });

  test("takes the profile off again on undo", async () => {
    const id = await launch(alice, { ...launchTags(), ...encrypted });
    await settled();
    await rehearsal.undo(alice, await closed());
    await rehearsal.decide(bob, await rehearsal.caseThatIs("awaiting-approval", bob.desk));
    await rehearsal.until("undone", bob.desk, ([one]) => one?.outcome === "undone");
    expect((await look(alice, id)).MetadataOptions?.HttpTokens).toBe("optional");
    expect((await look(alice, id)).IamInstanceProfile).toBeUndefined();
  });

  test("asks before it stops an instance whose root volume is not encrypted, though the check is enforced", async () => {
    const id = await launch(alice, launchTags({ backup: "daily" }));
    const waiting = await rehearsal.caseThatIs("awaiting-approval", bob.desk);
    const { request } = (await bob.desk.approvals.find(waiting.id, waiting.planHash!))!;
    expect(request.reasons).toEqual([`step "Stop ${id}" interrupts what runs on ${id}`]);
    await rehearsal.decide(bob, waiting);
    expect((await closed()).outcome).toBe("fixed");
    expect((await look(alice, id)).State?.Name).toBe("stopped");
    await rehearsal.undo(alice, await closed());
    await rehearsal.decide(bob, await rehearsal.caseThatIs("awaiting-approval", bob.desk));
    await rehearsal.until("undone", bob.desk, ([one]) => one?.outcome === "undone");
    expect((await look(alice, id)).State?.Name).toBe("running");
  });

  test("finds nothing on an instance that keeps to all of it", async () => {
    await launch(alice, {
      ...launchTags({ backup: "daily" }),
      ...encrypted,
      MetadataOptions: { HttpTokens: "required" },
      IamInstanceProfile: { Name: "ssm-core" },
    });
    await rehearsal.world.clock.advance(3_600_000);
    expect(await bob.desk.cases.list()).toEqual([]);
  });
});
