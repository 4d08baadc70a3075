import type { Desk } from "@watchkeeper/cli/desk";
import { wholeCase } from "@watchkeeper/cli/find-case";
import type { Asked, CaseStory } from "@watchkeeper/console/wire";
import { executionPictures } from "./execution-pictures.ts";
import type { Laptop } from "./laptop.ts";

/** A case with all that the page shows of it. */
export async function caseStory(laptop: Laptop, desk: Desk, id: string): Promise<CaseStory> {
  const whole = await wholeCase(desk, id);
  const hash = whole.case.planHash;
  const [asked, executions] = await Promise.all([
    hash ? askedOf(desk, id, hash) : undefined,
    executionPictures(laptop, whole.case),
  ]);
  return { ...whole, executions, ...(asked ? { asked } : {}) };
}

async function askedOf({ approvals }: Desk, id: string, hash: string): Promise<Asked | undefined> {
  const found = await approvals.find(id, hash);
  if (!found) return undefined;
  const { taskToken: _, caseId: __, planHash: ___, ...asked } = found.request;
  return { ...asked, decisions: found.decisions };
}
