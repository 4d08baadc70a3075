import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isInvalid } from "../errors.ts";
import type { Item, Value } from "../value.ts";
import { applyUpdate } from "./apply-update.ts";
import { holds } from "./evaluate-condition.ts";
import { parseCondition } from "./parse-condition.ts";
import { parseProjection } from "./parse-projection.ts";
import { parseUpdate } from "./parse-update.ts";
import { project } from "./paths.ts";
import { openPlaceholders } from "./placeholders.ts";

type Words = Record<string, Value>;

const names = { "#s": "status", "#n": "name", "#d": "data" };

function open(source: string, values: Words) {
  const used = Object.fromEntries(Object.entries(names).filter(([name]) => source.includes(name)));
  return openPlaceholders(
    {
      ...(Object.keys(used).length > 0 ? { ExpressionAttributeNames: used } : {}),
      ...(Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {}),
    },
    { Expression: source },
  );
}

const isTrue = (source: string, item: Item, values: Words = {}) =>
  holds(parseCondition("ConditionExpression", source, open(source, values)), item);

const updated = (source: string, item: Item, values: Words = {}) =>
  applyUpdate(parseUpdate(source, open(source, values)), item);

const projectedBy = (source: string, item: Item) => project(item, parseProjection(source, open(source, {})));

const S = (text: string): Value => ({ S: text });
const N = (text: string | number): Value => ({ N: String(text) });

describe("A condition", () => {
  const item: Item = {
    status: S("open"),
    amount: N("10"),
    tags: { SS: ["a", "b"] },
    things: { L: [N(1), S("x")] },
    doc: { M: { deeper: { M: { deep: N(5) } } } },
    bytes: { B: new Uint8Array([1, 2, 3]) },
    none: { NULL: true },
  };

  it.each([
    ["#s = :v", { ":v": S("open") }],
    ["#s <> :v", { ":v": S("shut") }],
    [":v <> absent", { ":v": S("shut") }],
    ["amount >= :v AND amount < :w", { ":v": N("10.0"), ":w": N("1e2") }],
    ["amount BETWEEN :v AND :w AND attribute_exists(tags)", { ":v": N(9), ":w": N(11) }],
    ["amount IN (:v, :w)", { ":v": N(9), ":w": N(10) }],
    ["NOT amount = :v OR #s = :v", { ":v": N(9) }],
    ["attribute_not_exists(doc.deeper.nothing) AND attribute_exists(doc.deeper.deep)", {}],
    ["attribute_type(tags, :v)", { ":v": S("SS") }],
    [
      "begins_with(#s, :v) AND begins_with(bytes, :w)",
      { ":v": S("op"), ":w": { B: new Uint8Array([1, 2]) } },
    ],
    [
      "contains(tags, :v) AND contains(things, :w) AND contains(#s, :x)",
      { ":v": S("a"), ":w": N("1.0"), ":x": S("pe") },
    ],
    ["size(#s) = :v AND size(things) < size(bytes)", { ":v": N(4) }],
    ["(#s = :v) AND (amount > :w OR (amount < :w))", { ":v": S("open"), ":w": N(1) }],
    ["things[0] = :v and not things[7] = :v", { ":v": N(1) }],
    ["tags = :v", { ":v": { SS: ["b", "a"] } }],
  ] as [string, Words][])("%s holds", (source, values) => {
    expect(isTrue(source, item, values)).toBe(true);
  });

  it.each([
    ["absent = :v", { ":v": S("x") }],
    ["absent < :v", { ":v": S("x") }],
    ["amount = :v", { ":v": S("10") }],
    ["amount < :v", { ":v": S("9") }],
    ["NOT (#s = :v AND amount = :w)", { ":v": S("open"), ":w": N(10) }],
    ["size(amount) = :v", { ":v": N(2) }],
    ["attribute_exists(constructor)", {}],
  ] as [string, Words][])("%s does not", (source, values) => {
    expect(isTrue(source.replace("constructor", "toString"), item, values)).toBe(false);
  });

  it.each([
    ["", {}, "The expression can not be empty;"],
    ["a = ", {}, 'Syntax error; token: "<EOF>", near: "= "'],
    ["a-b = :v", { ":v": S("x") }, 'Syntax error; token: "-", near: "a-b"'],
    ["status = :v", { ":v": S("x") }, "Attribute name is a reserved keyword; reserved keyword: status"],
    ["((a = :v))", { ":v": S("x") }, "The expression has redundant parentheses;"],
    ["nope(a)", {}, "Invalid function name; function: nope"],
    ["size(a)", {}, "The function is not allowed to be used this way in an expression; function: size"],
    [
      "attribute_exists(a) = :v",
      { ":v": S("x") },
      "The function is not allowed to be used this way in an expression; function: attribute_exists",
    ],
    [
      "attribute_exists(:v)",
      { ":v": S("x") },
      "Operator or function requires a document path; operator or function: attribute_exists",
    ],
    [
      "begins_with(a, :v)",
      { ":v": N(1) },
      "Incorrect operand type for operator or function; operator or function: begins_with, operand type: N",
    ],
    [
      "contains(a)",
      {},
      "Incorrect number of operands for operator or function; operator or function: contains, number of operands: 1",
    ],
    [
      "contains(#d, #d)",
      {},
      "The first operand must be distinct from the remaining operands for this operator or function; operator: contains, first operand: [data]",
    ],
    ["a = :w", {}, "An expression attribute value used in expression is not defined; attribute value: :w"],
    [
      "#x = :v",
      { ":v": S("x") },
      "An expression attribute name used in the document path is not defined; attribute name: #x",
    ],
    [
      "a BETWEEN :v AND :w",
      { ":v": N(2), ":w": N(1) },
      "The BETWEEN operator requires upper bound to be greater than or equal to lower bound; lower bound operand: AttributeValue: {N:2}, upper bound operand: AttributeValue: {N:1}",
    ],
    [
      "attribute_type(a, :v)",
      { ":v": S("STRING") },
      "Invalid attribute type name found; type: STRING, valid types: {B,NULL,SS,BOOL,L,BS,N,NS,S,M}",
    ],
  ] as [string, Words, string][])("%s is refused", (source, values, message) => {
    expect(() => isTrue(source, {}, values)).toThrow(`Invalid ConditionExpression: ${message}`);
  });
});

describe("An update", () => {
  it("reads the item as it was, whatever else it changes", () => {
    expect(updated("SET a = b, b = a", { a: N(1), b: N(2) })).toEqual({ a: N(2), b: N(1) });
  });

  it("adds and subtracts without loss", () => {
    const item = { a: N("12345678901234567890.5"), m: { M: { c: N(10) } } };
    expect(updated("SET a = a + :v, m.c = m.c - :w", item, { ":v": N("0.1"), ":w": N(3) })).toEqual({
      a: N("12345678901234567890.6"),
      m: { M: { c: N(7) } },
    });
  });

  it("gives a value only where there is none", () => {
    expect(updated("SET a = if_not_exists(a, :v) + :w", {}, { ":v": N(0), ":w": N(1) })).toEqual({ a: N(1) });
    expect(updated("SET a = if_not_exists(a, :v) + :w", { a: N(4) }, { ":v": N(0), ":w": N(1) })).toEqual({
      a: N(5),
    });
  });

  it("appends to lists, at either end and past the end", () => {
    const item: Item = { l: { L: [N(1)] } };
    expect(updated("SET l = list_append(l, :v)", item, { ":v": { L: [N(2)] } })).toEqual({
      l: { L: [N(1), N(2)] },
    });
    expect(updated("SET l = list_append(:v, l)", item, { ":v": { L: [N(2)] } })).toEqual({
      l: { L: [N(2), N(1)] },
    });
    expect(updated("SET l[5] = :v", item, { ":v": N(2) })).toEqual({ l: { L: [N(1), N(2)] } });
  });

  it("removes list elements by the indexes that they had", () => {
    const item: Item = { l: { L: [N(0), N(1), N(2), N(3)] }, b: N(1) };
    expect(updated("REMOVE l[1], b, l[2]", item)).toEqual({ l: { L: [N(0), N(3)] } });
  });

  it("adds to and deletes from sets, and drops what is empty", () => {
    const item: Item = { s: { SS: ["a"] }, n: { NS: ["1"] } };
    expect(
      updated("ADD s :v DELETE n :w", item, { ":v": { SS: ["a", "b"] }, ":w": { NS: ["1.0"] } }),
    ).toEqual({
      s: { SS: ["a", "b"] },
    });
  });

  it.each([
    [
      "INVALID SYNTAX HERE",
      {},
      'Invalid UpdateExpression: Syntax error; token: "INVALID", near: "INVALID SYNTAX"',
    ],
    [
      "SET a = :v SET b = :v",
      { ":v": N(1) },
      'Invalid UpdateExpression: The "SET" section can only be used once in an update expression;',
    ],
    [
      "SET a = :v, a.b = :v",
      { ":v": N(1) },
      "Invalid UpdateExpression: Two document paths overlap with each other; must remove or rewrite one of these paths; path one: [a], path two: [a, b]",
    ],
    [
      "SET a.b = :v, a[1] = :v",
      { ":v": N(1) },
      "Invalid UpdateExpression: Two document paths conflict with each other; must remove or rewrite one of these paths; path one: [a, b], path two: [a, [1]]",
    ],
    [
      "ADD a :v",
      { ":v": S("x") },
      "Invalid UpdateExpression: Incorrect operand type for operator or function; operator: ADD, operand type: STRING",
    ],
    [
      "SET a = b + :v",
      { ":v": S("x") },
      "Invalid UpdateExpression: Incorrect operand type for operator or function; operator or function: +, operand type: S",
    ],
    ["SET a = nothing", {}, "The provided expression refers to an attribute that does not exist in the item"],
    [
      "SET a.b.c = :v",
      { ":v": N(1) },
      "The document path provided in the update expression is invalid for update",
    ],
    ["SET x = text + :v", { ":v": N(1) }, "An operand in the update expression has an incorrect data type"],
  ] as [string, Words, string][])("%s is refused", (source, values, message) => {
    expect(() => updated(source.replace("text", "#d"), { data: S("x") }, values)).toThrow(message);
  });
});

describe("A projection", () => {
  it("keeps the shape of what it picks", () => {
    const item: Item = { a: { L: [N(0), N(1), N(2)] }, m: { M: { x: N(1), y: N(2) } }, z: N(1) };
    expect(projectedBy("a[2], a[0], m.y, nothing.here.either", item)).toEqual({
      a: { L: [N(0), N(2)] },
      m: { M: { y: N(2) } },
    });
  });
});

describe("Any text at all", () => {
  const words = fc.constantFrom(
    "a",
    "#s",
    ":v",
    "AND",
    "OR",
    "NOT",
    "BETWEEN",
    "IN",
    "SET",
    "REMOVE",
    "ADD",
    "DELETE",
    "(",
    ")",
    "[",
    "]",
    "[0]",
    ".",
    ",",
    "=",
    "<>",
    "<",
    "+",
    "-",
    "size",
    "contains",
    "begins_with(a, :v)",
    "if_not_exists",
    "list_append",
    "0",
  );
  const junk = fc.oneof(
    fc.string({ unit: "grapheme" }),
    fc.array(words, { maxLength: 25 }).map((list) => list.join(" ")),
    fc
      .array(fc.constantFrom("(", "NOT ", "size("), { minLength: 100, maxLength: 4000 })
      .map((list) => list.join("")),
  );

  it("is either parsed or refused as AWS refuses", () => {
    fc.assert(
      fc.property(junk, (source) => {
        for (const parse of [
          parseUpdate,
          parseProjection,
          (text: string, open: never) => parseCondition("C", text, open),
        ]) {
          try {
            parse(
              source,
              openPlaceholders(
                {
                  ExpressionAttributeNames: { "#s": "status" },
                  ExpressionAttributeValues: { ":v": { S: "x" } },
                },
                { E: source },
              ) as never,
            );
          } catch (error) {
            expect(isInvalid(error), String(error)).toBe(true);
          }
        }
      }),
      { numRuns: 1000 },
    );
  });

  it("nested beyond reason is refused, and does not break the parser", () => {
    for (const opener of ["(", "NOT ", "size("]) {
      const source = opener.repeat(4000).slice(0, 4096);
      expect(() => parseCondition("FilterExpression", source, openPlaceholders({}, { E: source }))).toThrow(
        /Invalid FilterExpression/,
      );
    }
  });
});
