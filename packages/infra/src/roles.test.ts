import { dataOf, defineConfig } from "@watchkeeper/config/define-config";
import type { Check } from "@watchkeeper/reactions/check";
import { describe, expect, test } from "vitest";
import { functions } from "../../../functions/index.ts";
import config from "../../../watchkeeper.config.ts";
import { workflows } from "../../../workflows/index.ts";
import { deploymentOf } from "./deployment.ts";

const { roles, tables } = deploymentOf({ stage: "test", config, functions, workflows });
const statements = roles.flatMap(({ name, policy }) =>
  policy.Statement.filter(({ Effect }) => Effect === "Allow").map((statement) => ({ name, ...statement })),
);
const writes = ["dynamodb:PutItem", "dynamodb:UpdateItem"];

/** What a role may write: the table, and the partitions of it. */
const written = (role: string): readonly string[] =>
  statements
    .filter(
      ({ name, Action }) => name === `watchkeeper-test-${role}` && Action.some((one) => writes.includes(one)),
    )
    .flatMap(({ Resource = [], Condition }) =>
      Resource.flatMap((arn) =>
        [Condition?.["ForAllValues:StringLike"]?.["dynamodb:LeadingKeys"] ?? "everything"]
          .flat()
          .map((partition) => `${arn.split("-").at(-1)} ${partition}`),
      ),
    );

describe("what is on record", () => {
  test("ends by itself nowhere but in the table of the work itself", () => {
    expect(tables.flatMap(({ key, ttl }) => (ttl === undefined ? [] : [key]))).toEqual(["work"]);
  });

  test.each(["dynamodb:DeleteItem", "dynamodb:UpdateTimeToLive", "dynamodb:Scan", "dynamodb:BatchWriteItem"])(
    "no role may %s",
    (action) => {
      expect(statements.filter(({ Action }) => Action.includes(action))).toEqual([]);
    },
  );

  test("is written by each role in partitions of its own: none writes a whole table", () => {
    const whole = statements.filter(
      ({ Action, Condition }) =>
        Action.some((one) => writes.includes(one)) && Condition?.Null?.["dynamodb:LeadingKeys"] !== "false",
    );
    expect(whole).toEqual([]);
  });

  test("is put into the trail, and never changed there", () => {
    const trail = statements.filter(({ Resource = [] }) => Resource.some((arn) => arn.endsWith("-trail")));
    const actions = new Set(trail.flatMap(({ Action }) => Action));
    expect([...actions].sort()).toEqual(["dynamodb:PutItem", "dynamodb:Query"]);
  });
});

describe("in a watched account", () => {
  const spokes = roles.filter(({ account }) => account !== config.hub.account);

  test("no role trusts a role of the hub by its ARN, which would be bound to the one that has it now", () => {
    const named = roles.flatMap(({ trust }) =>
      trust.Statement.flatMap(({ Principal }) => Principal?.AWS ?? []),
    );
    expect(named.filter((arn) => !arn.endsWith(":root"))).toEqual([]);
  });

  test("nothing that only observes may change anything", () => {
    const observing = defineConfig({
      ...dataOf(config),
      checks: config.definitions.map((check) =>
        (check as Check).with({
          mode: config.checks[check.id]!.mode,
          accounts: { [config.accounts[0]!.id]: "observe" },
        }),
      ),
    });
    const made = deploymentOf({ stage: "test", config: observing, functions, workflows }).roles;
    const act = made.filter(({ name }) => name === "watchkeeper-test-act").map(({ account }) => account);
    expect(act).toEqual([config.accounts[1]!.id]);
  });

  test("what reads and what acts has a boundary", () => {
    const bounded = spokes.filter(({ boundary }) => boundary !== undefined).map(({ name }) => name);
    expect(new Set(bounded)).toEqual(new Set(["watchkeeper-test-read", "watchkeeper-test-act"]));
  });
});

describe("who writes what", () => {
  test("what everybody on the internet may call remembers signatures, and writes nothing else", () => {
    expect(written("slack-ingress")).toEqual(["work SEEN#*"]);
  });

  test.each([
    ["on-event", ["cases CASE#*", "cases SUBJECT#*", "trail CASE#*"]],
    ["tell-chat", ["work CASE#*"]],
    ["sweep-outbox", ["work OUTBOX#*"]],
    ["anchor-audit", ["trail SWITCH#config*", "work SWITCH#config*"]],
    ["notarize", []],
  ])("%s", (role, own) => {
    expect(written(role).toSorted()).toEqual(own);
  });

  test("decisions are kept by whoever takes people's words, and by nobody who asks for them", () => {
    const deciding = statements.filter(
      ({ Action, Resource = [], Condition }) =>
        Action.includes("dynamodb:PutItem") &&
        Resource.some((arn) => arn.endsWith("-decisions")) &&
        [Condition?.["ForAllValues:StringLike"]?.["dynamodb:LeadingKeys"]].flat().includes("CASE#*") &&
        ![Condition?.["ForAllValues:StringNotEquals"]?.["dynamodb:Attributes"]].flat().includes("verdict"),
    );
    expect(deciding.map(({ name }) => name)).toEqual([
      "watchkeeper-test-on-click",
      "watchkeeper-test-operate",
    ]);
  });

  test.each(["on-event", "request-approval", "tell-chat", "slack-ingress", "close-case", "notarize"])(
    "%s sets no switch",
    (role) => {
      expect(written(role).filter((one) => one.includes("SWITCH#"))).toEqual([]);
    },
  );
});
