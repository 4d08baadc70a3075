import { readdirSync } from "node:fs";
import type { Case } from "@watchkeeper/cases/case";
import { describe, expect, test } from "vitest";
import { launch, Rehearsal } from "../journeys/rehearsal.ts";
import { deployOver } from "./deploy-over.ts";
import { isWorldFile, readWorld, worldsFolder } from "./world-file.ts";

const files = readdirSync(worldsFolder).filter(isWorldFile);

describe.each(files)("the cloud of release %s", (file) => {
  test("is taken up: what waits is decided, what runs and what was held comes to its end, and the trail is whole", async () => {
    const { snapshot, person } = readWorld(file);
    const rehearsal = await Rehearsal.from(snapshot);
    // What the deployment of a release does first. The spokes' roles are left: one of the runs acts where the configuration
    // does not, and would park where its role may no longer.
    const { deployment, world } = rehearsal.laptop;
    const roles = deployment.roles.filter(({ account }) => account === deployment.hub.account);
    await deployOver(world, { ...deployment, roles });
    const bob = await rehearsal.back(person);
    const before = await bob.desk.cases.list();
    const runs = await Promise.all(
      before.map(async (found) => {
        const { head } = await bob.desk.plans.open({ caseId: found.id, planHash: found.planHash ?? "" });
        return { found, status: head.status };
      }),
    );
    const statuses = new Set(runs.map(({ status }) => status));
    expect([statuses.has("made"), statuses.has("paused")]).toEqual([true, true]);
    const askedOf = (all: readonly Case[]) => all.filter(({ status }) => status === "awaiting-approval");
    // One of them is approved and waits for the end of the halt.
    const decide = (found: Case) => rehearsal.decide(bob, found).catch(() => undefined);
    await Promise.all(askedOf(before).map(decide));
    await rehearsal.hub.switches.set(false, bob.desk.identity, "the release is out");
    // What was held is planned anew, and asks.
    for (let times = 0; times < 3; times++) {
      await rehearsal.world.clock.advance(10 * 60_000);
      await Promise.all(askedOf(await bob.desk.cases.list()).map(decide));
    }
    const cases = await rehearsal.until("all ended", bob.desk, (all) =>
      all.every(({ status }) => status === "closed"),
    );
    expect(cases.map(({ outcome }) => outcome)).toEqual(before.map(() => "fixed"));
    expect(await rehearsal.auditIsWhole(bob.desk)).toMatchObject({ flaws: [] });
  });
});

test("a plan of a format that this release does not know is left as it is, and its case parks and says so", async () => {
  const rehearsal = await Rehearsal.begin();
  const bob = await rehearsal.person("bob");
  await launch(bob);
  const waiting = await rehearsal.caseThatIs("awaiting-approval", bob.desk);
  await rehearsal.decide(bob, waiting);
  const { hub, names } = rehearsal.laptop.deployment;
  await rehearsal.asAdministrator(hub.account, "dynamodb", "UpdateItem", {
    TableName: names.table("runs"),
    Key: { pk: { S: `RUN#${waiting.id}#${waiting.planHash}` }, sk: { S: "PLAN" } },
    UpdateExpression: "SET header.#f = :f",
    ExpressionAttributeNames: { "#f": "format" },
    ExpressionAttributeValues: { ":f": { N: "99" } },
  });
  const parked = await rehearsal.caseThatIs("closed", bob.desk);
  expect(parked).toMatchObject({ outcome: "parked", note: expect.stringContaining("has the format 99") });
  expect(rehearsal.requests("ec2", "ModifyInstanceMetadataOptions")).toEqual([]);
});

test("each release carries its world", () => expect(files).not.toEqual([]));
