import type { Finding } from "@watchkeeper/cases/finding";
import { turn } from "@watchkeeper/plans/testing/steps";
import { describe, expect, test } from "vitest";
import { fixesOf } from "./fixes-of.ts";

const findingOf = (resource: string, check = "a-check"): Finding => ({
  ...{ check, severity: "low", account: "444455556666", region: "us-east-1" },
  ...{ resource, summary: `${resource} is wrong`, evidence: {} },
});
const namesOf = (fixes: ReturnType<typeof fixesOf>) =>
  fixes.map(({ finding, steps }) => `${finding.resource}: ${steps.map(({ id }) => id).join()}`);

describe("the steps of several findings", () => {
  test("that are called alike and do something else are not lost in one another: the later one is left", () => {
    const fixes = fixesOf([findingOf("one"), findingOf("two")], ({ resource }) => [
      { ...turn(resource), id: "mend" },
    ]);
    expect(namesOf(fixes)).toEqual(["one: mend"]);
  });

  test("that are the same serve all of them", () => {
    const fixes = fixesOf([findingOf("one"), findingOf("one", "another-check")], () => [turn("one")]);
    expect(namesOf(fixes)).toEqual(["one: one", "one: one"]);
  });
});
