import type { Json } from "@watchkeeper/core/json";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { handsOver, itemsOf, pageOf, problemOfPage, withItems } from "./repeat.ts";
import type { Repeat } from "./step.ts";
import { emptying } from "./testing/steps.ts";

const repeat: Repeat = {
  ...(emptying("a", 3, 10).repeat as Repeat),
  into: "Delete.Objects",
  members: { Key: "Key", VersionId: "Version.Id" },
};
const item = (key: string, version?: string): Json => ({
  Key: key,
  Size: 7,
  ...(version ? { Version: { Id: version } } : {}),
});
const keys = fc.array(fc.string({ maxLength: 20 }), { maxLength: 20 });

describe("a page", () => {
  test("holds the items of an answer, and none where there are none", () => {
    expect(itemsOf(repeat, { Items: [1, 2] })).toEqual([1, 2]);
    expect([itemsOf(repeat, {}), itemsOf(repeat, null), itemsOf(repeat, { Items: "x" })]).toEqual([
      [],
      [],
      [],
    ]);
  });

  test("is as much as one request takes, by number and by size, and one item at least", () => {
    expect(pageOf(repeat, [1, 2, 3, 4])).toEqual([1, 2, 3]);
    const large = "x".repeat(20_000);
    expect(pageOf(repeat, [large, large])).toEqual([large]);
    expect(pageOf(repeat, ["x".repeat(50_000), 1])).toHaveLength(1);
  });

  test("is the beginning of what is left, so that page after page is everything once", () => {
    fc.assert(
      fc.property(keys, (all) => {
        let left: readonly Json[] = all;
        const handed: Json[] = [];
        while (left.length > 0) {
          const page = pageOf(repeat, left);
          expect(page.length).toBeGreaterThan(0);
          handed.push(...page);
          left = left.slice(page.length);
        }
        expect(handed).toEqual(all);
      }),
    );
  });

  test("goes into the request where the step says, with the members that the call takes, and nothing else changes", () => {
    const input = { Bucket: "b", Delete: { Quiet: true } };
    expect(withItems(input, repeat, [item("i1", "v1"), item("i2")])).toEqual({
      Bucket: "b",
      Delete: { Quiet: true, Objects: [{ Key: "i1", VersionId: "v1" }, { Key: "i2" }] },
    });
    expect(input).toEqual({ Bucket: "b", Delete: { Quiet: true } });
  });

  test("is known again in the request that handed it over, and no other is", () => {
    fc.assert(
      fc.property(keys, keys, (some, others) => {
        const [one, other] = [some, others].map((list) => list.map((key) => item(key)));
        const request = withItems({ Bucket: "b" }, repeat, one ?? []);
        expect(handsOver(request, repeat, one ?? [])).toBe(true);
        expect(handsOver(request, repeat, other ?? [])).toBe(
          some.join("\n") === others.join("\n") && some.length === others.length,
        );
      }),
    );
    expect(handsOver(undefined, repeat, [])).toBe(false);
  });

  test("goes beyond what was approved by its number, or by an item that begins otherwise", () => {
    expect(problemOfPage(repeat, 8, [item("i1"), item("i2")])).toBeUndefined();
    expect(problemOfPage(repeat, 9, [item("i1"), item("i2")])).toBe(
      "9 were handed over and 2 more are there; 10 were approved",
    );
    expect(problemOfPage(repeat, 0, [item("i1"), item("theirs")])).toBe(
      '"theirs" is there, and only what begins with "i" was approved',
    );
    const { prefix: _, ...any } = repeat;
    expect(problemOfPage(any, 0, [item("theirs")])).toBeUndefined();
  });
});
