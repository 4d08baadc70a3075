import { describe, expect, test } from "vitest";
import { leastObjective, objectiveOf } from "./objective.ts";

const at = "2026-03-02T09:00:00.000Z";
const hour = 3_600_000;
const daily = { RuleId: "daily", ScheduleExpression: "cron(0 5 * * ? *)", StartWindowMinutes: 60 };
const monthly = { RuleId: "monthly", ScheduleExpression: "cron(0 5 1 * ? *)" };
const odd = { RuleId: "odd", ScheduleExpression: "cron(0 5 L * ? *)" };
const tags = (rpo: string) => new Map([["backup:rpo", rpo]]);
const asked = { tags: undefined, rules: undefined, rpoHours: 26, at };

describe("how old the newest recovery point may be", () => {
  test.each([
    ["24h", 24],
    ["90m", 1.5],
    ["2 days", 48],
    ["1d", 24],
  ])("a tag says: %s", (rpo, hours) => {
    const objective = objectiveOf({ ...asked, tags: tags(rpo), rules: [monthly] });
    expect(objective?.ms).toBe(hours * hour);
    expect(objective?.words).toContain("by its tag backup:rpo");
  });

  test("the schedule of its plan says, with the time that AWS has to begin", () => {
    expect(objectiveOf({ ...asked, rules: [daily, monthly] })).toEqual({
      ms: 25 * hour,
      words: "1 d 1 h by the schedule of its plan",
    });
    expect(objectiveOf({ ...asked, rules: [monthly] })?.ms).toBe(31 * 24 * hour + 8 * hour);
  });

  test.each([[[odd]], [[]]])("the setting says where its plan does not: %j", (rules) => {
    expect(objectiveOf({ ...asked, rules })).toEqual({
      ms: 26 * hour,
      words: '1 d 2 h by the setting "rpoHours"',
    });
  });

  test("nobody says of what was backed up by hand; nor does a tag that is no duration", () => {
    expect(objectiveOf(asked)).toBeUndefined();
    expect(objectiveOf({ ...asked, tags: tags("soon") })).toBeUndefined();
    expect(objectiveOf({ ...asked, tags: "gone" })).toBeUndefined();
  });
});

test("what is younger than the least that anybody asks for is looked at no closer", () => {
  const hourly = { BackupPlan: { Rules: [{ ScheduleExpression: "rate(1 hour)", StartWindowMinutes: 60 }] } };
  expect(leastObjective(undefined, [], at)).toBe(12 * hour);
  expect(leastObjective(tags("4h"), [], at)).toBe(4 * hour);
  expect(leastObjective(tags("4h"), [hourly], at)).toBe(2 * hour);
  expect(leastObjective(tags("10 days"), [{ BackupPlan: { Rules: [odd] } }], at)).toBe(12 * hour);
});
