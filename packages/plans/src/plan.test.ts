import { hashOf } from "@watchkeeper/core/json";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { headerOf, makePlan, type Plan, pagesOf, planHash, termsOf } from "./plan.ts";
import { pageSize } from "./plan-page.ts";
import type { Step } from "./step.ts";
import { Draw } from "./testing/draw.ts";
import { drawPlan } from "./testing/drawn-plan.ts";
import { foundBy, naming, planOf, resourceOf, turn } from "./testing/steps.ts";
import { drawTheme } from "./testing/theme.ts";

const drawn = fc.nat().map((seed) => {
  const draw = new Draw(seed);
  return drawPlan(draw, drawTheme(draw));
});

/** All places of a value at which something may be changed. */
function placesIn(value: unknown, path: readonly string[] = []): readonly (readonly string[])[] {
  if (value === null || typeof value !== "object") return [path];
  return Object.entries(value).flatMap(([name, inner]) => placesIn(inner, [...path, name]));
}

/** The value with another word at a place. */
function changedAt(value: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) return `not ${JSON.stringify(value)}`;
  const copy = structuredClone(value) as Record<string, unknown>;
  copy[name] = changedAt(copy[name], rest);
  return copy;
}

describe("a plan's hash", () => {
  test("is the same for the same plan, whatever the order of its members", () => {
    const plan = planOf([turn("a"), naming("b", "a")]);
    const turnedRound = Object.fromEntries(
      Object.entries(structuredClone(plan)).reverse(),
    ) as unknown as Plan;
    expect(planHash(turnedRound)).toBe(planHash(plan));
  });

  test("changes with any change of any step, wherever it is", () => {
    fc.assert(
      fc.property(drawn, fc.nat(), fc.nat(), (plan, which, where) => {
        const number = which % plan.steps.length;
        const step = plan.steps[number] as Step;
        const places = placesIn(step).filter(([name]) => name !== "dependsOn");
        const changed = changedAt(step, places[where % places.length] ?? []) as Step;
        const steps = plan.steps.with(number, changed);
        expect(planHash({ ...plan, steps })).not.toBe(planHash(plan));
      }),
    );
  });

  test("changes with an edge, with the order of steps, and with each of its terms", () => {
    const plan = planOf([turn("a"), turn("b", ["a"])]);
    const others: readonly Plan[] = [
      { ...plan, steps: [turn("a"), turn("b")] },
      { ...plan, steps: [turn("b", ["a"]), turn("a")] },
      { ...plan, onFailure: "stop" },
      { ...plan, maxFailures: 1 },
      { ...plan, configHash: "1" },
      { ...plan, account: "999999999999" },
      { ...plan, undoes: "f00d" },
      { ...plan, requestedBy: "alice" },
      { ...plan, notBefore: "2026-03-02T09:00:00.000Z" },
    ];
    expect(new Set([plan, ...others].map(planHash)).size).toBe(others.length + 1);
  });

  test("is that of its header, which holds the hashes of its pages, which hold those of its steps", () => {
    const plan = planOf(Array.from({ length: pageSize + 1 }, (_, index) => turn(`s${index}`)));
    const pages = pagesOf(plan);
    const header = headerOf(plan, pages);
    expect(hashOf(header)).toBe(planHash(plan));
    expect(header.pages).toEqual(pages.map(hashOf));
    expect(pages.map((page) => page.length)).toEqual([pageSize, 1]);
    expect(pages.flat().map(({ hash }) => hash)).toEqual(plan.steps.map(hashOf));
    const { steps: _, ...terms } = plan;
    expect(termsOf(header)).toEqual(terms);
  });
});

describe("a plan's page", () => {
  test("tells which paths of an answer others refer to, and which step was first on a resource", () => {
    const shared = { resource: resourceOf("a") };
    const [page] = pagesOf(
      planOf([turn("a", [], { result: foundBy("a") }), naming("b", "a"), turn("c", [], shared)]),
    );
    expect(page).toMatchObject([
      { id: "a", needs: [], keeps: ["Made.Id"] },
      { id: "b", needs: [0], keeps: [] },
      { id: "c", needs: [], shares: 0 },
    ]);
    expect(page?.map((entry) => "shares" in entry)).toEqual([false, false, true]);
  });

  test("tells which step was first on what a step touches, by way of others too", () => {
    const also = (...names: string[]) => ({ also: names.map(resourceOf) });
    const [page] = pagesOf(
      planOf([turn("a"), turn("b"), turn("c", [], also("b")), turn("d", [], also("a", "c"))]),
    );
    expect(page?.map(({ shares }) => shares)).toEqual([undefined, 0, 0, 0]);
  });
});

describe("a plan", () => {
  test("has no step that touches more than its session may act on", () => {
    const also = Array.from({ length: 20 }, (_, other) => resourceOf(`b${other}`));
    expect(() => planOf([turn("a", [], { also })])).toThrow("touches 21 resources, and 20 is the most");
  });

  test("is frozen, all the way down", () => {
    const plan = planOf([turn("a")]);
    expect(() => Object.assign(plan.steps[0]?.call ?? {}, { account: "999999999999" })).toThrow(TypeError);
  });

  const large = { ...turn("a"), changes: [{ property: "p", from: null, to: "x".repeat(40_000) }] };
  test.each([
    [[turn("a"), turn("a")], "two steps have the same id"],
    [[turn("a", ["b"])], 'step "a" depends on "b", which is not in the plan'],
    [[turn("a", ["b"]), turn("b", ["a"])], "its steps depend on each other in a ring"],
    [
      [turn("a"), { ...naming("b", "a"), dependsOn: [] }],
      'step "b" refers to the result of "a", and does not depend on it',
    ],
    [
      [turn("a", [], { wave: 1 }), turn("b", ["a"])],
      'step "b" is in wave 0 and depends on "a", which is in a later one',
    ],
    [[large], "40000 is the most: put what is large in S3, and name it in the call"],
  ])("that does not hang together is refused (%#)", (steps, why) => {
    expect(() => planOf(steps)).toThrow(why);
  });

  test("that is drawn hangs together, and is the same when it was stored", () => {
    fc.assert(
      fc.property(drawn, (plan) => {
        const stored = makePlan(JSON.parse(JSON.stringify(plan)) as Plan);
        expect(planHash(stored)).toBe(planHash(plan));
      }),
      { numRuns: 30 },
    );
  });
});

test("a plan whose pages or texts could not be stored or shown is refused before anything is", () => {
  const many = Array.from({ length: 500 }, (_, number) => `s${number}`);
  const dense = many.map((id, number) => turn(id, many.slice(Math.max(0, number - 200), number)));
  expect(() => planOf(dense)).toThrow(
    "the ids and edges of steps 1 to 500 fill more than an item of the table",
  );
  expect(() => planOf([turn("a", [], { title: "x".repeat(501) })])).toThrow("has a text of 501 characters");
});
