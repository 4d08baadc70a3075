import type { Case } from "@watchkeeper/cases/case";
import { freshFront, progressOf } from "@watchkeeper/plans/front";
import { headerOf, planHash } from "@watchkeeper/plans/plan";
import { planOf, turn } from "@watchkeeper/plans/testing/steps";
import type { CaseView } from "../standing.ts";

/** A plan of one step, and what is told while people are asked about it. */
export const plan = planOf([turn("a")]);

export const found: Case = {
  id: "c-1",
  account: "444455556666",
  region: "us-east-1",
  title: "an instance is not as it should be",
  status: "awaiting-approval",
  openedAt: "2026-03-02T09:00:00.000Z",
  event: "ec2-run-instances",
  occurrence: "e-1",
  actor: "alice",
  checks: ["turned"],
  resources: ["arn:aws:ec2:us-east-1:444455556666:instance/a"],
  planHash: planHash(plan),
  plans: [planHash(plan)],
  executionArn: "arn:aws:states:us-east-1:111122223333:execution:remediate:c-1",
  audit: { seq: 4, hash: "f00d" },
};

export const asked: CaseView = {
  case: found,
  findings: [
    {
      check: "turned",
      severity: "high",
      account: "444455556666",
      region: "us-east-1",
      resource: "arn:aws:ec2:us-east-1:444455556666:instance/a",
      summary: "its value is old",
      evidence: {},
    },
  ],
  run: {
    hash: planHash(plan),
    header: headerOf(plan),
    head: {
      v: 1,
      status: "made",
      progress: progressOf(freshFront(plan.steps.length)),
      audit: { seq: 0, hash: "c-1" },
    },
    waves: [],
    steps: plan.steps.map((step, index) => ({ number: index + 1, step, state: "pending" })),
  },
  approval: {
    request: {
      reasons: ["a check in it asks before it acts"],
      needed: 1,
      until: "2026-03-03T09:00:00.000Z",
      livesUntil: "2026-03-10T09:00:00.000Z",
    },
    decisions: [],
  },
  now: new Date("2026-03-02T09:05:00.000Z"),
};
