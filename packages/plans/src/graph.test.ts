import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { factsOf, inOrder } from "./graph.ts";
import { pagesOf } from "./plan.ts";
import { planOf, resourceOf, turn } from "./testing/steps.ts";

const edges = fc
  .array(fc.array(fc.nat(), { maxLength: 3 }), { minLength: 1, maxLength: 40 })
  .map((lists) =>
    lists.map((list, step) => (step === 0 ? [] : [...new Set(list.map((need) => need % step))])),
  );

describe("a plan's graph", () => {
  test("has an order in which each step stands after those that it depends on, and is told both ways", () => {
    fc.assert(
      fc.property(edges, fc.integer(), (lists, turns) => {
        const steps = lists.map((needs, step) =>
          turn(
            `s${step}`,
            needs.map((need) => `s${need}`),
          ),
        );
        const shuffled = turns % 2 === 0 ? steps : steps.toReversed();
        const { order, needs, neededBy, ids } = factsOf(pagesOf(planOf(shuffled)));
        const place = new Map(order.map((step, index) => [step, index]));
        expect(place.size).toBe(steps.length);
        for (const [step, list] of needs.entries())
          for (const need of list) {
            expect(place.get(need)).toBeLessThan(place.get(step) ?? -1);
            expect(neededBy[need]).toContain(step);
          }
        expect(neededBy.flat()).toHaveLength(needs.flat().length);
        expect(inOrder(shuffled).map(({ id }) => id)).toEqual(order.map((step) => ids[step]));
      }),
    );
  });

  test("tells for each step the first one on its resource", () => {
    const on = (id: string, resource: string) => turn(id, [], { resource: resourceOf(resource) });
    const { resources } = factsOf(pagesOf(planOf([on("a", "x"), on("b", "y"), on("c", "x"), on("d", "x")])));
    expect(resources).toEqual([0, 1, 0, 0]);
  });

  test("leaves out of its order what stands in a ring, and what depends on it", () => {
    const steps = [turn("a"), turn("b", ["c"]), turn("c", ["b"]), turn("d", ["c"])];
    expect(inOrder(steps).map(({ id }) => id)).toEqual(["a"]);
  });

  test("of fifty thousand steps in a chain is worked out without recursion", () => {
    const steps = Array.from({ length: 50_000 }, (_, step) => ({
      id: `${step}`,
      dependsOn: step === 0 ? [] : [`${step - 1}`],
    }));
    expect(inOrder(steps.toReversed()).map(({ id }) => Number(id))).toEqual(steps.map((_, step) => step));
  });
});
