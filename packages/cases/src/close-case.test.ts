import { describe, expect, test } from "vitest";
import type { Case, NewCase } from "./case.ts";
import { closeCase, type EndDeps } from "./close-case.ts";
import type { RunEnd } from "./plan-end.ts";

const now = new Date("2026-03-02T10:00:00Z");
const audit = { seq: 7, hash: "f00d" };

/** Closes a case that stands so; answers with what changed in it. */
async function closed(found: Partial<Case>, run?: Partial<RunEnd>, verdict?: EndDeps["verdictOn"]) {
  const changes: Partial<NewCase>[] = [];
  const stored = { id: "c-1", status: "open", outcomes: {}, ...found } as Case;
  await closeCase(
    { caseId: "c-1" },
    {
      cases: {
        find: async () => stored,
        update: async (_id, change) => {
          changes.push(typeof change === "function" ? change(stored) : change);
          return stored;
        },
      },
      runOf: async () => ({ status: "ended", audit, ...run }) as RunEnd,
      verdictOn: verdict ?? (async () => undefined),
      clock: { now: () => now, sleep: async () => undefined },
    },
  );
  return changes[0];
}

const undoAsked = { what: "undo", by: "bob", at: now.toISOString() } as const;

describe("a case that closes again", () => {
  test("after its parked run went on says how that ended, and no more why it had parked", async () => {
    const found = { note: "it needs an approval", outcome: "parked" as const };
    const gate = { plans: [{ planHash: "p1", decision: "proceed" as const }], ended: [] };
    expect(await closed({ ...found, gate }, { outcome: "succeeded" })).toMatchObject({
      outcome: "fixed",
      note: "",
      outcomes: { p1: "fixed" },
    });
  });

  test("after an undo that nothing could be planned for stays as it was", async () => {
    const stop = { outcome: "refused" as const, note: "nothing is left" };
    const gate = { plans: [], ended: [], stop, what: "undo" as const };
    expect(await closed({ outcome: "parked", asked: undoAsked, gate })).toMatchObject({
      outcome: "parked",
      note: "its undo is refused: nothing is left",
    });
  });

  test("after an undo that somebody denied stays as it was, with the plan that stands", async () => {
    const gate = { plans: [{ planHash: "p2", decision: "ask" as const }], ended: [], what: "undo" as const };
    const denied = async () => ({ state: "denied", by: "carol", reason: "no" }) as const;
    const found = { outcome: "parked" as const, asked: undoAsked, gate, planHash: "p2" };
    expect(await closed(found, { status: "made", undoes: "p1" }, denied)).toMatchObject({
      outcome: "parked",
      planHash: "p1",
      outcomes: { p2: "denied" },
    });
  });
});
