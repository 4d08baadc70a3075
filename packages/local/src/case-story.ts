import type { Desk } from "@watchkeeper/cli/desk";
import { wholeCase } from "@watchkeeper/cli/find-case";
import type { Asked, CaseStory, PlanInRun } from "@watchkeeper/console/wire";
import { executionPictures } from "./execution-pictures.ts";
import type { Laptop } from "./laptop.ts";

/** A case with all that the page shows of it. */
export async function caseStory(laptop: Laptop, desk: Desk, id: string): Promise<CaseStory> {
  const { plan: bare, ...whole } = await wholeCase(desk, id);
  const hash = whole.case.planHash;
  const [plan, asked, executions] = await Promise.all([
    bare && hash ? planInRun(desk, id, { hash, plan: bare }) : undefined,
    hash ? askedOf(desk, id, hash) : undefined,
    executionPictures(laptop, whole.case),
  ]);
  return { ...whole, executions, ...(plan ? { plan } : {}), ...(asked ? { asked } : {}) };
}

async function planInRun(
  { plans }: Desk,
  id: string,
  { hash, plan }: Pick<PlanInRun, "hash" | "plan">,
): Promise<PlanInRun> {
  const records = await plans.records(id, plan, hash);
  const steps = [...records.values()].map(({ stepId, state, note }) => ({
    stepId,
    state,
    ...(note ? { note } : {}),
  }));
  return { hash, plan, steps };
}

async function askedOf({ approvals }: Desk, id: string, hash: string): Promise<Asked | undefined> {
  const found = await approvals.find(id, hash);
  if (!found) return undefined;
  const { taskToken: _, caseId: __, planHash: ___, ...asked } = found.request;
  return { ...asked, decisions: found.decisions };
}
