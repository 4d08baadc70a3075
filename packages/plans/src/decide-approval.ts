import type { Clock } from "@watchkeeper/core/clock";
import { kindOf, WatchkeeperError } from "@watchkeeper/core/error";
import {
  type ApprovalDecision,
  type ApprovalRequest,
  type ApprovalState,
  approvalState,
  asKnownNow,
  isAmong,
  type PersonOf,
  settledAs,
} from "./approval.ts";
import type { ApprovalStore, AskedApproval, Deciding, Outbox, TaskTokens } from "./ports.ts";
import { tellDecision } from "./tell-decision.ts";

/** A person's word on a plan. */
export interface Verdict {
  readonly caseId: string;
  readonly planHash: string;
  readonly verdict: ApprovalDecision["verdict"];
  readonly by: string;
  readonly reason: string;
  /** Whether whoever decides has shown a code of their MFA device. */
  readonly mfa: boolean;
}

/** What deciding needs. */
export interface DecideDeps {
  readonly approvals: ApprovalStore;
  readonly tokens: TaskTokens;
  readonly outbox: Outbox;
  readonly clock: Clock;
  readonly personOf: PersonOf;
  /** All identities of whoever is behind one. */
  readonly identitiesOf: (identity: string) => readonly string[];
  /** Who may decide now: persons' names, or identities. */
  readonly approvers: readonly string[];
  /** Is told that the case stands otherwise now; it must not throw. */
  readonly tellChat?: (caseId: string) => Promise<void>;
}

/** How often others may decide on the same approval while one person does. */
const maxTries = 10;

/**
 * Keeps a person's decision, and tells the waiting execution once it is settled. Decision and outbox line are one write;
 * what a crash after it leaves untold, the sweeper tells.
 */
export async function decideApproval(verdict: Verdict, deps: DecideDeps): Promise<ApprovalState> {
  return (await takeVerdict(verdict, deps)).state;
}

/** `decideApproval`, which also tells whether this person had said the same before. */
export async function takeVerdict(
  verdict: Verdict,
  deps: DecideDeps,
): Promise<{ readonly state: ApprovalState; readonly repeated: boolean }> {
  const { approvals, clock } = deps;
  for (let tries = 0; tries < maxTries; tries++) {
    const before = await asked(verdict, deps);
    const now = clock.now();
    const person = deps.personOf(verdict.by);
    const said = before.decisions.filter((other) => other.person === person);
    const own = said.find(({ mfa }) => mfa) ?? said[0];
    refuseStranger(verdict, before.request, deps);
    refuseWhatCannotCount(verdict, before, own, now);
    refuseRequester(verdict, before.request, deps.personOf);
    refuseWithoutMfa(verdict, before.request);
    const isRepeated =
      own !== undefined && !proves(verdict, own, approvalState(before.request, before.decisions, now));
    const decision: ApprovalDecision = {
      verdict: verdict.verdict,
      by: verdict.by,
      person,
      reason: verdict.reason,
      ...(verdict.mfa ? { mfa: true } : {}),
      at: now.toISOString(),
    };
    const decisions = isRepeated ? before.decisions : [...before.decisions, decision];
    const state = approvalState(before.request, decisions, now);
    if (!isRepeated) {
      const identities = deps.identitiesOf(verdict.by);
      const deciding = { decision, identities, settles: settledAs(state), version: before.version };
      if ((await keep(verdict, deciding, approvals)) === "moved") continue;
    }
    // Told again when the same person says the same once more: the first telling may have been lost.
    await tellSoon(verdict, deps);
    return { state, repeated: isRepeated };
  }
  throw new WatchkeeperError(
    "ApprovalContention",
    "throttled",
    `Others decide on case ${verdict.caseId} at this moment. This decision was not kept; the same one may be later.`,
  );
}

/** Whether somebody gives an approval with an MFA code that they gave without one, while others are asked on. */
const proves = ({ verdict, mfa }: Verdict, own: ApprovalDecision, { state }: ApprovalState): boolean =>
  verdict === "approve" && mfa && own.mfa !== true && state === "pending";

const keep = (
  { caseId, planHash, verdict, by, reason, mfa }: Verdict,
  deciding: Deciding,
  approvals: ApprovalStore,
) =>
  approvals.decide(caseId, planHash, deciding, {
    actor: by,
    type: verdict === "approve" ? "plan approved" : "plan denied",
    data: { planHash, reason, ...(mfa ? { mfa } : {}) },
  });

/** Only who was asked, and still may be, has a word. */
function refuseStranger(
  { caseId, by }: Verdict,
  request: ApprovalRequest,
  { approvers, personOf }: DecideDeps,
): void {
  const who = { by, person: personOf(by) };
  if (isAmong(approvers, who) && isAmong(request.approvers, who)) return;
  const when = isAmong(approvers, who) ? "named when this plan was asked about" : "names";
  throw new WatchkeeperError(
    "NotAnApprover",
    "denied",
    `${by} is not among the approvers that watchkeeper.config.ts ${when} (approvals.approvers). ` +
      `This decision on case ${caseId} was not kept, and nothing was changed.`,
  );
}

/** An approval that must be proven with an MFA code, and is not. Saying no needs no proof. */
function refuseWithoutMfa({ caseId, verdict, mfa }: Verdict, request: ApprovalRequest): void {
  if (verdict === "deny" || !request.mfa || mfa) return;
  throw new WatchkeeperError(
    "MfaRequired",
    "denied",
    `Approving this plan of case ${caseId} takes a code of your MFA device, which the chat cannot ask for: ` +
      `watchkeeper approve ${caseId} --mfa <code> --reason "…". This approval was not kept, and nothing was changed.`,
  );
}

function refuseWhatCannotCount(
  verdict: Verdict,
  { request, decisions }: AskedApproval,
  own: ApprovalDecision | undefined,
  now: Date,
): void {
  const settled = approvalState(request, decisions, now);
  if (settled.state === "expired") {
    throw new WatchkeeperError(
      "ApprovalExpired",
      "conflict",
      `The approval of case ${verdict.caseId} expired at ${request.until}. Nothing was started, and this decision was not kept. ` +
        "Where the finding still stands, the next event opens a new case.",
    );
  }
  if (own && own.verdict !== verdict.verdict) {
    throw new WatchkeeperError(
      "AlreadyDecided",
      "conflict",
      `${verdict.by} said "${own.verdict}" to case ${verdict.caseId} before, and a decision stands. Nothing was changed.`,
    );
  }
  if (settled.state !== "pending" && !own) {
    const who = settled.state === "approved" ? settled.by.join(" and ") : settled.by;
    throw new WatchkeeperError(
      "AlreadyDecided",
      "conflict",
      `Case ${verdict.caseId} was ${settled.state} before, by ${who} at ${decisions.at(-1)?.at}. This decision was not kept, and nothing was changed.`,
    );
  }
}

/** Whoever asked for a plan does not approve it, unless the configuration says so; taking it back is theirs. */
function refuseRequester(
  { caseId, verdict, by }: Verdict,
  request: ApprovalRequest,
  personOf: PersonOf,
): void {
  const { requester, requesterMayApprove } = request;
  if (verdict === "deny" || requester === undefined || requesterMayApprove) return;
  if (personOf(requester) !== personOf(by)) return;
  throw new WatchkeeperError(
    "RequesterMayNotApprove",
    "denied",
    `${personOf(by)} asked for this plan of case ${caseId}, and somebody else must approve it. This decision was not kept, and nothing was changed.`,
  );
}

/** The decision stands whatever comes of this: what cannot be told now is told by the sweeper. */
async function tellSoon({ caseId, planHash, by }: Verdict, deps: DecideDeps): Promise<void> {
  try {
    await tellDecision({ caseId, planHash, by }, deps);
  } catch (error) {
    if (kindOf(error) === "bug") throw error;
  } finally {
    await deps.tellChat?.(caseId);
  }
}

async function asked(
  { caseId, planHash }: Verdict,
  { approvals, personOf }: Pick<DecideDeps, "approvals" | "personOf">,
): Promise<AskedApproval> {
  const found = await approvals.find(caseId, planHash);
  if (found) return { ...found, decisions: asKnownNow(found.decisions, personOf) };
  throw new WatchkeeperError(
    "NoApproval",
    "conflict",
    `Nobody was asked about case ${caseId}: nothing of it waits for a decision. Nothing was changed.`,
  );
}
