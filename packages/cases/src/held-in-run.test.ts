import { describe, expect, test } from "vitest";
import { formInCase, holdsOf, type Row } from "./held.ts";
import { formInRun, isOfNothing } from "./held-in-run.ts";

const pk = "RUN#c-1#f00d";
const line = (forth: object, back?: object): Row => ({
  pk,
  sk: "LINE#000000",
  v: 1,
  record: { stepId: "a", forth, ...(back ? { back } : {}) },
});
const isSame = (one: Row, other: Row, formOf = formInRun) =>
  holdsOf([one], formOf)[one.sk] === holdsOf([other], formOf)[other.sk];

describe("of a step, a record holds", () => {
  test("what was there before and what was asked for, while it is under way, and not how it is waited for", () => {
    const intended = line({ state: "intended", before: { a: 1 }, request: { b: 2 }, shownBy: "2026" });
    const waiting = { state: "sent", before: { a: 1 }, request: { b: 2 }, looks: 4, nextAt: "2027" };
    expect(isSame(intended, line(waiting))).toBe(true);
    expect(isSame(intended, line({ ...waiting, before: { a: 2 } }))).toBe(false);
    expect(isSame(intended, line({ ...waiting, request: {} }))).toBe(false);
  });

  test("all that it came to, once it has ended", () => {
    const done = { state: "done", endedAt: "2026", result: { id: "x" }, looks: 1 };
    expect(isSame(line(done), line({ ...done, looks: 2 }))).toBe(true);
    for (const changed of [{ state: "failed" }, { result: {} }, { note: "it went wrong" }])
      expect(isSame(line(done), line({ ...done, ...changed })), JSON.stringify(changed)).toBe(false);
    expect(isSame(line(done), line(done, { state: "pending" }))).toBe(false);
  });
});

describe("of a page of the front, a record holds", () => {
  const page = (forth: string): Row => ({ pk, sk: "HEAD#FRONT#0000", v: 1, forth, back: "--", forthAt: {} });

  test("which steps have ended how, and not how far the others are", () => {
    expect(isSame(page("piuD"), page("SSGD"))).toBe(true);
    expect(isSame(page("pD"), page("DD"))).toBe(false);
    expect(isSame(page("pD"), page("pF"))).toBe(false);
  });
});

test("what is noted of steps to which nothing has happened needs no record", () => {
  expect(isOfNothing(line({ state: "pending", looks: 1, note: "another run holds it" }))).toBe(true);
  expect(isOfNothing(line({ state: "pending", effect: true }))).toBe(false);
  expect(isOfNothing(line({ state: "done" }))).toBe(false);
  expect(isOfNothing({ pk, sk: "HEAD#FRONT#0000", forth: "ppp", back: "---" })).toBe(true);
  expect(isOfNothing({ pk, sk: "HEAD#FRONT#0000", forth: "ppD", back: "---" })).toBe(false);
  expect(isOfNothing({ pk, sk: "HEAD", status: "ended" })).toBe(false);
});

test("of any other item, a record holds all but where it is and how often it was written", () => {
  const item = { pk: "CASE#c-1", sk: "DECISION#x", v: 1, by: "bob" };
  expect(isSame(item, { ...item, v: 2, gsi1pk: "x" }, formInCase)).toBe(true);
  expect(isSame(item, { ...item, by: "mallory" }, formInCase)).toBe(false);
  expect(isSame(item, { ...item, more: 1 }, formInCase)).toBe(false);
});
