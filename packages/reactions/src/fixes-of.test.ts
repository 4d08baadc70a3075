import type { Finding } from "@watchkeeper/cases/finding";
import { turn } from "@watchkeeper/plans/testing/steps";
import { describe, expect, test } from "vitest";
import { fixesOf, stepsIn } from "./fixes-of.ts";

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

  test("that are not wanted take with them what depends on them", () => {
    const chain = [turn("one"), turn("two", ["one"]), turn("three", ["two"]), turn("four")];
    const fixes = fixesOf([findingOf("all")], () => chain, new Set(["one"]));
    expect(namesOf(fixes)).toEqual(["all: four"]);
    expect(fixesOf([findingOf("all")], () => chain.slice(0, 3), new Set(["one"]))).toEqual([]);
  });

  test("that another plan does already are in a plan where something of it depends on them, and else not", () => {
    const chain = [turn("one"), turn("two", ["one"]), turn("three", ["two"])];
    const idsIn = (known: readonly string[]) =>
      stepsIn(
        fixesOf([findingOf("all")], () => chain),
        new Set(known),
      ).map(({ id }) => id);
    expect(idsIn([])).toEqual(["one", "two", "three"]);
    expect(idsIn(["one"])).toEqual(["one", "two", "three"]);
    expect(idsIn(["one", "two"])).toEqual(["one", "two", "three"]);
    expect(idsIn(["two", "three"])).toEqual(["one"]);
    expect(idsIn(["one", "two", "three"])).toEqual([]);
  });

  test("that are the same serve all of them", () => {
    const fixes = fixesOf([findingOf("one"), findingOf("one", "another-check")], () => [turn("one")]);
    expect(namesOf(fixes)).toEqual(["one: one", "one: one"]);
  });
});
