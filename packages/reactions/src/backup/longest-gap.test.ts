import { expect, test } from "vitest";
import { longestGapMs } from "./longest-gap.ts";

const hours = (expression: string) => {
  const ms = longestGapMs(expression, "2026-03-02T09:00:00.000Z");
  return ms === undefined ? undefined : ms / 3_600_000;
};

test.each([
  ["cron(0 5 * * ? *)", 24],
  ["cron(0 5 ? * * *)", 24],
  ["cron(0 * * * ? *)", 1],
  ["cron(0 0/4 * * ? *)", 4],
  ["cron(30 6,18 * * ? *)", 12],
  ["cron(0 5 ? * MON-FRI *)", 72],
  ["cron(0 5 ? * 1 *)", 168],
  ["cron(0 5 ? * SUN *)", 168],
  ["cron(0 5 1 * ? *)", 744],
  ["cron(0 5 1 JAN,JUL ? *)", 184 * 24],
  ["rate(12 hours)", 12],
  ["rate(1 day)", 24],
] as const)("%s leaves %d hours between two of its backups at most", (expression, expected) => {
  expect(hours(expression)).toBe(expected);
});

test.each([
  "cron(0 5 L * ? *)",
  "cron(0 5 15W * ? *)",
  "cron(0 5 ? * 2#1 *)",
  "cron(0 5 1 1 ? 2020)",
  "cron(0 5 * * ?)x",
  "cron(61 5 * * ? *)",
  "tomorrow",
  "",
])("of %j nobody says", (expression) => {
  expect(hours(expression)).toBeUndefined();
});
