import type { Case } from "@watchkeeper/cases/case";
import type { RunHead } from "@watchkeeper/plans/run";
import { describe, expect, test } from "vitest";
import { nothingYet, reduce } from "./model.ts";
import type { CaseStory, Happening, Push } from "./wire.ts";

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
  halt: null,
  accounts: {},
  severities: {},
  sweeps: [],
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
    const model = reduce(begun, { type: "changed", happened: [line(2), line(3)], whispers: [], cases: [] });
    expect(model.happened.map(({ n }) => n)).toEqual([3, 2, 1]);
    expect(model.moves).toBe(begun.moves + 1);
  });

  test("keeps what waits for people on top, then the newest, and a changed one in its place", () => {
    const asks = found("asks", { status: "awaiting-approval", openedAt: "2026-03-02T08:00:00.000Z" });
    const begun = reduce(nothingYet, hello([found("old"), asks], []));
    const more = [
      found("new", { openedAt: "2026-03-02T10:00:00.000Z" }),
      found("old", { status: "closed", outcome: "fixed" }),
    ];
    const { cases } = reduce(begun, { type: "changed", happened: [], whispers: [], cases: more });
    expect(cases.map(({ id, outcome }) => [id, outcome])).toEqual([
      ["asks", undefined],
      ["new", undefined],
      ["old", "fixed"],
    ]);
  });

  test("is told to a screen reader where a case stands otherwise than before, and only then", () => {
    const begun = reduce(nothingYet, hello([found("a")], []));
    const asked = reduce(begun, {
      type: "changed",
      happened: [],
      whispers: [],
      cases: [found("a", { status: "awaiting-approval" })],
    });
    expect(asked.said).toBe("Case a: Waits for approval.");
    const same = reduce(
      { ...asked, said: "" },
      { type: "changed", happened: [], whispers: [], cases: asked.cases },
    );
    expect(same.said).toBe("");
  });

  test("is told when a run pauses and goes on, and not at each of its steps", () => {
    const story = (status: RunHead["status"], done: number) =>
      ({
        case: found("a"),
        run: { hash: "p1", header: {}, steps: [], head: { status, progress: { steps: 1_000, done } } },
      }) as unknown as CaseStory;
    const saidAfter = (before: CaseStory, after: CaseStory) => {
      const known = reduce(nothingYet, { type: "story", story: before });
      return reduce(known, { type: "story", story: after }).said;
    };
    expect(saidAfter(story("running", 10), story("running", 400))).toBe("");
    expect(saidAfter(story("running", 400), story("paused", 400))).toBe("The run of case a: Paused.");
    expect(saidAfter(story("paused", 400), story("running", 400))).toBe("The run of case a: Running.");
  });

  test("has the halt switch while it is on", () => {
    const begun = reduce(nothingYet, hello([], []));
    const halt = { by: "bob", at: "2026-03-02T09:00:00.000Z", reason: "freeze" };
    const halted = reduce(begun, { type: "changed", happened: [], whispers: [], cases: [], halt });
    expect(halted).toMatchObject({ halt, said: "The halt switch is on: nothing new is changed." });
    const still = reduce(halted, { type: "changed", happened: [], whispers: [], cases: [] });
    expect(still.halt).toEqual(halt);
    expect(
      reduce(still, { type: "changed", happened: [], whispers: [], cases: [], halt: null }).halt,
    ).toBeNull();
  });

  test("has what the chat answered somebody alone, the newest", () => {
    const whisper = (text: string) => ({ user: "U1", at: "2026-03-02T09:00:00.000Z", text });
    const answered = (text: string): Push => ({
      type: "changed",
      happened: [],
      cases: [],
      whispers: [whisper(text)],
    });
    const model = [answered("no"), answered("again no")].reduce(reduce, nothingYet);
    expect(model).toMatchObject({ whispers: { U1: whisper("again no") }, said: "again no" });
  });

  test("is kept while the connection is lost", () => {
    const begun = reduce(nothingYet, hello([found("a")], []));
    expect(reduce(begun, { type: "disconnected" })).toEqual({ ...begun, connected: false });
  });
});
