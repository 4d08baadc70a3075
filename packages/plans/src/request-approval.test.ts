import { expect, test } from "vitest";
import type { ApprovalDecision, ApprovalRequest } from "./approval.ts";
import type { PlanTerms } from "./plan.ts";
import { requestApproval } from "./request-approval.ts";
import { planOf, turn } from "./testing/steps.ts";

const byAlice: ApprovalDecision = {
  verdict: "approve",
  by: "alice",
  person: "alice",
  reason: "looked at it",
  at: "2026-03-02T09:00:30.000Z",
};
const plan = planOf([turn("a")]);

/** Asks with a token, where so many decisions are on record already. */
async function ask({
  taskToken = "token",
  decisions = [],
  terms = plan,
  before,
  isVoid = false,
}: {
  readonly taskToken?: string;
  readonly decisions?: readonly ApprovalDecision[];
  readonly terms?: PlanTerms;
  readonly before?: ApprovalRequest;
  readonly isVoid?: boolean;
}) {
  let asked = before;
  const told: unknown[] = [];
  const answer = await requestApproval(
    { caseId: "c-1", planHash: "f00d", reasons: [], taskToken },
    {
      approvals: {
        terms: async () => terms,
        request: async (request) => {
          asked = request;
          return { seq: 4, counts: !isVoid };
        },
        find: async () => asked && { request: asked, decisions, version: 1 },
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
      livesMs: 7_200_000,
    },
  );
  return { told, asked, ...answer };
}

test("people who are asked for the first time are waited for, and what they approve lives a while longer", async () => {
  const { told, asked, until } = await ask({});
  expect(told).toEqual([]);
  expect([until, asked?.until, asked?.livesUntil]).toEqual([
    "2026-03-02T10:01:00.000Z",
    "2026-03-02T10:01:00.000Z",
    "2026-03-02T12:01:00.000Z",
  ]);
});

test("asked anew because whoever asked first died, what they decided meanwhile is told to the new token", async () => {
  const { asked: before } = await ask({});
  const { told, asked } = await ask({
    taskToken: "second token",
    decisions: [byAlice],
    before: before as ApprovalRequest,
  });
  expect(told).toEqual([
    ["second token", { state: "approved", by: ["alice"], livesUntil: asked?.livesUntil }],
  ]);
});

test("whoever waits for people's word on a plan that does not count any more is told so at once", async () => {
  const { told } = await ask({ isVoid: true });
  expect(told).toEqual([["token", { state: "changed" }]]);
});

test("asked anew, people have no more time than they had", async () => {
  const { asked: first } = await ask({});
  const before = { ...(first as ApprovalRequest), until: "2026-03-02T09:30:00.000Z" };
  const { until, asked } = await ask({ before });
  expect([until, asked?.livesUntil]).toEqual([before.until, before.livesUntil]);
});

test("who asked for the plan stands in the plan, and nobody else can say so", async () => {
  const terms = planOf([turn("a")], "undo", { requestedBy: "bob" });
  expect((await ask({ terms })).asked?.requester).toBe("bob");
  expect((await ask({})).asked).not.toHaveProperty("requester");
});
