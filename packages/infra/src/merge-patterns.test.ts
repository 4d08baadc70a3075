import { apiCallPattern } from "@watchkeeper/aws-events/cloudtrail";
import { patternIndex } from "@watchkeeper/event-pattern/pattern-index";
import { describe, expect, test } from "vitest";
import { mergePatterns, patternCharacters } from "./merge-patterns.ts";

const calls = (names: readonly string[], source = "ec2") =>
  apiCallPattern(`aws.${source}`, `${source}.amazonaws.com`, names);

/** A hundred invented events of ten sources; of each, half are API calls, and half are of a type of their own. */
const invented = Array.from({ length: 100 }, (_, number) => {
  const source = `service${number % 10}`;
  return number % 20 < 10
    ? calls([`Operation${number}${"x".repeat(60)}`], source)
    : { source: [`aws.${source}`], "detail-type": [`Invented ${number}`] };
});

/** An event that a pattern is for. */
const eventFor = (pattern: (typeof invented)[number]) => ({
  source: pattern.source[0],
  "detail-type": pattern["detail-type"][0],
  detail:
    "detail" in pattern
      ? { eventSource: pattern.detail.eventSource[0], eventName: pattern.detail.eventName[0] }
      : {},
});

describe("the patterns of a source", () => {
  test("that differ in one list are one, whichever comes first", () => {
    const one = mergePatterns([calls(["RunInstances"]), calls(["DeleteTags", "CreateTags"])]);
    expect(one).toHaveLength(1);
    expect(one).toEqual(mergePatterns([calls(["DeleteTags", "CreateTags"]), calls(["RunInstances"])]));
  });

  test("that differ in two, or of another source, stay apart", () => {
    const state = { source: ["aws.ec2"], "detail-type": ["EC2 Instance State-change Notification"] };
    expect(mergePatterns([calls(["RunInstances"]), state, calls(["RunInstances"], "s3")])).toHaveLength(3);
  });

  test("of a hundred events are few, none too long, and match each of them once, and nothing else", () => {
    const merged = mergePatterns(invented);
    expect(merged.length).toBeLessThanOrEqual(30);
    for (const pattern of merged)
      expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(patternCharacters);
    const index = patternIndex(merged.map((pattern) => ({ pattern, value: pattern })));
    for (const pattern of invented) expect(index.match(eventFor(pattern))).toHaveLength(1);
    expect(index.match({ ...eventFor(invented[0]!), source: "aws.service1" })).toEqual([]);
    const failed = eventFor(invented[0]!);
    expect(index.match({ ...failed, detail: { ...failed.detail, errorCode: "AccessDenied" } })).toEqual([]);
  });

  test("are split where one would be too long for EventBridge", () => {
    const many = Array.from({ length: 60 }, (_, number) => calls([`Operation${number}${"x".repeat(60)}`]));
    const merged = mergePatterns(many);
    expect(merged.length).toBeGreaterThan(1);
    for (const pattern of merged)
      expect(JSON.stringify(pattern).length).toBeLessThanOrEqual(patternCharacters);
  });
});
