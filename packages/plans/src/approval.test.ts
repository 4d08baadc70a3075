import { describe, expect, test } from "vitest";
import { type ApprovalDecision, type ApprovalRequest, approvalState } from "./approval.ts";
import { decideApproval } from "./decide-approval.ts";
import type { ApprovalStore } from "./ports.ts";
import { planOf, turn } from "./testing/steps.ts";

const livesUntil = "2026-03-03T10:00:00.000Z";
const request: ApprovalRequest = {
  caseId: "c-1",
  planHash: "f00d",
  reasons: [],
  needed: 2,
  requesterMayApprove: false,
  until: "2026-03-02T10:00:00.000Z",
  livesUntil,
  taskToken: "token",
};
const at = "2026-03-02T09:30:00.000Z";
const says = (by: string, verdict: ApprovalDecision["verdict"] = "approve", when = at): ApprovalDecision => ({
  verdict,
  by,
  person: by,
  reason: "because",
  at: when,
});
const now = new Date(at);

describe("an approval", () => {
  test("needs as many different people as it says: one person twice is one", () => {
    expect(approvalState(request, [says("alice"), says("alice")], now)).toEqual({
      state: "pending",
      missing: 1,
    });
    expect(approvalState(request, [says("alice"), says("bob")], now)).toEqual({
      state: "approved",
      by: ["alice", "bob"],
      livesUntil,
    });
  });

  test("counts only who may approve, and where it must be, only with an MFA code", () => {
    const rules = { ...request, approvers: ["alice", "bob"], mfa: true };
    const proven = { ...says("alice"), mfa: true };
    const all = [proven, says("bob"), { ...says("carol"), mfa: true }];
    expect(approvalState(rules, all, now)).toEqual({ state: "pending", missing: 1 });
    expect(approvalState(rules, [proven, { ...says("bob"), mfa: true }], now).state).toBe("approved");
  });

  test("is denied by one denial", () => {
    expect(approvalState(request, [says("alice"), says("bob", "deny")], now)).toEqual({
      state: "denied",
      by: "bob",
      reason: "because",
    });
  });

  test("expires, and a decision that came later does not count", () => {
    const late = new Date("2026-03-02T10:00:00.000Z");
    expect(approvalState(request, [says("alice"), says("bob", "approve", late.toISOString())], late)).toEqual(
      { state: "expired" },
    );
  });
});

describe("deciding", () => {
  function desk(needed: number, time = at, requester?: string, rules: Partial<ApprovalRequest> = {}) {
    const decisions: ApprovalDecision[] = [];
    const told: unknown[] = [];
    const approvals: ApprovalStore = {
      terms: async () => planOf([turn("a")]),
      request: async () => ({ seq: 1, counts: true }),
      find: async (caseId) =>
        caseId === "c-1"
          ? {
              request: { ...request, needed, requester, ...rules },
              decisions: [...decisions],
              version: decisions.length,
            }
          : undefined,
      decide: async (_case, _hash, { decision, version }) => {
        if (decisions.length !== version) return "moved";
        decisions.push(decision);
        return "kept";
      },
    };
    const deps = {
      approvals,
      outbox: { due: async () => [], told: async () => {} },
      tokens: {
        succeed: async (_token: string, output: unknown) => {
          told.push(output);
          return "told" as const;
        },
      },
      clock: { now: () => new Date(time), sleep: async () => {} },
      personOf: (identity: string) => identity.replace(/^slack:/, ""),
      identitiesOf: (identity: string) => [identity],
      approvers: ["alice", "bob"],
    };
    const decide = (
      by: string,
      verdict: ApprovalDecision["verdict"] = "approve",
      caseId = "c-1",
      mfa = false,
    ) => decideApproval({ caseId, planHash: "f00d", verdict, by, mfa, reason: "because" }, deps);
    return { decide, told, decisions };
  }

  test("tells the waiting execution once enough people have approved, and not before", async () => {
    const { decide, told } = desk(2);
    expect(await decide("alice")).toEqual({ state: "pending", missing: 1 });
    expect(told).toEqual([]);
    expect(await decide("bob")).toMatchObject({ state: "approved" });
    expect(told).toEqual([{ state: "approved", by: ["alice", "bob"], livesUntil }]);
  });

  test("the same word of the same person again is told again, for the first telling may have been lost", async () => {
    const { decide, told, decisions } = desk(1);
    await decide("alice");
    await decide("alice");
    expect([told.length, decisions.length]).toEqual([2, 1]);
  });

  test("whoever is called otherwise since does not count twice", async () => {
    const { decide, decisions } = desk(2);
    decisions.push({ ...says("alice"), person: "alice, as she was called then" });
    expect(await decide("slack:alice")).toEqual({ state: "pending", missing: 1 });
    expect(decisions).toHaveLength(1);
  });

  test("whoever approved without an MFA code may approve again with one, where one is asked for by now", async () => {
    const rules: { mfa?: boolean } = {};
    const { decide } = desk(2, at, undefined, rules);
    await decide("slack:alice");
    rules.mfa = true;
    expect(await decide("alice", "approve", "c-1", true)).toEqual({ state: "pending", missing: 1 });
    expect(await decide("alice", "approve", "c-1", true)).toEqual({ state: "pending", missing: 1 });
    expect(await decide("bob", "approve", "c-1", true)).toMatchObject({ state: "approved" });
  });

  test("another word of the same person, or a word after the decision, changes nothing and says so", async () => {
    const { decide, told } = desk(1);
    await decide("alice");
    await expect(decide("alice", "deny")).rejects.toThrow('alice said "approve" to case c-1 before');
    await expect(decide("bob", "deny")).rejects.toThrow("Case c-1 was approved before");
    expect(told).toHaveLength(1);
  });

  test("one person with two identities is one approver", async () => {
    const { decide, told, decisions } = desk(2);
    await decide("alice");
    expect(await decide("slack:alice")).toEqual({ state: "pending", missing: 1 });
    expect(decisions).toHaveLength(1);
    await decide("slack:bob");
    expect(told).toEqual([{ state: "approved", by: ["alice", "bob"], livesUntil }]);
  });

  test("whoever asked for the plan may not approve it, whichever identity they come with, but may take it back", async () => {
    const { decide, told, decisions } = desk(1, at, "alice");
    await expect(decide("slack:alice")).rejects.toThrow(
      "alice asked for this plan of case c-1, and somebody else must approve it",
    );
    expect(decisions).toEqual([]);
    await decide("alice", "deny");
    expect(told).toMatchObject([{ state: "denied" }]);
  });

  test("only who is named has a word, now as when the plan was asked about", async () => {
    const { decide, decisions } = desk(1, at, undefined, { approvers: ["alice", "carol"] });
    await expect(decide("carol")).rejects.toThrow(
      "carol is not among the approvers that watchkeeper.config.ts names",
    );
    await expect(decide("bob", "deny")).rejects.toThrow("named when this plan was asked about");
    expect(decisions).toEqual([]);
    expect(await decide("slack:alice")).toMatchObject({ state: "approved" });
  });

  test("where a code of an MFA device is asked for, only an approval with one is kept; a denial needs none", async () => {
    const { decide, decisions } = desk(2, at, undefined, { mfa: true });
    await expect(decide("alice")).rejects.toThrow("takes a code of your MFA device");
    expect(decisions).toEqual([]);
    await decide("alice", "approve", "c-1", true);
    expect(decisions).toMatchObject([{ by: "alice", mfa: true }]);
    expect(await decide("bob", "deny")).toMatchObject({ state: "denied" });
  });

  test("a word that comes too late is not kept", async () => {
    const { decide, decisions } = desk(1, "2026-03-02T11:00:00.000Z");
    await expect(decide("alice")).rejects.toThrow("expired at 2026-03-02T10:00:00.000Z. Nothing was started");
    expect(decisions).toEqual([]);
  });

  test("a word on a case that asks nobody is refused", async () => {
    await expect(desk(1).decide("alice", "approve", "c-2")).rejects.toThrow(
      "Nobody was asked about case c-2",
    );
  });
});
