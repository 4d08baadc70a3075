import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "@watchkeeper/cli/program";
import { type ServedLaptop, serveLaptop } from "@watchkeeper/local/serve";
import pc from "picocolors";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type BigCase, openBigCase, tidyUp } from "./big-run.ts";
import { freePort } from "./free-port.ts";

let laptop: ServedLaptop;
const folder = mkdtempSync(join(tmpdir(), "command-line-"));
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
afterAll(async () => {
  rmSync(folder, { recursive: true });
  await laptop.close();
});

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
    expect(found).toMatchObject({
      status: "awaiting-approval",
      actor: "me",
      outcome: null,
      checks: expect.arrayContaining(["imdsv2-required"]),
      resourceCount: 1,
    });
    id = found.id;
    expect((await type(`case ${id}`)).out).toContain(`Decide: watchkeeper approve ${id}`);
  });

  test("what is going on is told in a few lines, and in JSON", async () => {
    expect((await type("status")).out).toMatch(
      /^laptop: it is 2026-03-02 09:01:\d\d UTC\nChanges are made[^\n]*\n1 cases: 1 waiting, .*\nLook at those that wait for people/,
    );
    expect(await json("status")).toMatchObject({ halt: null, cases: { waiting: 1 }, forPeople: 1 });
  });

  test("cases are found by how they stand and by their words; what is not found is said so", async () => {
    expect((await type("cases --state waiting,held --search payments")).out).toContain(id);
    expect((await type("cases")).out).toMatch(/Waits for approval +payments +us-east-1 +1 {2}i-/);
    expect((await type("cases --state closed")).out).toBe(
      "None of the 1 cases is such. All of them: watchkeeper cases",
    );
    expect(await json("cases --state expired")).toEqual([]);
  });

  test("as much of an id as no other has is enough", async () => {
    expect((await type(`case ${id.slice(0, 5)}`)).out).toContain(id);
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
    expect((await type(`case ${id}`)).out).toMatch(/Fixed, verified\nAll is as the plan wanted it\.\n/);
    expect((await type("cases --open")).out).toMatch(/^None of the 1 cases is such/);
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
    expect((await type(`case ${id}`)).out).toMatch(
      /Undone, as it was found: until .* asks\nWhat was found stands again\.\n[\s\S]*plan approved by bob: fine/,
    );
  });

  test("the audit trail is whole, a day's anchor included", async () => {
    await type("clock advance 1d");
    expect(await json("audit verify")).toMatchObject({ anchors: 1, flaws: [] });
  });

  test("the evidence is written into a file, and verified out of it alone", async () => {
    const file = join(folder, "evidence.ndjson.gz");
    expect(await type(`audit export --out ${file}`)).toMatchObject({
      code: 0,
      out: expect.stringContaining("The audit trail is whole"),
    });
    const { flaws, key } = await json(`audit verify --from ${file} --endpoint http://localhost:1`);
    expect([flaws, key]).toEqual([[], expect.stringMatching(/^[0-9a-f]{64}$/)]);
    expect((await type(`audit verify --from ${file}.not`)).code).toBe(2);
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
});

describe("what was denied", () => {
  test("leaves the rest, and is tried again: the command says how it ends each time", async () => {
    await type("try instance-launch --no-wait", "dora");
    await type("clock advance 1m");
    const [{ id }] = await json("cases --state waiting --search dora");
    expect((await type(`retry ${id} --reason early`)).code).toBe(5);
    expect(await type(`deny ${id} --reason no`, "bob")).toMatchObject({
      code: 0,
      out: expect.stringContaining("Partly done"),
    });
    expect((await type(`case ${id}`)).out).toContain(`Try it again: watchkeeper retry ${id} --reason`);
    const { code, out } = await type(`retry ${id} --reason please --json`);
    expect([code, JSON.parse(out)]).toMatchObject([
      0,
      { caseId: id, case: { status: "awaiting-approval", asked: { what: "retry" } } },
    ]);
    await type(`approve ${id} --reason fine --no-wait`, "bob");
    await type("clock advance 1m");
    expect(await json(`case ${id}`)).toMatchObject({ case: { outcome: "fixed" } });
  });
});

describe("a scenario that is followed", () => {
  test("answers in JSON with the case that came of it, and its exit code says that it waits for people", async () => {
    const { code, out, err } = await type("try instance-launch --json", "carol");
    expect([code, err, JSON.parse(out)]).toMatchObject([
      0,
      "",
      {
        scenario: "instance-launch",
        did: expect.stringMatching(/^launched i-/),
        caseId: expect.stringMatching(/^c-/),
        case: { status: "awaiting-approval", actor: "carol" },
      },
    ]);
  });
});

describe("a plan of 60 steps, at a terminal", () => {
  let big: BigCase;
  const approve = (as: string) => type(`approve ${big.id} --reason looked`, as);

  test("is approved while the halt switch is on: the approval is kept, and the run waits", async () => {
    big = await openBigCase(laptop, 60, { gone: [3], tooMuch: [12] });
    expect((await type(`case ${big.id}`)).out).toContain(`and 55 more: watchkeeper case ${big.id} --steps 6`);
    expect((await type("halt --reason freeze")).out).toContain("Runs pause where they stand");
    const { code, out } = await type(`approve ${big.id} --reason looked --no-wait`);
    expect(code).toBe(0);
    expect(out).toMatch(
      /The halt switch is on: me put it on at .* \(freeze\)\. The decision is taken, and nothing is changed yet:\nthe approval is kept until 2026-/,
    );
    // Followed, it is not done: the switch holds it.
    expect((await type(`approve ${big.id} --reason looked`)).code).toBe(9);
    expect((await type("status")).out).toMatch(/The halt switch is on: me put it on/);
    await type("clock advance 1m");
    expect((await type(`case ${big.id}`)).out).toMatch(
      /paused: the halt switch is on[\s\S]*It goes on by itself when the halt is taken back/,
    );
  });

  test("goes on when the halt is taken back, and parks where it needs a person: exit code 8", async () => {
    expect((await type("resume --reason thaw")).out).toContain("Paused runs go on by themselves");
    expect((await type("audit halt")).out).toMatch(
      /^2026-[\d: -]+me put the halt switch on: freeze\n2026-[\d: -]+me took the halt back: thaw$/,
    );
    await type("clock advance 1m");
    const { code, out } = await type(`case ${big.id} --follow`);
    expect([code, out]).toEqual([8, expect.stringContaining("58 of 60 done, 1 failed, 1 needs a person")]);
    expect(out).toContain(`Take it up again: watchkeeper resume ${big.id}`);
    expect(out.split("\n").length).toBeLessThan(60);
  });

  test("is read page by page, and by how its steps stand", async () => {
    expect((await type(`case ${big.id} --steps 51`)).out).toMatch(/51 to 60 of 60 steps\n {2}51 {2}done/);
    const { out } = await type(`case ${big.id} --only failed,parked`);
    expect(out).toMatch(
      /1 to 2 of 2 steps that are failed or parked\n {3}4 {2}failed[\s\S]*InvalidInstanceID.NotFound[\s\S]*\n {2}13 {2}needs a person/,
    );
    expect(await json(`case ${big.id} --only parked`)).toMatchObject({
      matching: 1,
      run: { status: "ended", outcome: "parked" },
      steps: [{ number: 13, state: "parked" }],
    });
    expect(await type(`case ${big.id} --only faild`)).toMatchObject({
      code: 2,
      err: expect.stringContaining('did you mean "failed"?'),
    });
  });

  test("stays parked where its undo is denied", async () => {
    await type(`undo ${big.id} --reason back`);
    expect((await type(`deny ${big.id} --reason no`, "carol")).code).toBe(0);
    expect((await type(`case ${big.id} --follow`)).code).toBe(8);
    expect(await json(`case ${big.id}`)).toMatchObject({
      case: { outcome: "parked", note: expect.stringContaining("its undo is denied: carol: no") },
      run: { head: { outcome: "parked" } },
    });
  });

  test("is taken up again by its case's id, and answers in JSON how it ended", async () => {
    await tidyUp(laptop, big, [12]);
    const { code, out } = await type(`resume ${big.id} --reason tidied --json`);
    expect([code, JSON.parse(out)]).toMatchObject([
      8,
      { caseId: big.id, case: { outcome: "partly" }, progress: { done: 59, failed: 1 } },
    ]);
    const again = await type(`resume ${big.id} --reason more --json`);
    expect([again.code, JSON.parse(again.err)]).toMatchObject([5, { error: { kind: "conflict" } }]);
  });

  test("is undone, and its progress is told in a few lines: exit code 0", async () => {
    // By then AWS shows for certain what is to be taken back.
    await type("clock advance 2m");
    await type(`undo ${big.id} --reason back`);
    const { code, out } = await approve("bob");
    expect([code, out]).toEqual([0, expect.stringContaining("100 %  58 of 58 done")]);
    expect(out).toMatch(/the run is under way: 58 steps[\s\S]*the run has ended: succeeded/);
    expect(out.split("\n").length).toBeLessThan(15);
  });

  test("both changes of the halt switch are held by the audit, beside the edit of before", async () => {
    const { switches, flaws } = await json("audit verify");
    expect([switches, flaws]).toMatchObject([2, [{ flaw: "edited", seq: 3 }]]);
  });

  test("nothing failed or was refused behind the scenes", () =>
    expect([failures, refusals]).toEqual([[], []]));

  test("backups that fail for several causes are one case, which is asked about once", async () => {
    const before = new Set((await json("cases")).map(({ id: known }: { id: string }) => known));
    const { out } = await type("try failed-backup --no-wait");
    expect(out).toMatch(/^failed-backup: began to back up vol-/);
    const made = (await json("cases")).filter(({ id: one }: { id: string }) => !before.has(one));
    expect(made).toMatchObject([{ status: "awaiting-approval", resourceCount: 4 }]);
    const [{ id: backups }] = made;
    await type(`approve ${backups} --reason please --no-wait`, "bob");
    await type("clock advance 1h");
    expect(await json(`case ${backups}`)).toMatchObject({
      case: { status: "closed", outcome: "partly" },
    });
    expect((await type(`case ${backups}`)).out).toContain("let the job's role back up");
  });
});
