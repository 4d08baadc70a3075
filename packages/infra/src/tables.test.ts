import { tableKeys } from "@watchkeeper/aws/dynamodb/operations";
import { describe, expect, test } from "vitest";
import { functions } from "../../../functions/index.ts";
import config from "../../../watchkeeper.config.ts";
import { workflows } from "../../../workflows/index.ts";
import { deploymentOf } from "./deployment.ts";

const deployment = deploymentOf({ stage: "test", config, functions, workflows });
const { tables, names } = deployment;

/** What every role of the hub may do with which table. */
const allowed = deployment.roles.flatMap(({ name, policy }) =>
  policy.Statement.flatMap(({ Action, Resource = [] }) =>
    Resource.flatMap((resource) => {
      const [, table] = /^arn:aws:dynamodb:.*:table\/([^/]+)(?:\/index\/.*)?$/.exec(resource) ?? [];
      const key = tableKeys.find((one) => names.table(one) === table);
      return key
        ? Action.map((action) => ({ role: name.replace("watchkeeper-test-", ""), action, key }))
        : [];
    }),
  ),
);
const writers = (of: string) =>
  [
    ...new Set(
      allowed
        .filter(({ action, key }) => key === of && !/:(Get|BatchGet|Query)/.test(action))
        .map(({ role }) => role),
    ),
  ].sort();

describe("the tables", () => {
  test("are those that the stores declare", () => {
    expect(tables.map(({ key }) => key)).toEqual(tableKeys);
  });

  test("end nothing by themselves but what the work itself needs", () => {
    expect(tables.filter(({ ttl }) => ttl !== undefined).map(({ key }) => key)).toEqual(["work"]);
  });

  test("have indexes of as many attributes as DynamoDB projects by name, and no more", () => {
    for (const { key, index } of tables) expect(index?.attributes.length ?? 0, key).toBeLessThanOrEqual(20);
  });
});

describe("what roles may do with items", () => {
  test("is to read, to put and to update: nothing is ever deleted", () => {
    const actions = [...new Set(allowed.map(({ action }) => action))].sort();
    expect(actions).toEqual(
      ["BatchGetItem", "GetItem", "PutItem", "Query", "UpdateItem"].map((one) => `dynamodb:${one}`),
    );
  });

  test("is to put a record of the trail, and never to change one", () => {
    const trail = new Set(allowed.filter(({ key }) => key === "trail").map(({ action }) => action));
    expect([...trail].sort()).toEqual(["dynamodb:PutItem", "dynamodb:Query"]);
  });

  test("is to write decisions, for those alone who ask and who decide", () => {
    expect(writers("decisions")).toEqual(["on-click", "operate", "request-approval"]);
  });

  test("is, for people, to read: what they want, they say at the door", () => {
    const own = allowed.filter(({ role }) => role.startsWith("operator")).map(({ action }) => action);
    expect([...new Set(own)].sort()).toEqual(
      ["BatchGetItem", "GetItem", "Query"].map((one) => `dynamodb:${one}`),
    );
  });

  test("is to write runs, for those alone who plan and who carry out", () => {
    expect(writers("runs")).toEqual(["advance-run", "plan-case"]);
  });

  test("is to note that a request was seen, for whoever everybody may call, and nothing else", () => {
    expect(allowed.filter(({ role }) => role === "slack-ingress")).toEqual([
      { role: "slack-ingress", action: "dynamodb:UpdateItem", key: "work" },
    ]);
  });
});

test("a function is told of the tables that it may use, and of no other", () => {
  for (const { key, name, environment } of deployment.functions) {
    const told = Object.entries(environment).filter(([variable]) => variable.endsWith("_TABLE"));
    const own = allowed.filter(({ role }) => names.function(role) === name).map((one) => one.key);
    expect(new Map(told), key).toEqual(
      new Map(own.map((table) => [`${table.toUpperCase()}_TABLE`, names.table(table)])),
    );
  }
});
