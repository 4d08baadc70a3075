import { run } from "@watchkeeper/cli/program";
import { type ServedLaptop, serveLaptop } from "@watchkeeper/local/serve";
import pc from "picocolors";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort } from "./free-port.ts";

let laptop: ServedLaptop;
const failures: unknown[] = [];
const refusals: unknown[] = [];

beforeAll(async () => {
  laptop = await serveLaptop({
    port: await freePort(),
    seed: 1,
    startTime: new Date("2026-03-02T09:00:00Z"),
    onError: (error) => failures.push(error),
  });
  laptop.world.observe((trace) => {
    if (trace.type === "permission" && !trace.isAllowed) refusals.push(trace);
  });
});
afterAll(() => laptop.close());

/** Types a command as somebody; answers with its exit code and what it wrote. */
async function type(line: string, as = "me") {
  const out: string[] = [];
  const err: string[] = [];
  const env = { AWS_ENDPOINT_URL: laptop.url, AWS_ACCESS_KEY_ID: as };
  const code = await run(line.split(" "), {
    out: (text) => out.push(text),
    err: (text) => err.push(text),
    env,
    colours: pc.createColors(false),
  });
  return { code, out: out.join("\n"), err: err.join("\n") };
}

const json = async (line: string) => JSON.parse((await type(`${line} --json`)).out);

describe("at a terminal", () => {
  let id = "";

  test("a scenario is tried, time moves on, and a case waits", async () => {
    expect((await type("try instance-launch --no-wait")).out).toMatch(/^instance-launch: launched i-/);
    expect((await type("clock advance 1m")).out).toMatch(/^It is now 2026-03-02T09:01/);
    const [found] = await json("cases");
    expect(found).toMatchObject({ status: "awaiting-approval", actor: "me" });
    id = found.id;
    expect((await type(`case ${id}`)).out).toContain(`Decide: watchkeeper approve ${id}`);
  });

  test("a wrong id is answered with the nearest", async () => {
    const { code, err } = await type(`case ${id.slice(0, -1)}x`);
    expect([code, err]).toEqual([4, expect.stringContaining(`Did you mean ${id}?`)]);
  });

  test("it is approved, done, and verified", async () => {
    expect(await type(`approve ${id} --reason looked --no-wait`)).toMatchObject({ code: 0 });
    await type("clock advance 1m");
    expect(await json(`case ${id}`)).toMatchObject({ case: { outcome: "fixed" } });
    expect((await type(`approve ${id} --reason late`)).code).toBe(5);
  });

  test("whoever asks for the undo does not approve it; the attempt stands in the trail", async () => {
    await type(`undo ${id} --reason back --no-wait`);
    await type("clock advance 1m");
    expect(await type(`approve ${id} --reason mine`)).toMatchObject({
      code: 6,
      err: expect.stringContaining("somebody else must approve it"),
    });
    await type(`approve ${id} --reason fine --no-wait`, "bob");
    await type("clock advance 1m");
    const { case: found, audit } = await json(`case ${id}`);
    expect(found.outcome).toBe("undone");
    expect(audit.map((record: { type: string }) => record.type)).toContain("decision refused");
  });

  test("the audit trail is whole, a day's anchor included", async () => {
    await type("clock advance 1d");
    expect(await json("audit verify")).toMatchObject({ anchors: 1, flaws: [] });
  });

  test("an edit in the table is found, and the exit code says so", async () => {
    const { hub, names } = laptop.deployment;
    await laptop.world.call({
      principal: {
        type: "root",
        arn: `arn:aws:iam::${hub.account}:root`,
        account: hub.account,
        userId: "root",
        administrator: true,
      },
      service: "dynamodb",
      operation: "UpdateItem",
      account: hub.account,
      region: hub.region,
      input: {
        TableName: names.table("trail"),
        Key: { pk: { S: `CASE#${id}` }, sk: { S: "00000003" } },
        UpdateExpression: "SET actor = :mallory",
        ExpressionAttributeValues: { ":mallory": { S: "mallory" } },
      },
    });
    const { code, out } = await type("audit verify");
    expect([code, out]).toEqual([1, expect.stringContaining(`${id} record 3: edited`)]);
  });

  test("nothing failed or was refused behind the scenes", () =>
    expect([failures, refusals]).toEqual([[], []]));
});
