import { imdsv2Required } from "@watchkeeper/reactions/checks/ec2-instance/imdsv2-required";
import { requiredTags } from "@watchkeeper/reactions/checks/ec2-instance/required-tags";
import { examplesOf } from "@watchkeeper/reactions/try-example";
import pc from "picocolors";
import { expect, test } from "vitest";
import { tellTests, testChecks } from "./test-checks.ts";

const io = { out: () => undefined, err: () => undefined, env: {}, colours: pc.createColors(false) };
const [opened] = examplesOf(imdsv2Required);
/** The check, with an example that expects another summary, and one whose event wakes something else. */
const wrong = {
  ...imdsv2Required,
  examples: () => [
    { ...opened!, finds: opened!.finds.map((one) => ({ ...one, summary: "it is open" })) },
    { ...opened!, name: "another event", event: { ...opened!.event, source: "aws.s3" } },
  ],
};

test("examples of the checks that are wanted are tried, and each is told", async () => {
  const tested = await testChecks([imdsv2Required, requiredTags], "imdsv2-required");
  expect(tellTests(tested, io)).toEqual([
    "imdsv2-required",
    "  ✓ an instance is launched with AWS's default",
    "  ✓ session tokens are required",
    "  ✓ metadata is not served at all",
    "3 examples are as expected, 0 differ.",
  ]);
});

test("where an example differs, what is expected and what is found are told line by line", async () => {
  const told = tellTests(await testChecks([wrong], undefined), io);
  expect(told).toContain('      -     "summary": "it is open",');
  expect(told).toContain(
    '      +     "summary": "i-0a1b2c3d4e5f60718 serves its metadata without a session token (IMDSv1)",',
  );
  expect(told).toContain("      its event does not wake the check");
  expect(told.at(-1)).toBe("0 examples are as expected, 2 differ.");
});

test("a fix that throws differs, and the examples of other checks are told all the same", async () => {
  const steps = () => {
    throw new Error("it is broken");
  };
  const broken = { ...imdsv2Required, id: "broken", fix: { ...imdsv2Required.fix!, steps } };
  const { tried } = await testChecks([broken, requiredTags], undefined);
  expect(tried.some(({ trouble }) => trouble[0] === "it throws: it is broken")).toBe(true);
  expect(tried.some(({ check, isAsExpected }) => check === "required-tags" && isAsExpected)).toBe(true);
});

test("a check without an example is named, for nothing was tried of it", async () => {
  const bare = { ...imdsv2Required, id: "bare", examples: () => [] };
  const tested = await testChecks([bare, requiredTags], undefined);
  expect(tested.untried).toEqual(["bare"]);
  const told = tellTests(tested, io);
  expect(told).toContain("bare");
  expect(told).toContain("  ✗ it has no example: nothing was tried of it");
  expect(told.at(-1)).toMatch(/^\d+ examples are as expected, 0 differ\. 1 check has none\.$/);
});

test("a check that is not composed is answered with the nearest", async () => {
  await expect(testChecks([imdsv2Required, requiredTags], "required-tag")).rejects.toThrow(
    'watchkeeper.config.ts composes no check "required-tag"; did you mean "required-tags"? Nothing was tested.',
  );
});

test("a check whose examples throw, or are none, differs, and those of other checks are told all the same", async () => {
  const broken = (id: string, examples: unknown) =>
    ({ ...requiredTags, id, examples }) as typeof requiredTags;
  const throwing = broken("throwing", () => {
    throw new Error("nobody thought of this");
  });
  const told = tellTests(
    await testChecks([throwing, broken("listless", () => ({})), imdsv2Required], undefined),
    io,
  );
  expect(told).toContain("      its examples cannot be told: nobody thought of this");
  expect(told).toContain("listless");
  expect(told.at(-1)).toBe("3 examples are as expected, 2 differ.");
});
