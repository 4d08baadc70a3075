import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { dnsSuffixOf, formatArn, parseArn, partitionOf } from "./arn.ts";
import { durationMs, formatDuration } from "./duration.ts";
import { canonicalJson, hashOf } from "./json.ts";

describe("ARNs", () => {
  test("an ARN splits into its parts and joins again", () => {
    const text = "arn:aws:ec2:us-east-1:444455556666:instance/i-0123456789abcdef0";
    expect(parseArn(text)).toEqual({
      partition: "aws",
      service: "ec2",
      region: "us-east-1",
      account: "444455556666",
      resource: "instance/i-0123456789abcdef0",
    });
    expect(formatArn(parseArn(text))).toBe(text);
  });

  test("a resource may hold colons", () => {
    expect(parseArn("arn:aws:lambda:us-east-1:111122223333:function:on-event").resource).toBe(
      "function:on-event",
    );
  });

  test("anything else is refused, and the message quotes it", () => {
    expect(() => parseArn("i-0123")).toThrow('"i-0123" is not an ARN.');
  });
});

describe("a Region", () => {
  test.each([
    ["eu-west-1", "aws", "amazonaws.com"],
    ["us-gov-west-1", "aws-us-gov", "amazonaws.com"],
    ["cn-north-1", "aws-cn", "amazonaws.com.cn"],
  ])("%s is in a partition, which its ARNs and endpoints show", (region, partition, dnsSuffix) => {
    expect([partitionOf(region), dnsSuffixOf(region)]).toEqual([partition, dnsSuffix]);
    const arn = formatArn({ service: "sqs", region, account: "111122223333", resource: "events" });
    expect(arn).toBe(`arn:${partition}:sqs:${region}:111122223333:events`);
  });
});

describe("durations", () => {
  test.each([
    ["90s", 90_000],
    ["15m", 900_000],
    ["1h", 3_600_000],
    ["2d", 172_800_000],
    ["15 minutes", 900_000],
    ["1 day", 86_400_000],
  ])("%s is %i ms", (text, ms) => expect(durationMs(text)).toBe(ms));

  test("an unknown unit is refused with the units that there are", () => {
    expect(() => durationMs("3 fortnights")).toThrow("Write a number and a unit");
  });

  test("a length is told in its two largest units", () => {
    expect(formatDuration(5_400_000)).toBe("1 h 30 min");
    expect(formatDuration(400)).toBe("0 s");
  });
});

describe("canonical JSON", () => {
  test("the order of keys does not change a hash; any value does", () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (value) => {
        const reversed = Object.fromEntries(Object.entries(value).reverse());
        expect(hashOf(reversed)).toBe(hashOf(value));
        expect(hashOf({ ...value, added: true })).not.toBe(hashOf({ ...value, added: false }));
      }),
    );
  });

  test("keys come sorted, without white space (RFC 8785)", () => {
    expect(canonicalJson({ b: 1, a: [true, null] })).toBe('{"a":[true,null],"b":1}');
  });
});
