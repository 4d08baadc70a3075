import { ec2RunInstances } from "@watchkeeper/aws-events/ec2-run-instances";
import { eventEnvelope } from "@watchkeeper/core/define-event";
import { instance } from "@watchkeeper/kinds/ec2/instance";
import { type AnyKind, defineKind, type Kind } from "@watchkeeper/kinds/kind";
import type { Call } from "@watchkeeper/plans/call";
import { describe, expect, test } from "vitest";
import { type AnyCheck, defineCheck, fail, notYet, ok, wake } from "./check.ts";
import { lookAt } from "./look-at.ts";
import { recogniserOf } from "./recognise.ts";
import { anyCheck, instanceId as id, launches, shownInstance } from "./testing/launched.ts";
import { type Watch, watchOf } from "./watch.ts";

/** A check as JavaScript may have it: its types are nobody's to hold. */
const checkOf = (name: string, examine: () => unknown, more: object = {}): AnyCheck =>
  ({
    ...defineCheck({
      ...anyCheck,
      id: name,
      wakes: [launches],
      examine: () => ok(),
    }),
    examine,
    ...more,
  }) as unknown as AnyCheck;
const finds = checkOf("finds", () => fail("is wrong", {}));

async function looked(
  checks: readonly AnyCheck[],
  watch: Partial<Watch> = {},
  settings: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {},
) {
  const recognition = await recogniserOf({ ...watchOf(checks), ...watch })(
    eventEnvelope.parse(ec2RunInstances.example),
  );
  if (recognition.is !== "known") throw new Error(recognition.is);
  const sent: Call[] = [];
  const look = await lookAt([recognition.known], {
    config: { settings },
    executor: {
      read: async (call) => {
        sent.push(call);
        return shownInstance;
      },
    },
    operations: {},
  });
  return { ...look, sent };
}

const ring: Record<string, unknown> = {};
ring.self = ring;

/** A kind that is broken in one of its words; whoever else wakes on the event is not. */
const kindWith = (broken: object): AnyKind => defineKind({ ...instance, ...broken } as Kind) as AnyKind;
const breaks = () => {
  throw new Error("it is broken");
};

describe("a check that answers what is no verdict is unexamined, and disturbs no other", () => {
  test.each<readonly [string, () => unknown]>([
    ["nothing", () => undefined],
    ["a promise", async () => ok()],
    ["a promise that fails", async () => breaks()],
    ["a word", () => "ok"],
    ["groups without end", () => fail("is wrong", {}, { groups: Array.from({ length: 200 }, String) })],
    ["evidence that is no JSON: a bigint", () => fail("is wrong", { size: 1n })],
    ["evidence that is no JSON: a date", () => fail("is wrong", { at: new Date(0) })],
    ["evidence that is no JSON: what holds itself", () => fail("is wrong", ring)],
    ["evidence that is not there", () => fail("is wrong", undefined)],
    ["evidence that no table holds", () => fail("is wrong", { all: "x".repeat(2_000_000) })],
    ["a summary that no table holds", () => fail("x".repeat(2_000_000), {})],
    ["a summary that is no text", () => fail(7 as never, {})],
    ["groups that are no texts", () => fail("is wrong", {}, { groups: [{}] as never })],
  ])("%s", async (_what, examine) => {
    expect(await looked([checkOf("hostile", examine), finds])).toMatchObject({
      findings: [{ check: "finds" }],
      unexamined: [{ check: "hostile" }],
    });
  });

  test.each(["arn", "read", "from", "isAlive"])("its kind's %s throws", async (word) => {
    const hostile = checkOf("hostile", () => ok(), { on: kindWith({ [word]: breaks }) });
    expect(await looked([hostile, finds])).toMatchObject({
      findings: [{ check: "finds" }],
      unexamined: [{ check: "hostile", summary: expect.stringContaining("it is broken") }],
    });
  });

  test.each(["arn", "read", "from", "isAlive"])("its kind's %s is a promise that fails", async (word) => {
    const hostile = checkOf("hostile", () => ok(), { on: kindWith({ [word]: async () => breaks() }) });
    expect(await looked([hostile, finds])).toMatchObject({
      findings: [{ check: "finds" }],
      unexamined: [{ check: "hostile", summary: expect.stringContaining("answer at once") }],
    });
  });

  test("its kind's ARN is one that no case has room for", async () => {
    const arn = () => `arn:aws:ec2:::${"x".repeat(60_000)}`;
    const hostile = checkOf("hostile", () => fail("is wrong", {}), { on: kindWith({ arn }) });
    const { findings, unexamined } = await looked([hostile, finds]);
    expect(findings).toMatchObject([{ check: "finds" }]);
    expect(unexamined).toMatchObject([{ check: "hostile" }]);
    expect(JSON.stringify(unexamined).length).toBeLessThan(5_000);
  });

  test.each(["reads", "readsAlong"])("its %s are a promise that fails", async (word) => {
    expect(
      await looked([checkOf("hostile", () => ok(), { [word]: async () => breaks() }), finds]),
    ).toMatchObject({
      findings: [{ check: "finds" }],
      unexamined: [{ check: "hostile", summary: expect.stringContaining("answer at once") }],
    });
  });

  test("what wakes it names nothing at all", async () => {
    const hostile = checkOf("hostile", () => ok(), {
      wakes: [wake(ec2RunInstances, () => undefined as never)],
    });
    expect(await looked([hostile, finds])).toMatchObject({
      findings: [{ check: "finds" }],
      unexamined: [{ check: "hostile" }],
    });
  });
});

const neverEnds = () => {
  for (;;);
};

describe("a check that does not end", () => {
  test.each<readonly [string, AnyCheck]>([
    ["when it examines", checkOf("hostile", neverEnds)],
    ["in an expression that it matches", checkOf("hostile", () => /^(a+)+$/.test(`${"a".repeat(64)}b`))],
    ["when it says what it reads", checkOf("hostile", () => ok(), { reads: neverEnds })],
    [
      "in what its kind makes of the answer",
      checkOf("hostile", () => ok(), { on: kindWith({ from: neverEnds }) }),
    ],
    ["in what wakes it", checkOf("hostile", () => ok(), { wakes: [wake(ec2RunInstances, neverEnds)] })],
  ])("is ended, unexamined, and disturbs no other: %s", async (_when, hostile) => {
    expect(await looked([hostile, finds])).toMatchObject({
      findings: [{ check: "finds" }],
      unexamined: [{ check: "hostile", summary: expect.stringContaining("it did not end") }],
    });
  });
});

test("a check whose file throws when it is loaded is unexamined, and disturbs no other", async () => {
  const checks = [checkOf("hostile", () => ok()), finds];
  const load = watchOf(checks).check;
  const loading = async (id: string) => (id === "hostile" ? breaks() : load(id));
  expect(await looked(checks, { check: loading })).toMatchObject({
    findings: [{ check: "finds" }],
    unexamined: [
      {
        check: "hostile",
        resource: "arn:aws:iam::444455556666:root",
        summary: expect.stringContaining("could not be loaded: it is broken"),
      },
    ],
  });
  // A file that does not export it any more.
  const absent = async (id: string) => (id === "hostile" ? (undefined as never) : load(id));
  expect(await looked(checks, { check: absent })).toMatchObject({ unexamined: [{ check: "hostile" }] });
});

describe("a secret in a check's settings stands in nothing that the check says", () => {
  const settings = { apiToken: "canary-1", nested: { password: "canary-2" }, list: [{ secret: "canary-3" }] };
  const said = "canary-1 canary-2 canary-3";
  test.each<readonly [string, (settings: unknown) => unknown]>([
    [
      "in what it throws",
      () => {
        throw new Error(`AWS takes no ${said}`);
      },
    ],
    ["in its summary", () => fail(`is not ${said}`, {})],
    ["in its evidence", (own) => fail("is wrong", { own, deep: [{ [said]: said }] } as never)],
    ["in its groups", () => fail("is wrong", {}, { groups: [said] })],
    ["in what it waits for", () => notYet(said)],
  ])("%s", async (_where, examine) => {
    const hostile = checkOf("hostile", (() => examine(settings)) as () => unknown);
    const look = await looked([hostile, finds], {}, { hostile: settings });
    expect(look.findings.length + look.unsettled.length + look.unexamined.length).toBe(2);
    expect(JSON.stringify(look)).not.toContain("canary");
  });
});

test("an event speaks of its own account alone: nothing is read in another one that it names", async () => {
  const elsewhere = wake(ec2RunInstances, ({ region, time }) => ({
    told: [{ account: "777788889999", region, id, at: time }],
  }));
  const { findings, unexamined, sent } = await looked([
    checkOf("elsewhere", () => fail("is wrong", {}), { wakes: [elsewhere] }),
    finds,
  ]);
  expect(findings).toMatchObject([{ check: "finds", account: "444455556666" }]);
  expect(unexamined).toMatchObject([{ check: "elsewhere", account: "444455556666" }]);
  expect(new Set(sent.map(({ account }) => account))).toEqual(new Set(["444455556666"]));
});
