import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { describeDifferences, differences, judge } from "./condition.ts";
import { valueAt } from "./path.ts";
import { resolveReferences } from "./reference.ts";
import { turn } from "./testing/small-cloud.ts";

const answer = {
  Reservations: [
    {
      Instances: [
        { Id: "i-1", Tags: [{ Key: "a" }] },
        { Id: "i-2", Tags: [{ Key: "b" }, { Key: "c" }] },
      ],
    },
  ],
};

describe("a path", () => {
  test.each([
    ["Reservations[0].Instances[0].Id", "i-1"],
    ["Reservations[0].Instances[-1].Id", "i-2"],
    ["Reservations[].Instances[].Id", ["i-1", "i-2"]],
    ["Reservations[].Instances[].Tags[].Key", ["a", "b", "c"]],
    ["Reservations[1].Instances", null],
    ["Nothing.At.All", null],
  ])("%s", (path, value) => expect(valueAt(answer, path)).toEqual(value));

  test("never throws, whatever it meets", () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.stringMatching(/^[a-z0-9.[\]-]{0,12}$/),
        (value, path) => void valueAt(value as never, path),
      ),
    );
  });
});

describe("a check", () => {
  const { check } = turn("a");
  test("succeeds when all of an acceptor holds; until then it is asked again", () => {
    expect(judge(check, { value: "new", settled: true })).toBe("success");
    expect(judge(check, { value: "new", settled: false })).toBe("retry");
  });

  test("fails by the first acceptor that holds", () => {
    const failing = {
      ...check,
      acceptors: [
        { state: "failure" as const, expect: [{ path: "value", expected: "gone" }] },
        ...check.acceptors,
      ],
    };
    expect(judge(failing, { value: "gone", settled: true })).toBe("failure");
  });

  test("a difference is told with what is there instead", () => {
    expect(describeDifferences(differences({ value: "x" }, [{ path: "value", expected: "y" }]))).toBe(
      'value is "x", not "y"',
    );
  });
});

describe("a reference", () => {
  test("is replaced by what the earlier step's result holds", () => {
    const input = { VolumeIds: [{ $from: { step: "restore", call: 0, path: "VolumeId" } }], Force: true };
    expect(resolveReferences(input, { restore: [{ VolumeId: "vol-1" }] })).toEqual({
      VolumeIds: ["vol-1"],
      Force: true,
    });
  });

  test("that leads nowhere stops the step, and the message says what is missing", () => {
    expect(() => resolveReferences({ $from: { step: "restore", call: 0, path: "VolumeId" } }, {})).toThrow(
      'The result of step "restore" (call 0) has nothing at "VolumeId"',
    );
  });
});
