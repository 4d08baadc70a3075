import { expect, test } from "vitest";
import { configChanged, printOf } from "./config-change.ts";

const before = {
  approvals: { needed: 1, timeout: "24 hours" },
  checks: { tags: { mode: "ask" } },
  people: [],
};

test("a changed configuration is told with the keys that differ, two deep, and those that came and went", () => {
  const after = {
    approvals: { needed: 2, timeout: "24 hours" },
    checks: { tags: { mode: "enforce" }, public: { mode: "ask" } },
  };
  expect(configChanged(printOf(before), printOf(after), "watchkeeper").data).toMatchObject({
    before: printOf(before).hash,
    after: printOf(after).hash,
    changed: ["approvals.needed", "checks.public", "checks.tags", "people"],
  });
});

test("the first one is told as such", () => {
  expect(configChanged(undefined, printOf(before), "watchkeeper")).toMatchObject({
    type: "configuration first seen",
    data: { changed: ["approvals.needed", "approvals.timeout", "checks.tags", "people"] },
  });
});
