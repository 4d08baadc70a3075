import type { Case } from "@watchkeeper/cases/case";
import { expect, test } from "vitest";
import { isSeenTo } from "./seen-to.ts";

const plans = ["p1", "p2"].map((planHash) => ({ planHash, decision: "ask" as const }));
const found = (status: Case["status"]) =>
  ({ id: "c-1", status, planHash: "p1", plans: ["p1", "p2"], gate: { plans, ended: [] } }) as unknown as Case;

/** A desk at which p1 is decided on, and p2 waits for people or not. */
function desk(run: "running" | "ended", otherWaits: boolean) {
  const request = { needed: 1, until: "2026-03-03T09:00:00.000Z", livesUntil: "2026-03-03T09:00:00.000Z" };
  const decisions = [{ verdict: "approve", person: "bob", at: "2026-03-02T09:00:00.000Z" }];
  return {
    clock: { now: () => new Date("2026-03-02T10:00:00Z") },
    plans: { open: async () => ({ head: { status: run } }) },
    approvals: {
      find: async (_id: string, hash: string) => ({
        request,
        decisions: hash === "p2" && otherWaits ? [] : decisions,
      }),
    },
  } as never;
}

const approved = { planHash: "p1", isDenied: false };

test("an approval is followed to the end of its case", async () => {
  expect(await isSeenTo(desk("running", false), approved)({ found: found("running") })).toBe(false);
  expect(await isSeenTo(desk("ended", false), approved)({ found: found("awaiting-approval") })).toBe(false);
  expect(await isSeenTo(desk("ended", false), approved)({ found: found("closed") })).toBe(true);
  expect(await isSeenTo(desk("running", false), approved)({ found: found("held") })).toBe(true);
});

test("where another plan of the case waits for people, it is followed to the end of its own plan", async () => {
  const waiting = { found: found("awaiting-approval") };
  expect(await isSeenTo(desk("running", true), approved)(waiting)).toBe(false);
  expect(await isSeenTo(desk("ended", true), approved)(waiting)).toBe(true);
});

test("a denial is not followed while another plan of the case waits for people", async () => {
  const waiting = { found: found("awaiting-approval") };
  expect(await isSeenTo(desk("running", true), { planHash: "p1", isDenied: true })(waiting)).toBe(true);
});
