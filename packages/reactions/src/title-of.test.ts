import type { Finding } from "@watchkeeper/cases/finding";
import { expect, test } from "vitest";
import { titleOf, titleOfMore } from "./title-of.ts";

const says = (summary: string, resource = "vol-1"): Finding => ({
  ...{ check: "a-check", severity: "high", account: "444455556666", region: "us-east-1" },
  ...{ resource, summary, evidence: {} },
});

/** A message of AWS's own, as it comes. */
const nineLines = Array.from({ length: 9 }, (_, line) => `Line ${line} of what AWS has to say`).join("\n");

test("what AWS says in nine lines is one line of a title, in whole words", () => {
  const title = titleOf([says(`vol-1 was not backed up: ${nineLines}`)]);
  expect(title).toBe(
    "vol-1 was not backed up: Line 0 of what AWS has to say Line 1 of what AWS has to say Line 2 of what AWS has to say Line…",
  );
});

test("how many more there are stands behind, however long the first is", () => {
  const two = titleOf([says(nineLines), says(nineLines, "vol-2")]);
  expect(two).toMatch(/…, and 1 more resource$/);
  expect(titleOfMore(two, 3)).toBe(two.replace("1 more resource", "2 more resources"));
  expect(titleOf([says(nineLines), { ...says("small"), severity: "low" }])).toMatch(/…, and 1 more$/);
});
