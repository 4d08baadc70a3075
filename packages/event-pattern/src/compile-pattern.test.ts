import { BlockList } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { compilePattern } from "./compile-pattern.ts";
import { flattenEvent } from "./flatten-event.ts";

const matches = (pattern: object, event: object) => compilePattern(pattern).matches(event);
const refusal = (pattern: string | object) => {
  try {
    compilePattern(pattern);
  } catch (error) {
    return (error as Error).message.replace("Event pattern is not valid. Reason: ", "");
  }
  return "accepted";
};

describe("what a pattern matches", () => {
  test("every field must match, by any one of its values", () => {
    const pattern = { source: ["aws.ec2"], detail: { state: ["stopped", "terminated"] } };
    expect(matches(pattern, { source: "aws.ec2", detail: { state: "stopped" } })).toBe(true);
    expect(matches(pattern, { source: "aws.ec2", detail: { state: "running" } })).toBe(false);
    expect(matches(pattern, { source: "aws.ec2", detail: {} })).toBe(false);
  });

  test("a string is not the number, boolean or null that it spells", () => {
    expect(matches({ n: [1] }, { n: "1" })).toBe(false);
    expect(matches({ b: [true] }, { b: "true" })).toBe(false);
    expect(matches({ x: [null] }, { x: "null" })).toBe(false);
    expect(matches({ x: [null] }, { x: null })).toBe(true);
  });

  test("two fields of one array must hold in the same element", () => {
    const pattern = { tags: { key: ["env"], value: ["prod"] } };
    const event = (...tags: object[]) => ({ tags });
    expect(matches(pattern, event({ key: "a", value: "b" }, { key: "env", value: "prod" }))).toBe(true);
    expect(matches(pattern, event({ key: "env", value: "dev" }, { key: "team", value: "prod" }))).toBe(false);
  });

  test("fields of different arrays need not agree", () => {
    const pattern = { a: { x: [1] }, b: { y: [2] } };
    expect(matches(pattern, { a: [{ x: 0 }, { x: 1 }], b: [{ y: 2 }, { y: 0 }] })).toBe(true);
  });

  test("elements of nested arrays agree level by level", () => {
    const pattern = { r: { name: ["web"], ports: { from: [80], open: [true] } } };
    const group = (name: string, ...ports: object[]) => ({ name, ports });
    expect(matches(pattern, { r: [group("db"), group("web", { from: 22 }, { from: 80, open: true })] })).toBe(
      true,
    );
    expect(matches(pattern, { r: [group("web", { from: 22, open: true }, { from: 80 })] })).toBe(false);
    expect(matches(pattern, { r: [group("web", { from: 22 }), group("db", { from: 80, open: true })] })).toBe(
      false,
    );
  });

  test("many large arrays without a match are refused quickly", () => {
    const keys = [..."abcdefgh"];
    const pattern = Object.fromEntries(keys.map((key) => [key, { x: [1], y: [1] }]));
    const elements = Array.from({ length: 300 }, (_, i) => ({ x: 1, y: 1, z: i }));
    const event = Object.fromEntries(keys.map((key) => [key, key === "h" ? [{ x: 1 }, { y: 1 }] : elements]));
    const start = performance.now();
    expect(matches(pattern, event)).toBe(false);
    expect(performance.now() - start).toBeLessThan(2_000);
  });

  test("exists asks for a value, not for an object around values", () => {
    expect(matches({ a: [{ exists: true }] }, { a: { b: 1 } })).toBe(false);
    expect(matches({ a: [{ exists: true }] }, { a: null })).toBe(true);
    expect(matches({ a: { b: [{ exists: false }] } }, { a: { c: 1 } })).toBe(true);
    expect(matches({ a: [{ exists: false }, "x"] }, { a: "x" })).toBe(true);
    expect(matches({ a: [{ exists: false }, "x"] }, { a: "y" })).toBe(false);
  });

  test("a field that is null or of another type is anything but the value", () => {
    expect(matches({ a: [{ "anything-but": { prefix: "x" } }] }, { a: 3 })).toBe(true);
    expect(matches({ a: [{ "anything-but": ["x"] }] }, { a: null })).toBe(true);
    expect(matches({ a: [{ "anything-but": { "equals-ignore-case": ["ON"] } }] }, { a: "on" })).toBe(false);
  });

  test("a wildcard is not greedy at the cost of a match, and can be escaped", () => {
    expect(matches({ a: [{ wildcard: "*ab*ab" }] }, { a: "abab" })).toBe(true);
    expect(matches({ a: [{ wildcard: "*ab*ab" }] }, { a: "ab" })).toBe(false);
    expect(matches({ a: [{ wildcard: "a*a" }] }, { a: "a" })).toBe(false);
    expect(matches({ a: [{ wildcard: "1\\*2" }] }, { a: "1*2" })).toBe(true);
    expect(matches({ a: [{ wildcard: "1\\*2" }] }, { a: "1x2" })).toBe(false);
  });

  test("an address is in a block of its own family only", () => {
    expect(matches({ ip: [{ cidr: "0.0.0.0/0" }] }, { ip: "8.8.8.8" })).toBe(true);
    expect(matches({ ip: [{ cidr: "0.0.0.0/0" }] }, { ip: "::1" })).toBe(false);
    expect(matches({ ip: [{ cidr: "::ffff:10.0.0.0/104" }] }, { ip: "::ffff:10.1.2.3" })).toBe(true);
    expect(matches({ ip: [{ cidr: "10.0.0.0/8" }] }, { ip: "not an address" })).toBe(false);
  });

  test("an address is in a block where Node's own block list has it", () => {
    const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
    const v4 = (parts: Uint8Array) => parts.join(".");
    const v6 = (parts: Uint8Array) => Buffer.from(parts).toString("hex").match(/.{4}/g)!.join(":");
    const cases = fc.oneof(
      fc.record({ type: fc.constant("ipv4" as const), network: bytes(4), mask: fc.nat(31) }),
      fc.record({ type: fc.constant("ipv6" as const), network: bytes(16), mask: fc.nat(127) }),
    );
    fc.assert(
      fc.property(cases, fc.nat(127), ({ type, network, mask }, bit) => {
        const text = type === "ipv4" ? v4 : v6;
        // Its neighbour: the same address but for one bit.
        const near = network.map(
          (byte, at) => byte ^ ((bit % (network.length * 8)) >> 3 === at ? 128 >> (bit & 7) : 0),
        );
        const list = new BlockList();
        list.addSubnet(text(network), mask, type);
        const isMatched = matches({ ip: [{ cidr: `${text(network)}/${mask}` }] }, { ip: text(near) });
        expect(isMatched).toBe(list.check(text(near), type));
      }),
    );
  });

  test.each<[(string | number)[], number[]]>([
    [["=", 5], [5]],
    [["<", 5], [4]],
    [
      ["<=", 5],
      [4, 5],
    ],
    [
      [">", 5],
      [6, 7],
    ],
    [
      [">=", 5],
      [5, 6, 7],
    ],
    [[">", 4, "<", 6], [5]],
    [
      [">=", 5, "<=", 6],
      [5, 6],
    ],
  ])("numeric %j holds for %j of 4 to 7", (numeric, expected) => {
    const held = [4, 5, 6, 7].filter((n) => matches({ n: [{ numeric }] }, { n }));
    expect(held).toEqual(expected);
  });

  test("$or holds beside and below other fields", () => {
    const pattern = { source: ["s"], detail: { $or: [{ a: [1] }, { b: [{ numeric: [">", 5] }], c: [2] }] } };
    expect(matches(pattern, { source: "s", detail: { a: 1 } })).toBe(true);
    expect(matches(pattern, { source: "s", detail: { b: 6, c: 2 } })).toBe(true);
    expect(matches(pattern, { source: "s", detail: { b: 6 } })).toBe(false);
    expect(matches(pattern, { source: "t", detail: { a: 1 } })).toBe(false);
  });

  test("one alternative alone is none: its keys are read as match types", () => {
    expect(refusal({ $or: [{ a: [1] }] })).toBe("Unrecognized match type a");
  });

  test("$or is an ordinary key where its value cannot be alternatives", () => {
    expect(matches({ $or: ["x"] }, { $or: "x" })).toBe(true);
    expect(matches({ $or: [{ prefix: "a" }, { prefix: "b" }] }, { $or: "bc" })).toBe(true);
  });

  test("a flattened event can be asked many times", () => {
    const flat = flattenEvent({ detail: { state: "running" } });
    expect(compilePattern({ detail: { state: ["running"] } }).matches(flat)).toBe(true);
    expect(compilePattern({ detail: { state: ["stopped"] } }).matches(flat)).toBe(false);
  });
});

describe("what EventBridge refuses", () => {
  test.each<[string | object, string]>([
    ["[]", "Filter is not an object"],
    [{}, "Empty objects are not allowed"],
    [{ a: {} }, "Empty objects are not allowed"],
    [{ a: "x" }, '"a" must be an object or an array'],
    [{ a: [["x"]] }, "Match value must be String, number, true, false, or null"],
    [{ a: [{}] }, "Match expression name not found"],
    [{ a: [{ prefix: "x", suffix: "y" }] }, "Only one key allowed in match expression"],
    [{ a: [{ prefix: { suffix: "y" } }] }, "Unsupported prefix pattern: suffix"],
    [{ a: [{ exists: "true" }] }, "exists match pattern must be either true or false."],
    [{ a: [{ numeric: "5" }] }, "Value of numeric must be an array."],
    [{ a: [{ numeric: [] }] }, "Invalid member in numeric match: ]"],
    [{ a: [{ numeric: ["!=", 5] }] }, "Unrecognized numeric range operator: !="],
    [{ a: [{ numeric: ["=", "5"] }] }, "Value of equals must be numeric"],
    [{ a: [{ numeric: [">", 5, "<", 1] }] }, "Bottom must be less than top"],
    [{ a: [{ numeric: [">=", 5, "<=", 5] }] }, "Bottom must be less than top"],
    [{ a: [{ numeric: [">", 5, ">", 6] }] }, "Bad numeric range operator: >"],
    [{ a: [{ numeric: ["<", 5, ">", 1] }] }, "Too many elements in numeric expression"],
    [
      { a: [{ "anything-but": [1, "x"] }] },
      "Inside anything but list, either all values are number or string, mixed type is not supported",
    ],
    [{ a: [{ "anything-but": [true] }] }, "Inside anything but list, start|null|boolean is not supported."],
    [{ a: [{ "anything-but": { numeric: ["=", 1] } }] }, "Unsupported anything-but pattern: numeric"],
    [{ a: [{ wildcard: "a\\b" }] }, "Invalid escape character at pos 2"],
    [{ a: [{ cidr: "10.0.0.0" }] }, "Malformed CIDR, one '/' required"],
    [{ a: [{ cidr: "10.0.0.0/x" }] }, "Malformed CIDR, mask bits must be an integer"],
    [{ a: [{ cidr: "10.0.0.0/33" }] }, "IPv4 mask bits must be < 32"],
    [{ a: [{ cidr: "10.0.0.300/8" }] }, "Invalid IP address: 10.0.0.300"],
  ])("%j: %s", (pattern, reason) => expect(refusal(pattern)).toBe(reason));

  test("text that is no JSON", () => expect(refusal("{")).toContain("JSON"));
});
