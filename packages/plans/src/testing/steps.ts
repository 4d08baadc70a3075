import { call } from "../call.ts";
import { failingWith, showing } from "../condition.ts";
import { makePlan, type Plan, type PlanTerms } from "../plan.ts";
import type { Step } from "../step.ts";

/** Where the steps of tests are done. */
export const where = { account: "444455556666", region: "us-east-1" };
/** The error of a read of what is not there. */
export const noSuchThing = "NoSuchThing";

const read = (id: string) =>
  call("ec2:DescribeTags", where, { Filters: [{ Name: "resource-id", Values: [id] }] });
const write = (id: string, value: string) =>
  call("ec2:CreateTags", where, { Resources: [id], Tags: [{ Key: "value", Value: value }] });
const remove = (id: string) => call("ec2:DeleteTags", where, { Resources: [id], Tags: [{ Key: "value" }] });

/** The resource of a step that names no other. */
export const resourceOf = (id: string) => `arn:aws:ec2:us-east-1:444455556666:instance/${id}`;

/** A step that turns the value of one resource from `old` to `new`. */
export const turn = (id: string, dependsOn: readonly string[] = [], more: Partial<Step> = {}): Step => ({
  id,
  title: `turn ${id}`,
  resource: resourceOf(id),
  changes: [{ property: "value", from: "old", to: "new" }],
  call: write(id, "new"),
  precondition: showing(read(id), { value: "old" }),
  check: { ...showing(read(id), { value: "new", settled: true }), everySeconds: 5, deadlineSeconds: 20 },
  leaves: showing(read(id), { value: "new" }),
  compensation: write(id, "old"),
  reversible: true,
  destroys: [],
  dependsOn,
  ...more,
});

/** A step whose resource says when it is not ready yet, and when it broke. */
export const careful = (id: string, dependsOn: readonly string[] = [], more: Partial<Step> = {}): Step => {
  const step = turn(id, dependsOn, more);
  const { precondition, check } = step;
  const value = (is: string) => [{ path: "value", equals: is }];
  return {
    ...step,
    precondition: {
      ...precondition,
      acceptors: [...precondition.acceptors, { state: "retry", when: value("preparing") }],
    },
    check: { ...check, acceptors: [...check.acceptors, { state: "failure", when: value("broken") }] },
  };
};

/** A step that reads its resource together with others. */
export const amongOthers = (
  id: string,
  ids: readonly string[],
  dependsOn: readonly string[] = [],
  more: Partial<Step> = {},
): Step => {
  const all = call("ec2:DescribeTags", where, { Filters: [{ Name: "all", Values: [...ids] }] });
  const step = turn(id, dependsOn, more);
  const value = `values.${id}`;
  return {
    ...step,
    precondition: showing(all, { [value]: "old" }),
    check: { ...step.check, ...showing(all, { [value]: "new", [`settled.${id}`]: true }) },
    leaves: showing(all, { [value]: "new" }),
  };
};

/** A step that makes what is not there; its way back removes it. */
export const making = (id: string, dependsOn: readonly string[] = [], more: Partial<Step> = {}): Step => ({
  ...turn(id, dependsOn, more),
  title: `make ${id}`,
  precondition: failingWith(read(id), noSuchThing),
  compensation: remove(id),
});

/** A step that removes what is there; nothing brings it back. */
export const removing = (id: string, dependsOn: readonly string[] = [], more: Partial<Step> = {}): Step => {
  const { compensation: _, ...step } = turn(id, dependsOn, more);
  const gone = failingWith(read(id), noSuchThing);
  return {
    ...step,
    title: `remove ${id}`,
    call: remove(id),
    check: { ...step.check, ...gone },
    leaves: gone,
    reversible: false,
    destroys: [id],
  };
};

/** A step that names, in its call, what another step answered. */
export const naming = (id: string, other: string, more: Partial<Step> = {}): Step => ({
  ...turn(id, [other], more),
  call: call("ec2:CreateTags", where, {
    Resources: [id],
    Tags: [
      { Key: "value", Value: "new" },
      { Key: "names", Value: { $from: { step: other, path: "Made.Id" } } },
    ],
  }),
});

/** How a step finds what it made, where the answer was lost. */
export const foundBy = (id: string) => ({ read: read(id), members: { Made: "Made" } });

/** A step that empties a resource of its items, a page at a time. */
export const emptying = (
  id: string,
  page: number,
  atMost: number,
  dependsOn: readonly string[] = [],
): Step => {
  const items = call("ec2:DescribeTags", where, { Filters: [{ Name: "items", Values: [id] }] });
  const { compensation: _, ...step } = turn(id, dependsOn);
  const empty = { ...showing(items, { more: false }), everySeconds: 5, deadlineSeconds: 60 };
  return {
    ...step,
    call: call("ec2:DeleteTags", where, { Resources: [id] }),
    repeat: { read: items, items: "Items", into: "Tags", page, atMost, prefix: { member: "Key", is: "i" } },
    precondition: showing(items, { more: true }),
    check: empty,
    leaves: empty,
    reversible: false,
    destroys: ["items"],
  };
};

/** A plan of such steps. */
export const planOf = (
  steps: readonly Step[],
  onFailure: Plan["onFailure"] = "undo",
  terms: Partial<PlanTerms> = {},
): Plan =>
  makePlan({
    caseId: "c-1",
    account: where.account,
    title: "turn them",
    checks: ["turned"],
    steps,
    onFailure,
    configHash: "0",
    ...terms,
  });
