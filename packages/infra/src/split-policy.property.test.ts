import type { PolicyDocument } from "@watchkeeper/plans/permissions";
import fc from "fast-check";
import { expect, test } from "vitest";
import { splitPolicy } from "./split-policy.ts";

type Statement = PolicyDocument["Statement"][number];

const word = fc.stringMatching(/^[a-z]{1,12}$/);
const statement: fc.Arbitrary<Statement> = fc
  .record({
    Effect: fc.constantFrom("Allow" as const, "Deny" as const),
    Action: fc.uniqueArray(word, { minLength: 1, maxLength: 20 }),
    Resource: fc.uniqueArray(word, { minLength: 1, maxLength: 20 }),
    key: fc.option(word),
  })
  .map(({ key, ...rest }) =>
    key === null ? rest : { ...rest, Condition: { StringEquals: { [key]: "x" } } },
  );
const policy = fc
  .array(statement, { maxLength: 12 })
  .map((Statement): PolicyDocument => ({ Version: "2012-10-17", Statement }));
const most = 500;

/** Everything that a policy says, one action of one resource at a time. */
const said = (policies: readonly PolicyDocument[]): readonly string[] =>
  policies
    .flatMap(({ Statement }) => Statement)
    .flatMap(({ Effect, Action, Resource = [], Condition }) =>
      Action.flatMap((action) =>
        Resource.map((resource) => JSON.stringify([Effect, action, resource, Condition])),
      ),
    )
    .toSorted();

test("the parts of a policy say what it says, no more and no less, and each is as short as it must be", () => {
  fc.assert(
    fc.property(policy, (whole) => {
      const parts = splitPolicy(whole, most);
      expect(said(parts)).toEqual(said([whole]));
      for (const part of parts) expect(JSON.stringify(part).length).toBeLessThanOrEqual(most);
    }),
  );
});

test("what is added at the end moves nothing that stood before", () => {
  fc.assert(
    fc.property(policy, statement, (whole, more) => {
      const before = splitPolicy(whole, most);
      const after = splitPolicy({ ...whole, Statement: [...whole.Statement, more] }, most);
      expect(after.slice(0, before.length - 1)).toEqual(before.slice(0, -1));
    }),
  );
});

test("what fits is one policy", () => {
  const whole: PolicyDocument = {
    Version: "2012-10-17",
    Statement: [{ Effect: "Allow", Action: ["ec2:DescribeInstances"], Resource: ["*"] }],
  };
  expect(splitPolicy(whole)).toEqual([whole]);
});
