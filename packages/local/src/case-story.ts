import { foldTrail } from "@watchkeeper/cases/fold-trail";
import { shownPlan } from "@watchkeeper/chat/shown-plans";
import type { Desk } from "@watchkeeper/cli/desk";
import { findCase, wholeCase } from "@watchkeeper/cli/find-case";
import type { Config } from "@watchkeeper/config/schema";
import { tellTrail } from "@watchkeeper/console/tell-trail";
import type { Asked, CaseStory, StepsRead } from "@watchkeeper/console/wire";
import { WatchkeeperError } from "@watchkeeper/core/error";
import { type Shown, viewRun } from "@watchkeeper/plans/run-view";
import { executionPictures } from "./execution-pictures.ts";
import type { Laptop } from "./laptop.ts";

/** Up to how many steps of a run the timeline tells one by one. */
const mostTold = 20;

/** A case with all that the page shows of it. */
export async function caseStory(laptop: Laptop, desk: Desk, id: string): Promise<CaseStory> {
  const { people } = laptop.config;
  const { audit, ...whole } = await wholeCase(desk, id);
  const hash = whole.run?.hash;
  const [asked, executions] = await Promise.all([
    hash ? askedOf(desk, whole.case.id, hash, people) : undefined,
    executionPictures(laptop, whole.case),
  ]);
  const timeline = tellTrail(foldTrail(audit, mostTold), desk.nameOf);
  return { ...whole, timeline, executions, ...(asked ? { asked } : {}) };
}

/** Some steps of the plan of a case that people see first, and its run as it is now. */
export async function caseSteps(desk: Desk, id: string, shown: Shown): Promise<StepsRead> {
  const found = await findCase(desk, id);
  const caseId = found.id;
  const { planHash } = await shownPlan(found, desk);
  if (planHash === undefined)
    throw new WatchkeeperError("NoPlan", "conflict", `Case ${caseId} has no plan, and so no steps.`);
  const { hash, head, steps } = await viewRun(desk.plans, { caseId, planHash }, shown);
  return { hash, head, steps };
}

async function askedOf(
  { approvals, nameOf }: Desk,
  id: string,
  hash: string,
  people: Config["people"],
): Promise<Asked | undefined> {
  const found = await approvals.find(id, hash);
  if (!found) return undefined;
  const { reasons, needed, until, requester, requesterMayApprove } = found.request;
  const known = people.find(({ identities }) => requester !== undefined && identities.includes(requester));
  return {
    reasons,
    needed,
    until,
    requesterMayApprove,
    ...(requester === undefined
      ? {}
      : { requester: { name: nameOf(requester), identities: known?.identities ?? [requester] } }),
    decisions: found.decisions.map((decision) => ({ ...decision, name: nameOf(decision.by) })),
  };
}
