import { ec2RunInstances } from "@watchkeeper/aws-events/ec2-run-instances";
import type { Finding } from "@watchkeeper/cases/finding";
import { eventEnvelope } from "@watchkeeper/core/define-event";
import { createTags, deleteTags, describeTags } from "@watchkeeper/plans/operations/ec2";
import type { Step } from "@watchkeeper/plans/step";
import { turn } from "@watchkeeper/plans/testing/steps";
import { describe, expect, test } from "vitest";
import { type AnyCheck, defineCheck, fail } from "./check.ts";
import { mendingBy } from "./mending.ts";
import { recogniserOf } from "./recognise.ts";
import { anyCheck, launches } from "./testing/launched.ts";
import { watchOf } from "./watch.ts";

const found: Finding = {
  ...{ check: "mends", severity: "low", account: "444455556666", region: "us-east-1" },
  ...{ resource: "one", summary: "one is wrong", evidence: {} },
};

/** What comes of a fix, as JavaScript may have it: its types are nobody's to hold. */
async function mended(steps: () => unknown) {
  const fix = { id: "fix", title: "Mend it", operations: [describeTags, createTags, deleteTags], steps };
  const check = {
    ...defineCheck({ ...anyCheck, id: "mends", wakes: [launches], examine: () => fail("is wrong", {}) }),
    fix,
  } as unknown as AnyCheck;
  const recognition = await recogniserOf(watchOf([check]))(eventEnvelope.parse(ec2RunInstances.example));
  if (recognition.is !== "known") throw new Error(recognition.is);
  return mendingBy([recognition.known])(found);
}

const good = turn("one");
const abroad = { ...good.call, account: "777788889999" };

describe("a fix that answers with what no plan of the finding may hold is told as what it is", () => {
  test.each<readonly [string, () => unknown, string]>([
    [
      "a promise that fails",
      async () => {
        throw new Error("it is broken");
      },
      "at once",
    ],
    ["a call in another account", () => [{ ...good, call: abroad }], "777788889999"],
    ["a way back in another account", () => [{ ...good, compensation: abroad }], "777788889999"],
    [
      "a look in another account",
      () => [{ ...good, check: { ...good.check, read: abroad } }],
      "777788889999",
    ],
    [
      "a call that it does not declare",
      () => [{ ...good, call: { ...good.call, operation: "__proto__" } }],
      "ec2:__proto__",
    ],
    ["a step without a call", () => [{ ...good, call: undefined }], ""],
    ["what stands for a secret", () => [turn("<left out>")], "secret"],
    ["nothing", () => undefined, ""],
  ])("%s", async (_what, steps, told) => {
    expect(await mended(steps)).toMatchObject({ message: expect.stringContaining(told) });
  });
});

test("a fix of 5,000 steps is one", async () => {
  const many = Array.from({ length: 5_000 }, (_, number): Step => turn(`step-${number}`));
  expect(await mended(() => many)).toHaveLength(5_000);
});
