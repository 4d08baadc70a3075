import type { MessageAttributeValue } from "@aws-sdk/client-sns";
import { describe, expect, test } from "vitest";
import { refusalOf, wants } from "./filter-policy.ts";

const text = (StringValue: string): MessageAttributeValue => ({ DataType: "String", StringValue });
const number = (StringValue: string): MessageAttributeValue => ({ DataType: "Number", StringValue });
const list = (...values: unknown[]): MessageAttributeValue => ({
  DataType: "String.Array",
  StringValue: JSON.stringify(values),
});

/** Whether a filter of this scope lets a message pass. */
const passes = (
  policy: object,
  scope: string,
  message: string,
  attributes: Record<string, MessageAttributeValue>,
) => {
  const own = new Map([
    ["FilterPolicy", JSON.stringify(policy)],
    ["FilterPolicyScope", scope],
  ]);
  return wants({ attributes: own }, message, attributes);
};

describe("a filter on a message's attributes", () => {
  // https://docs.aws.amazon.com/sns/latest/dg/string-value-matching.html, numeric-value-matching.html
  test.each([
    [{ sport: ["rugby"] }, { sport: text("rugby") }, true],
    [{ sport: ["rugby"] }, { sport: text("tennis") }, false],
    [{ sport: ["rugby", "tennis"] }, { sport: text("tennis") }, true],
    [{ sport: ["rugby"] }, {}, false],
    [{ sport: ["rugby"] }, { sport: list("rugby", "tennis") }, true],
    [{ sport: [{ "anything-but": ["rugby"] }] }, { sport: text("rugby") }, false],
    [{ sport: [{ "anything-but": ["rugby"] }] }, { sport: list("rugby", "tennis") }, true],
    [{ sport: [{ "anything-but": ["rugby"] }] }, { sport: list("rugby") }, false],
    [{ sport: [{ prefix: "bas" }] }, { sport: text("baseball") }, true],
    [{ sport: [{ suffix: "ball" }] }, { sport: text("baseball") }, true],
    [{ sport: [{ "equals-ignore-case": "Tennis" }] }, { sport: text("TENNIS") }, true],
    [{ sport: [{ exists: true }] }, { sport: text("x") }, true],
    [{ sport: [{ exists: false }] }, { other: text("x") }, true],
    [{ sport: [{ exists: false }] }, { sport: text("x") }, false],
    [{ price: [{ numeric: [">", 0, "<=", 100] }] }, { price: number("99.12") }, true],
    [{ price: [{ numeric: [">", 0, "<=", 100] }] }, { price: number("100.12") }, false],
    [{ price: [{ numeric: ["=", 5] }] }, { price: text("5") }, false],
    [{ price: [5] }, { price: number("5.0") }, true],
    [{ ip: [{ cidr: "10.0.0.0/24" }] }, { ip: text("10.0.0.255") }, true],
    [{ a: ["1"], b: ["2"] }, { a: text("1"), b: text("3") }, false],
    [{ $or: [{ a: ["1"] }, { b: ["2"] }] }, { b: text("2") }, true],
    [{ a: [null, { "anything-but": "whatever" }] }, {}, false],
    [{ raw: [{ exists: true }] }, { raw: { DataType: "Binary", BinaryValue: new Uint8Array([1]) } }, false],
  ])("%j of %j: %s", (policy, attributes, expected) => {
    expect(
      passes(policy, "MessageAttributes", "x", attributes as Record<string, MessageAttributeValue>),
    ).toBe(expected);
  });
});

describe("a filter on a message's body", () => {
  test.each([
    [{ source: ["shop"] }, { source: "shop" }, true],
    [{ order: { total: [{ numeric: [">", 10] }] } }, { order: { total: 12 } }, true],
    [{ order: { total: [{ numeric: [">", 10] }] } }, { order: { total: 9 } }, false],
    [{ tags: ["b"] }, { tags: ["a", "b"] }, true],
    [{ source: ["shop"] }, ["shop"], false],
  ])("%j of %j: %s", (policy, body, expected) => {
    expect(passes(policy, "MessageBody", JSON.stringify(body), {})).toBe(expected);
  });

  test("lets nothing pass that is no JSON", () => {
    expect(passes({ source: [{ exists: false }] }, "MessageBody", "plain text", {})).toBe(false);
  });
});

describe("SNS does not take a filter", () => {
  const keys = (count: number) =>
    Object.fromEntries(Array.from({ length: count }, (_, n) => [`k${n}`, ["v"]]));
  const values = (count: number) => Array.from({ length: count }, (_, n) => `v${n}`);

  test.each([
    [{ key: [["value"]] }, "FilterPolicy: Match value must be String, number, true, false, or null"],
    [{ key: [{ "wrong-operator": true }] }, "FilterPolicy: Unrecognized match type wrong-operator"],
    [{ key: [{ suffix: "a", prefix: "b" }] }, "FilterPolicy: Only one key allowed in match expression"],
    [{ key: [{ suffix: 100 }] }, "FilterPolicy: suffix match pattern must be a string"],
    [{ key_a: "value_one" }, 'FilterPolicy: "key_a" must be an object or an array'],
    [{ key: [{ exists: "no" }] }, "FilterPolicy: exists match pattern must be either true or false."],
    [keys(6), "FilterPolicy: Filter policy can not have more than 5 keys"],
    [{ a: values(151) }, "FilterPolicy: Filter policy is too complex"],
    [{ a: values(16), b: values(10) }, "FilterPolicy: Filter policy is too complex"],
    [{ $or: [{ a: values(80) }, { b: values(80) }] }, "FilterPolicy: Filter policy is too complex"],
  ])("%j: %s", (policy, refusal) =>
    expect(refusalOf(JSON.stringify(policy), "MessageAttributes")).toBe(refusal),
  );

  test("deeper keys count for more", () => {
    expect(refusalOf(JSON.stringify({ a: { b: { c: values(50) } } }), "MessageBody")).toBeUndefined();
    expect(refusalOf(JSON.stringify({ a: { b: { c: values(51) } } }), "MessageBody")).toContain(
      "too complex",
    );
  });

  test.each([keys(5), { a: values(15), b: values(10) }, {}])("%j is taken", (policy) =>
    expect(refusalOf(JSON.stringify(policy), "MessageAttributes")).toBeUndefined(),
  );
});
