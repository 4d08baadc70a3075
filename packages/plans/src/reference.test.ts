import { describe, expect, test } from "vitest";
import { resolveReferences } from "./reference.ts";

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
