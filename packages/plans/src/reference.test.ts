import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { referencesIn, resolveReferences } from "./reference.ts";

const from = (step: string, path: string) => ({ $from: { step, path } });

describe("a reference", () => {
  test("is replaced by what the earlier step's result holds, however deep it stands", () => {
    const input = {
      VolumeIds: [from("restore", "VolumeId")],
      Force: true,
      Tags: [{ Value: from("make", "Id") }],
    };
    const results = new Map([
      ["restore", { VolumeId: "vol-1" }],
      ["make", { Id: { a: [1] } }],
    ]);
    expect(resolveReferences(input, results)).toEqual({
      VolumeIds: ["vol-1"],
      Force: true,
      Tags: [{ Value: { a: [1] } }],
    });
    expect(referencesIn(input)).toEqual([
      { step: "restore", path: "VolumeId" },
      { step: "make", path: "Id" },
    ]);
  });

  test.each([
    ["an unknown step", new Map()],
    ["a path that was not kept", new Map([["restore", {}]])],
    ["a value that is not there", new Map([["restore", { VolumeId: null }]])],
  ])("to %s stops the step, and the message says what is missing", (_what, results) => {
    expect(() => resolveReferences(from("restore", "VolumeId"), results)).toThrow(
      'The result of step "restore" has nothing at "VolumeId", which a step needs. Nothing was sent.',
    );
  });

  test("leaves what holds none as it is", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(referencesIn(value)).toEqual([]);
        expect(resolveReferences(value as never, new Map())).toEqual(value);
      }),
    );
  });
});
