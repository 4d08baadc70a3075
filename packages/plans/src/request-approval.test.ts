import { expect, test } from "vitest";
import type { ApprovalDecision, ApprovalRequest } from "./approval.ts";
import { requestApproval } from "./request-approval.ts";
import { planOf, turn } from "./testing/small-cloud.ts";

const byAlice: ApprovalDecision = {
  verdict: "approve",
  by: "alice",
  person: "alice",
  reason: "looked at it",
  at: "2026-03-02T09:00:30.000Z",
};

/** Asks with a token, where so many decisions are on record already. */
async function ask(taskToken: string, decisions: readonly ApprovalDecision[]) {
  let asked: ApprovalRequest | undefined;
  const told: unknown[] = [];
  await requestApproval(
    { caseId: "c-1", planHash: "f00d", reasons: [], taskToken, requester: undefined },
    {
      approvals: {
        plan: async () => planOf([turn("a")]),
        request: async (request) => {
          asked = request;
        },
        find: async () => asked && { request: asked, decisions, version: 1 },
        decide: async () => "kept",
      },
      tokens: {
        succeed: async (token, output) => {
          told.push([token, output]);
          return "told";
        },
      },
      clock: { now: () => new Date("2026-03-02T09:01:00Z"), sleep: async () => {} },
      rulesFor: () => ({ needed: 1, requesterMayApprove: false }),
      timeoutMs: 3_600_000,
    },
  );
  return told;
}

test("people who are asked for the first time are waited for", async () => {
  expect(await ask("token", [])).toEqual([]);
});

test("asked anew because whoever asked first died, what they decided meanwhile is told to the new token", async () => {
  expect(await ask("second token", [byAlice])).toEqual([
    ["second token", { state: "approved", by: ["alice"] }],
  ]);
});
