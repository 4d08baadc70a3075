import type { Case } from "@watchkeeper/cases/case";
import { standingOf } from "@watchkeeper/cases/outcomes";
import { shownPlan } from "@watchkeeper/chat/shown-plans";
import { WatchkeeperError } from "@watchkeeper/core/error";
import { oneLine } from "@watchkeeper/core/one-line";
import type { ApprovalDecision, ApprovalState } from "@watchkeeper/plans/approval";
import type { Desk } from "./desk.ts";
import { findCase } from "./find-case.ts";

/** A person's word on a case. */
export interface Word {
  readonly verdict: ApprovalDecision["verdict"];
  readonly reason: string;
  /** The plan that the person saw; absent: the one that the case waits with. */
  readonly planHash?: string;
}

/** What came of it. */
export interface Decided {
  /** As it stood before. */
  readonly found: Case;
  readonly planHash: string;
  readonly state: ApprovalState;
}

/** Decides as whoever works at the desk. */
export async function decideCase(
  desk: Desk,
  id: string,
  { verdict, reason, planHash }: Word,
): Promise<Decided> {
  const found = await findCase(desk, id);
  const { id: caseId } = found;
  if (found.planHash === undefined || found.status === "closed") {
    throw new WatchkeeperError(
      "NoApproval",
      "conflict",
      `Nothing of case ${caseId} waits for a decision: ${standingOf(found).word}${found.note ? ` (${oneLine(found.note)})` : ""}. Nothing was changed.`,
    );
  }
  const hash = planHash ?? (await shownPlan(found, desk)).planHash ?? found.planHash;
  const { state } = await desk.door.say({ do: verdict, caseId, planHash: hash, reason });
  return { found, planHash: hash, state };
}
