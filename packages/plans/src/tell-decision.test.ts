import { WatchkeeperError } from "@watchkeeper/core/error";
import { describe, expect, test } from "vitest";
import type { ApprovalDecision, ApprovalRequest } from "./approval.ts";
import { decideApproval } from "./decide-approval.ts";
import type { Deciding, OutboxLine } from "./ports.ts";
import { sweepOutbox } from "./tell-decision.ts";
import { planOf, turn } from "./testing/steps.ts";

const request: ApprovalRequest = {
  caseId: "c-1",
  planHash: "f00d",
  reasons: [],
  needed: 1,
  requesterMayApprove: false,
  until: "2026-03-02T10:00:00.000Z",
  livesUntil: "2026-03-03T10:00:00.000Z",
  taskToken: "token",
};

/** A store, an outbox and an execution, on which the process dies once, just before or just after one of its steps. */
function desk(needed: number, dies?: string) {
  const decisions: ApprovalDecision[] = [];
  const outbox = new Map<string, OutboxLine>();
  const heard: unknown[] = [];
  let mustDie = dies;
  const step = async <T>(name: string, work: () => T): Promise<T> => {
    if (mustDie === `before ${name}`) {
      mustDie = undefined;
      throw new Error("the process died");
    }
    const result = work();
    if (mustDie === `after ${name}`) {
      mustDie = undefined;
      throw new Error("the process died");
    }
    return result;
  };
  const deps = {
    approvals: {
      terms: async () => planOf([turn("a")]),
      request: async () => ({ seq: 1, counts: true }),
      find: async () => ({
        request: { ...request, needed },
        decisions: [...decisions],
        version: decisions.length,
      }),
      decide: (_case: string, _hash: string, { decision, version }: Deciding) =>
        step("the write", () => {
          if (version !== decisions.length) return "moved" as const;
          decisions.push(decision);
          outbox.set(decision.by, { caseId: "c-1", planHash: "f00d", by: decision.by });
          return "kept" as const;
        }),
    },
    outbox: {
      due: async () => [...outbox.values()],
      told: (line: OutboxLine) =>
        step("the outbox", () => {
          outbox.delete(line.by);
        }),
    },
    tokens: {
      succeed: (_token: string, output: unknown) =>
        step("the telling", () => {
          if (heard.length > 0) return "gone" as const;
          heard.push(output);
          return "told" as const;
        }),
    },
    clock: { now: () => new Date("2026-03-02T09:30:00.000Z"), sleep: async () => {} },
    personOf: (identity: string) => identity,
    identitiesOf: (identity: string) => [identity],
    approvers: ["alice", "bob"],
  };
  const decide = (by: string, verdict: ApprovalDecision["verdict"] = "approve") =>
    decideApproval({ caseId: "c-1", planHash: "f00d", verdict, by, mfa: false, reason: "because" }, deps);
  return { deps, decide, decisions, outbox, heard };
}

const approvedByAlice = [{ state: "approved", by: ["alice"], livesUntil: request.livesUntil }];

describe("a process that dies while it keeps a decision", () => {
  test.each([
    "after the write",
    "before the telling",
    "after the telling",
    "before the outbox",
    "after the outbox",
  ])("dies %s: the sweeper tells what was left, and the execution hears it once", async (dies) => {
    const { deps, decide, decisions, outbox, heard } = desk(1, dies);
    await expect(decide("alice")).rejects.toThrow("the process died");
    await sweepOutbox(deps);
    expect(heard).toEqual(approvedByAlice);
    expect([decisions.length, outbox.size]).toEqual([1, 0]);
  });

  test("dies before the write: nothing was decided, and the same click once more decides", async () => {
    const { deps, decide, heard } = desk(1, "before the write");
    await expect(decide("alice")).rejects.toThrow("the process died");
    await sweepOutbox(deps);
    expect(heard).toEqual([]);
    await decide("alice");
    expect(heard).toEqual(approvedByAlice);
  });

  test("after the first of two decisions: the sweeper tells nothing yet, and the second decision does", async () => {
    const { deps, decide, heard } = desk(2, "after the write");
    await expect(decide("alice")).rejects.toThrow("the process died");
    await sweepOutbox(deps);
    expect(heard).toEqual([]);
    await decide("bob");
    expect(heard).toEqual([{ ...approvedByAlice[0], by: ["alice", "bob"] }]);
  });
});

test("two who decide at one instant, one for and one against: the first to be kept counts, the other is told", async () => {
  const { decide, decisions, heard } = desk(1);
  const answers = await Promise.allSettled([decide("alice"), decide("bob", "deny")]);
  expect(answers.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  expect((answers[1] as PromiseRejectedResult).reason.message).toMatch(/was approved before, by alice at /);
  expect([decisions.length, heard]).toEqual([1, approvedByAlice]);
});

test("an execution that cannot be told at the moment is told by the sweeper, and the decision stands", async () => {
  const { deps, decide, heard, outbox } = desk(1);
  const busy = {
    succeed: () => Promise.reject(new WatchkeeperError("Busy", "unavailable", "Step Functions is busy")),
  };
  const { succeed } = deps.tokens;
  deps.tokens.succeed = busy.succeed;
  expect(await decide("alice")).toEqual(approvedByAlice[0]);
  expect((await sweepOutbox(deps)).failed).toHaveLength(1);
  expect(outbox.size).toBe(1);
  deps.tokens.succeed = succeed;
  expect(await sweepOutbox(deps)).toEqual({ told: 1, failed: [] });
  expect(heard).toEqual(approvedByAlice);
});
