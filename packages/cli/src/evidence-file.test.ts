import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Evidence } from "@watchkeeper/cases/evidence";
import { afterAll, describe, expect, test } from "vitest";
import { readEvidence, writeEvidence } from "./evidence-file.ts";

const folder = mkdtempSync(join(tmpdir(), "evidence-"));
afterAll(() => rmSync(folder, { recursive: true }));

const evidence: Evidence = {
  at: "2026-03-02T09:00:00.000Z",
  stage: "test",
  rows: {
    cases: [{ pk: "CASE#c-1", sk: "META", title: "two\nlines" }],
    runs: [],
    decisions: [],
    trail: [],
    work: [],
  },
  listed: ["c-1"],
  unsettled: [],
  objects: [{ key: "records/x", putAt: "2026-03-02T09:00:00.000Z", text: "{}", versions: 1, markers: 0 }],
};

describe("evidence in a file", () => {
  test.each(["plain.ndjson", "packed.ndjson.gz"])("comes back as it was: %s", (name) => {
    const path = join(folder, name);
    expect(writeEvidence(path, evidence)).toBeGreaterThan(0);
    expect(readEvidence(path)).toEqual(evidence);
  });

  test("that is none, or is not there, is said to be so", () => {
    const path = join(folder, "other.ndjson");
    writeFileSync(path, "{}\n");
    expect(() => readEvidence(path)).toThrow("line 1 cannot be read");
    expect(() => readEvidence(join(folder, "nothing"))).toThrow(/cannot be read: .*Nothing was done/);
    writeFileSync(`${path}.gz`, "not packed");
    expect(() => readEvidence(`${path}.gz`)).toThrow("cannot be read");
  });
});
