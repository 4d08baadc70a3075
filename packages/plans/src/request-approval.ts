import { watchkeeper } from "@watchkeeper/core/audit-entry";
import type { Clock } from "@watchkeeper/core/clock";
import { WatchkeeperError } from "@watchkeeper/core/error";
import { type ApprovalRequest, type ApprovalRules, approvalState, settledAs, stricter } from "./approval.ts";
import type { PlanTerms } from "./plan.ts";
import type { ApprovalStore, TaskTokens } from "./ports.ts";

type Asked = Pick<ApprovalRequest, "caseId" | "planHash" | "reasons" | "taskToken">;

/** What asking needs. */
export interface AskDeps {
  readonly approvals: Pick<ApprovalStore, "find" | "terms" | "request">;
  readonly clock: Clock;
  /** What it takes to approve a plan. */
  readonly rulesFor: (plan: PlanTerms) => ApprovalRules;
  readonly timeoutMs: number;
  /** How long an approval lives after the last moment at which it could be given. */
  readonly livesMs: number;
  readonly tokens: TaskTokens;
}

/** A question that people have before them. */
export interface PutBefore {
  /** Until when they may answer. */
  readonly until: string;
  /** Its record in the case's chain. */
  readonly seq: number;
}

/** How often others may decide while people are asked anew. */
const maxTries = 8;

/**
 * Puts a plan before people: who may decide is in the request, and until when. Asked anew for the same plan (whoever
 * asked first died), decisions stand: what they have settled is told at once to the new token.
 */
export async function requestApproval(asked: Asked, deps: AskDeps): Promise<PutBefore> {
  for (let tries = 0; tries < maxTries; tries++) {
    const put = await ask(asked, deps);
    if (put !== "moved") return put;
  }
  throw new WatchkeeperError(
    "ApprovalContention",
    "throttled",
    `Others decide on case ${asked.caseId} at this moment. Nobody was asked anew; the same request may succeed later.`,
  );
}

/** Puts the question once, and tells whoever waits what is settled of it already. */
async function ask(asked: Asked, deps: AskDeps): Promise<PutBefore | "moved"> {
  const [before, plan] = await Promise.all([
    deps.approvals.find(asked.caseId, asked.planHash),
    deps.approvals.terms(asked.caseId, asked.planHash),
  ]);
  const decideBy = deps.clock.now().getTime() + deps.timeoutMs;
  // Asked anew, people have no more time than they had.
  const until = before?.request.until ?? new Date(decideBy).toISOString();
  const livesUntil = before?.request.livesUntil ?? new Date(decideBy + deps.livesMs).toISOString();
  const rulesNow = deps.rulesFor(plan);
  const rules = before ? stricter(before.request, rulesNow) : rulesNow;
  // Who asked for it stands in the plan, under its hash: no caller can say otherwise.
  const requester = plan.requestedBy === undefined ? {} : { requester: plan.requestedBy };
  const request: ApprovalRequest = { ...asked, ...rules, ...requester, until, livesUntil };
  const state = before && approvalState(request, before.decisions, deps.clock.now());
  const put = await deps.approvals.request(
    request,
    before && {
      version: before.version,
      isDecided: before.decisions.length > 0,
      settled: state && settledAs(state),
    },
    {
      actor: watchkeeper,
      type: "approval requested",
      data: { planHash: asked.planHash, reasons: [...asked.reasons], needed: rules.needed, until },
    },
  );
  if (put === "moved") return put;
  if (!put.counts) await deps.tokens.succeed(asked.taskToken, { state: "changed" });
  else if (state?.state === "approved" || state?.state === "denied")
    await deps.tokens.succeed(asked.taskToken, { ...state });
  return { until, seq: put.seq };
}
