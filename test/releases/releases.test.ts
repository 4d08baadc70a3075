import { readdirSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { launch, Rehearsal } from "../journeys/rehearsal.ts";
import { isWorldFile, readWorld, worldsFolder } from "./world-file.ts";

const files = readdirSync(worldsFolder).filter(isWorldFile);

describe.each(files)("the cloud of release %s", (file) => {
  test("is taken up: what waits is decided, what runs and what was held comes to its end, and the trail is whole", async () => {
    const { snapshot, person } = readWorld(file);
    const rehearsal = await Rehearsal.from(snapshot);
    await grantAnew(rehearsal);
    const bob = await rehearsal.back(person);
    const before = await bob.desk.cases.list();
    const runs = await Promise.all(
      before.map(async (found) => {
        const { head } = await bob.desk.plans.open({ caseId: found.id, planHash: found.planHash ?? "" });
        return { found, status: head.status };
      }),
    );
    expect(runs.map(({ status }) => status).sort()).toEqual(["made", "paused", "paused"]);
    const waiting = runs.find(({ status }) => status === "made")!;
    await rehearsal.decide(bob, waiting.found);
    await bob.desk.switches.set(false, bob.desk.identity, "the release is out");
    const cases = await rehearsal.until("all ended", bob.desk, (all) =>
      all.every(({ status }) => status === "closed"),
    );
    expect(cases.map(({ outcome }) => outcome)).toEqual(["fixed", "fixed", "fixed"]);
    expect(await rehearsal.auditIsWhole(bob.desk)).toMatchObject({ flaws: [] });
  });
});

/** What the deployment of a release brings first: each role may what its functions and commands do now. */
async function grantAnew(rehearsal: Rehearsal) {
  for (const { account, name, policy } of rehearsal.laptop.deployment.roles)
    await rehearsal.asAdministrator(account, "iam", "PutRolePolicy", {
      RoleName: name,
      PolicyName: "watchkeeper",
      PolicyDocument: JSON.stringify(policy),
    });
}

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
