import type { Step } from "@watchkeeper/plans/step";
import { expect, test } from "vitest";
import { blastRadius, count } from "./blast-radius.ts";

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
    calls: [call],
    reversible: true,
    destroys: [],
    ...change,
  }) as Step;

test("a plan's reach counts resources once, and names what cannot be taken back", () => {
  const steps = [step({}), step({ title: "Delete it", reversible: false, destroys: ["the volume"] })];
  expect(blastRadius({ account: "444455556666", steps })).toEqual({
    resources: 1,
    accounts: ["444455556666"],
    regions: ["eu-west-1"],
    steps: 2,
    irreversible: ["Delete it"],
    destroys: ["the volume"],
    interrupts: [],
  });
});

test("a number takes its noun", () => {
  expect([count(1, "resource"), count(2, "resource")]).toEqual(["1 resource", "2 resources"]);
});
