import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { valueAt, valueForWaiter } from "./path.ts";

const answer = {
  Reservations: [
    {
      Instances: [
        { Id: "i-1", Tags: [{ Key: "a" }] },
        { Id: "i-2", Tags: [{ Key: "b" }, { Key: "c" }], State: { Name: "running" } },
      ],
    },
    { Instances: [{ Tags: [] }] },
  ],
};

describe("a path", () => {
  test.each([
    ["Reservations[0].Instances[0].Id", "i-1"],
    ["Reservations[0].Instances[-1].Id", "i-2"],
    ["Reservations[].Instances[].Tags[].Key", ["a", "b", "c"]],
    ["Reservations[].Instances[].State.Name", ["running"]],
    ["Reservations[].Instances[].Id", ["i-1", "i-2"]],
    ["Reservations[2].Instances", null],
    ["Reservations.Instances", null],
    ["Nothing.At.All", null],
    ["Nothing[].At", null],
  ])("%s", (path, value) => expect(valueAt(answer, path)).toEqual(value));

  test("keeps the place of an item without the value, for a waiter", () => {
    expect(valueForWaiter(answer, "Reservations[].Instances[].Id")).toEqual(["i-1", "i-2", null]);
  });

  test("leads nowhere for a waiter where one item has nothing to go on from", () => {
    expect(valueForWaiter(answer, "Reservations[].Instances[].State.Name")).toBeNull();
  });

  test("never throws, whatever it meets", () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.stringMatching(/^[a-z0-9.[\]-]{0,12}$/),
        fc.constantFrom(valueAt, valueForWaiter),
        (value, path, at) => void at(value as never, path),
      ),
    );
  });
});
