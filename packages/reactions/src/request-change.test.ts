import type { Case } from "@watchkeeper/cases/case";
import type { CaseChange } from "@watchkeeper/cases/ports";
import { expect, test } from "vitest";
import { requestResume } from "./request-change.ts";
import { closingOf } from "./word.ts";

const parked: Case = {
  id: "c-1",
  account: "444455556666",
  region: "us-east-1",
  title: "an instance serves IMDSv1, and lacks the tag owner",
  status: "closed",
  outcome: "parked",
  openedAt: "2026-03-02T09:00:00.000Z",
  event: "ec2-run-instances",
  occurrence: "a launch",
  checks: ["imdsv2-required", "required-tags"],
  resources: [],
  plans: ["acts", "asks"],
  outcomes: { acts: "parked", asks: "denied" },
  gate: {
    plans: [
      { planHash: "acts", decision: "proceed" },
      { planHash: "asks", decision: "ask" },
    ],
    ended: [],
    stop: { outcome: "refused", note: "nobody can mend it but a person" },
  },
  audit: { seq: 1, hash: "0" },
};

test("what has parked goes on, and what was denied beside it stays denied", async () => {
  const changes: CaseChange[] = [];
  await requestResume(
    parked,
    { by: "arn:aws:iam::444455556666:user/bob", closing: closingOf(parked), reason: "AWS is well again" },
    {
      cases: {
        update: async (_id, change) => {
          changes.push(typeof change === "function" ? change(parked) : change);
          return parked;
        },
      },
      executions: { start: async () => "an execution" },
      clock: { now: () => new Date("2026-03-02T10:00:00Z"), sleep: async () => {} },
    },
  );
  expect(changes).toMatchObject([
    {
      status: "open",
      gate: { plans: [], ended: ["acts", "asks"], stop: { outcome: "refused" }, what: "resume" },
    },
  ]);
});

test.each(["open", "awaiting-approval", "running"] as const)(
  "what is asked again while its round is %s starts nothing new, and is told the same",
  async (status) => {
    const asked = { what: "resume", by: "bob", at: "2026-03-02T09:00:00.000Z" } as const;
    const taken: Case = { ...parked, status, asked, gate: { plans: [], ended: [], what: "resume" } };
    const started: string[] = [];
    const answer = await requestResume(
      taken,
      { by: "bob", closing: closingOf(taken), reason: "the answer was lost" },
      {
        cases: { update: () => Promise.reject(new Error("nothing changes")) },
        executions: { start: async (name) => `execution ${started.push(name)}` },
        clock: { now: () => new Date("2026-03-02T10:00:00Z"), sleep: async () => {} },
      },
    );
    expect([answer, started]).toEqual(["execution 1", [expect.stringContaining("c-1")]]);
  },
);
