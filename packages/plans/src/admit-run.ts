import type { Clock } from "@watchkeeper/core/clock";
import {
  type ApprovalRules,
  type ApprovalState,
  approvalState,
  asKnownNow,
  isAmong,
  type PersonOf,
  stricter,
} from "./approval.ts";
import { decide, type Mode } from "./gate.ts";
import type { Plan } from "./plan.ts";
import type { ApprovalStore, AskedApproval, Limits } from "./ports.ts";
import { type OpenRun, type Refused, type RunRef, type RunStore, runId } from "./run.ts";

/** What asking the gate again needs. */
export interface AdmitDeps {
  readonly runs: Pick<RunStore, "plan">;
  readonly approvals: Pick<ApprovalStore, "find">;
  readonly limits: Limits;
  readonly clock: Clock;
  readonly modeOf: (plan: Plan) => Mode;
  /** What it takes to approve it, as the configuration has it now. */
  readonly rulesFor: (plan: Plan) => ApprovalRules;
  /** Who is behind an identity, as the configuration has it now. */
  readonly personOf: PersonOf;
  readonly maxResources: number;
  readonly stepsPerHour: number;
  /** Whether the plan still counts: something may have joined its case since it was made. */
  readonly countsNow: (ref: RunRef) => Promise<boolean>;
  /** Is told when a run may start. */
  readonly started: (ref: RunRef) => Promise<void>;
}

/** Why a run may not start, or not go on. */
export interface Refusal {
  readonly refused: Refused;
  readonly why: string;
}

/**
 * The gate, asked again where a plan starts or goes on: it is decided anew, on the plan as it is stored and hashed, under
 * the configuration of now, which also says who is who: neither one person twice, nor whoever asked for it. What asks
 * needs enough living approvals of exactly its hash in the decisions table; what nobody was asked about, and the gate does
 * not let pass, is not begun, whoever started it. The halt switch is looked at by the run itself. Answers with why not, or
 * nothing.
 */
export const admitRun =
  ({
    runs,
    approvals,
    limits,
    clock,
    modeOf,
    rulesFor,
    personOf,
    maxResources,
    stepsPerHour,
    countsNow,
    started,
  }: AdmitDeps) =>
  async ({ ref, header, head }: OpenRun): Promise<Refusal | undefined> => {
    const isNew = head.startedAt === undefined;
    if (isNew && !(await countsNow(ref)))
      return {
        refused: "changed",
        why: "it does not count any more: something has joined its case, and it is planned anew",
      };
    const [plan, asked, stepsThisHour] = await Promise.all([
      runs.plan(ref.caseId, ref.planHash),
      approvals.find(ref.caseId, ref.planHash),
      isNew ? limits.stepsThisHour(header.account, { run: runId(ref), steps: header.steps }) : 0,
    ]);
    const policy = { mode: modeOf(plan), halted: false, maxResources, stepsPerHour };
    // What a run has reserved before is not held against it when it goes on.
    const history = isNew ? { stepsThisHour } : { stepsThisHour: -plan.steps.length };
    const { decision, reasons } = decide(plan, policy, history);
    if (decision === "refuse" || decision === "hold")
      return { refused: "refuse", why: `the gate does not let it pass: ${reasons.join("; ")}` };
    const now = clock.now();
    const approval = asked && standsNow(asked, plan, { rulesFor, personOf }, now);
    const isApproved = approval?.state === "approved" && now.toISOString() < approval.livesUntil;
    if (decision === "ask" && !isApproved)
      return {
        refused: approval?.state === "approved" || approval?.state === "expired" ? "expired" : "ask",
        why: `it needs an approval, and ${standing(approval)}: ${reasons.join("; ")}`,
      };
    if (isNew) {
      const max = isApproved ? undefined : stepsPerHour;
      if (!(await limits.reserve(plan.account, runId(ref), plan.steps.length, max)))
        return {
          refused: "ask",
          why: `the limit of ${stepsPerHour} steps an hour in account ${plan.account} is reached`,
        };
    }
    await started(ref);
    return undefined;
  };

/** Where an approval stands by the stricter of the rules then and now, and by who is who now. */
function standsNow(
  { request: first, decisions }: AskedApproval,
  plan: Plan,
  { rulesFor, personOf }: Pick<AdmitDeps, "rulesFor" | "personOf">,
  now: Date,
): ApprovalState {
  const rules = rulesFor(plan);
  const request = { ...first, ...stricter(first, rules) };
  const requester = plan.requestedBy === undefined ? undefined : personOf(plan.requestedBy);
  const counting = asKnownNow(decisions, personOf).filter(
    (decision) =>
      isAmong(rules.approvers, decision) &&
      (decision.verdict === "deny" || request.requesterMayApprove || decision.person !== requester),
  );
  return approvalState(request, counting, now);
}

function standing(approval: ApprovalState | undefined): string {
  if (approval === undefined) return "nobody was asked";
  if (approval.state === "approved") return `its approval ended at ${approval.livesUntil}`;
  return `its approval is ${approval.state}`;
}
