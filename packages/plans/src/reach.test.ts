import { expect, test } from "vitest";
import { reachOf } from "./reach.ts";
import type { Step } from "./step.ts";

const call = {
  service: "ec2",
  operation: "DeleteTags",
  account: "444455556666",
  region: "eu-west-1",
  input: {},
};
const step = (change: Partial<Step>): Step =>
  ({
    title: "a step",
    resource: "arn:aws:ec2:eu-west-1:444455556666:instance/i-1",
    call,
    reversible: true,
    destroys: [],
    ...change,
  }) as Step;

test("a plan's reach counts resources once, and names what cannot be taken back", () => {
  const steps = [step({}), step({ title: "Delete it", reversible: false, destroys: ["the volume"] })];
  expect(reachOf("444455556666", steps)).toEqual({
    resources: 1,
    accounts: ["444455556666"],
    regions: ["eu-west-1"],
    irreversible: { count: 1, first: ["Delete it"] },
    destroys: { count: 1, first: ["the volume"] },
    interrupts: { count: 0, first: [] },
  });
});
