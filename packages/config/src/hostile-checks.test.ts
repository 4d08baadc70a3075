import { ec2RunInstances } from "@watchkeeper/aws-events/ec2-run-instances";
import { defineEvent } from "@watchkeeper/core/define-event";
import { backupJob } from "@watchkeeper/kinds/backup/backup-job";
import { instance } from "@watchkeeper/kinds/ec2/instance";
import type { AnyKind } from "@watchkeeper/kinds/kind";
import { type Check, defineCheck, ok, sweep, wake } from "@watchkeeper/reactions/check";
import { backupJobSucceeded } from "@watchkeeper/reactions/checks/backup/backup-job-succeeded";
import { managedBySsm } from "@watchkeeper/reactions/checks/ec2-instance/managed-by-ssm";
import { requiredTags } from "@watchkeeper/reactions/checks/ec2-instance/required-tags";
import { awsBaseline } from "@watchkeeper/reactions/checks/index";
import { anyCheck } from "@watchkeeper/reactions/testing/launched";
import { describe, expect, test } from "vitest";
import * as z from "zod";
import { type ConfigInput, defineConfig } from "./define-config.ts";

const minimal: ConfigInput = {
  hub: { account: "111122223333", region: "us-east-1" },
  accounts: [{ id: "444455556666", name: "payments", regions: ["us-east-1"] }],
  approvals: { approvers: ["arn:aws:iam::111122223333:user/alice"] },
};
const composed = (...checks: NonNullable<ConfigInput["checks"]>) => defineConfig({ ...minimal, checks });

/** A check of a user's. */
const checkOf = (more: object): Check =>
  ({
    ...defineCheck({
      ...anyCheck,
      id: "mine",
      wakes: [],
      examine: () => ok(),
    }),
    ...more,
  }) as unknown as Check;

/** A check that wakes on an event of a user's. */
const wokenOn = (id: string, name: string, pattern: Readonly<Record<string, unknown>>) =>
  checkOf({
    id,
    wakes: [wake(defineEvent({ ...ec2RunInstances, name, pattern }), () => ({ told: [] }))],
  });

/** A check that time wakes. */
const sweeping = (on: AnyKind, wakes: readonly ReturnType<typeof sweep>[]): Check =>
  defineCheck({ ...anyCheck, on, id: "mine", wakes, examine: () => ok() }) as unknown as Check;

describe("a configuration refuses", () => {
  test.each([
    "",
    "__proto__",
    "constructor.prototype",
    "../x",
    "my check",
    "My-Check",
    "-mine",
    "x".repeat(300),
    "mine\n",
  ])("a check that is called %j", (id) => {
    expect(() => composed(checkOf({ id }))).toThrow(/checks\.0: .* is no name for a check/);
  });

  test("an event pattern that EventBridge would refuse, when it is written and not when a function starts", () => {
    expect(() => composed(wokenOn("mine", "mine", { source: "aws.ec2" }))).toThrow(
      /checks\.mine: the pattern of its event "mine"/,
    );
    expect(() => composed(wokenOn("mine", "mine", { source: [{ prefixx: "aws." }] }))).toThrow(
      /checks\.mine: the pattern of its event "mine"/,
    );
  });

  test.each([
    [[sweep("90 seconds")], '"90 seconds" is no rate for a sweep'],
    [[sweep("now and then" as "1 day")], '"now and then" is not a duration'],
    [[sweep("1 day"), sweep("6 hours")], "sweeps at 2 rates, and one is the most"],
  ])("a sweep that no schedule could do: %j", (wakes, why) => {
    expect(() => composed(sweeping(instance, wakes))).toThrow(why);
  });

  test("a sweep over a kind that nobody can list", () => {
    expect(() => composed(sweeping(backupJob, [sweep("1 day")]))).toThrow(
      "checks.mine: sweeps, and its kind AWS::Backup::BackupJob does not say how its resources are listed",
    );
  });

  test("two events of one name: a check of the second would never wake", () => {
    const [first, second] = ["first", "second"].map((id) => wokenOn(id, "mine", { source: [`aws.${id}`] }));
    expect(() => composed(first!, second!)).toThrow('there are two events called "mine"');
  });

  test.each([
    ["a date", z.date().default(new Date(0))],
    ["a bigint", z.bigint().default(1n)],
    ["a set", z.set(z.string()).default(new Set())],
    ["no number", z.any().default(Number.POSITIVE_INFINITY)],
  ])("settings that functions would get otherwise: %s", (_what, of) => {
    expect(() => composed(checkOf({ settings: z.strictObject({ of }) }))).toThrow(
      "checks.mine.settings: are no JSON",
    );
  });

  test.each(["*", "service-role/*", "a?b", "arn:aws:iam::444455556666:role/x", "/x"])(
    "a role to hand on that is %j: it names more than one, or none",
    (role) => {
      expect(() => composed(backupJobSucceeded.with({ settings: { roles: [role] } }))).toThrow(
        /checks\.backup-job-succeeded: .* is no role's name/,
      );
      expect(() => composed(managedBySsm.with({ settings: { profile: "x", role } }))).toThrow(
        "is no role's name",
      );
    },
  );
});

test("what is said of a check stands, where the check is named once more without a word", () => {
  const said = requiredTags.with({ mode: "observe" });
  const { checks } = composed(said, ...awsBaseline);
  expect(checks["required-tags"]?.mode).toBe("observe");
  expect(composed(...awsBaseline, said).checks["required-tags"]?.mode).toBe("observe");
  const again = requiredTags.with({ mode: "ask" });
  expect(composed(said, again).checks["required-tags"]?.mode).toBe("ask");
});
