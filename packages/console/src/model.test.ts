import type { Case } from "@watchkeeper/cases/case";
import { describe, expect, test } from "vitest";
import { nothingYet, reduce } from "./model.ts";
import type { Happening, Push } from "./wire.ts";

const found = (id: string, change: Partial<Case> = {}): Case => ({
  id,
  account: "444455556666",
  region: "us-east-1",
  title: "an instance",
  status: "open",
  openedAt: "2026-03-02T09:00:00.000Z",
  event: "ec2-run-instances",
  occurrence: id,
  checks: [],
  resources: [],
  plans: [],
  audit: { seq: 1, hash: "" },
  ...change,
});
const line = (n: number): Happening => ({ n, time: "2026-03-02T09:00:00.000Z", kind: "aws", text: `${n}` });
const hello = (cases: readonly Case[], happened: readonly Happening[]): Push => ({
  type: "hello",
  now: "2026-03-02T09:00:00.000Z",
  account: "444455556666",
  scenarios: [],
  cases,
  happened,
});

describe("what the page knows", () => {
  test("begins with the whole, the newest first", () => {
    const model = reduce(nothingYet, hello([found("a")], [line(1), line(2)]));
    expect(model).toMatchObject({ connected: true, account: "444455556666" });
    expect(model.happened.map(({ n }) => n)).toEqual([2, 1]);
  });

  test("takes what is new, and nothing twice", () => {
    const begun = reduce(nothingYet, hello([], [line(1), line(2)]));
    const model = reduce(begun, { type: "changed", happened: [line(2), line(3)], cases: [] });
    expect(model.happened.map(({ n }) => n)).toEqual([3, 2, 1]);
    expect(model.moves).toBe(begun.moves + 1);
  });

  test("keeps the newest case on top, and a changed one in its place", () => {
    const begun = reduce(nothingYet, hello([found("old")], []));
    const more = [
      found("new", { openedAt: "2026-03-02T10:00:00.000Z" }),
      found("old", { status: "closed", outcome: "fixed" }),
    ];
    const { cases } = reduce(begun, { type: "changed", happened: [], cases: more });
    expect(cases.map(({ id, outcome }) => [id, outcome])).toEqual([
      ["new", undefined],
      ["old", "fixed"],
    ]);
  });

  test("is told to a screen reader where a case stands otherwise than before, and only then", () => {
    const begun = reduce(nothingYet, hello([found("a")], []));
    const asked = reduce(begun, {
      type: "changed",
      happened: [],
      cases: [found("a", { status: "awaiting-approval" })],
    });
    expect(asked.said).toBe("Case a: Waits for approval.");
    const same = reduce({ ...asked, said: "" }, { type: "changed", happened: [], cases: asked.cases });
    expect(same.said).toBe("");
  });

  test("is kept while the connection is lost", () => {
    const begun = reduce(nothingYet, hello([found("a")], []));
    expect(reduce(begun, { type: "disconnected" })).toEqual({ ...begun, connected: false });
  });
});
