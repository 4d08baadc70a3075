import { codeKey } from "@watchkeeper/local/deploy-functions";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { broken } from "./broken-checks.config.ts";
import { launch, describe as look, type Person, Rehearsal } from "./rehearsal.ts";

vi.mock("../../watchkeeper.config.ts", () => import("./broken-checks.config.ts"));

let rehearsal: Rehearsal;
let alice: Person;
let bob: Person;

beforeEach(async () => {
  Object.assign(broken, { fix: false, examine: false, names: false });
  rehearsal = await Rehearsal.begin();
  alice = await rehearsal.person("alice");
  bob = await rehearsal.person("bob");
});
afterEach(async () => {
  expect((await rehearsal.auditIsWhole(bob.desk)).flaws).toEqual([]);
});

const minutes = (count: number) => rehearsal.world.clock.advance(count * 60_000);
const all = () => bob.desk.cases.list();
const required = { MetadataOptions: { HttpTokens: "required" } } as const;

test("a check that cannot say at the second look what its event names is not taken for right", async () => {
  broken.fix = true;
  const key = codeKey("plan-case");
  const real = rehearsal.world.code.get(key)!;
  let looks = 0;
  rehearsal.world.code.set(key, async (...given) => {
    broken.names = looks++ === 0;
    return real(...given);
  });
  await launch(alice, required);
  await minutes(10);
  expect(looks).toBeGreaterThan(1);
  expect((await all())[0]).toMatchObject({ checks: ["broken-fix"], outcome: "failed" });
});

describe("a check that throws", () => {
  test("is one case an hour, which counts the events that it could not examine, however often they are told", async () => {
    broken.examine = true;
    for (let count = 0; count < 5; count++) await launch(alice, required);
    await launch(alice, { ...required, MinCount: 3, MaxCount: 3 });
    await minutes(10);
    for (const event of rehearsal.apiCalls()) await rehearsal.deliver(JSON.stringify(event));
    await minutes(10);
    expect(await all()).toMatchObject([
      {
        outcome: "unexamined",
        checks: ["broken-examine"],
        resourceCount: 8,
        title: expect.stringContaining("and 7 more resources"),
        note: "nobody thought of this; so it was of 6 events of this hour",
      },
    ]);
    await minutes(60);
    await launch(alice, required);
    await minutes(10);
    expect(await all()).toHaveLength(2);
  });
});

describe("a fix that throws", () => {
  const trouble = "the fix of check broken-fix could not be planned: nobody thought of that at all";

  test("is told as the case's own trouble, with what was found, and may be tried again when it is mended", async () => {
    broken.fix = true;
    await launch(alice, required);
    await minutes(10);
    const [failed] = await all();
    expect(failed).toMatchObject({ status: "closed", outcome: "failed", note: trouble });
    expect(await bob.desk.cases.findings(failed!.id)).toMatchObject([{ check: "broken-fix" }]);
    broken.fix = false;
    await rehearsal.ask(bob, "retry", failed!);
    await minutes(10);
    expect((await all())[0]).toMatchObject({ status: "closed", outcome: "already-compliant" });
  });

  test("keeps no other check's fix of the same case from being planned, approved and done", async () => {
    broken.fix = true;
    const id = await launch(alice);
    await rehearsal.decide(bob, await rehearsal.caseThatIs("awaiting-approval", bob.desk));
    await minutes(10);
    expect((await look(alice, id)).MetadataOptions?.HttpTokens).toBe("required");
    expect((await all())[0]).toMatchObject({ status: "closed", outcome: "partly", note: trouble });
  });
});
