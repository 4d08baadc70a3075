import type { Case } from "@watchkeeper/cases/case";
import { WatchkeeperError } from "@watchkeeper/core/error";
import type { Cases, Executions } from "./ports.ts";

/** Starts the undo of what a closed case's run did; answers with its execution's ARN. */
export async function requestUndo(
  found: Case,
  by: string,
  reason: string,
  deps: { readonly cases: Pick<Cases, "update">; readonly executions: Executions },
): Promise<string> {
  if (found.status !== "closed" || found.outcome !== "fixed" || found.planHash === undefined) {
    throw new WatchkeeperError(
      "NothingToUndo",
      "conflict",
      `Case ${found.id} is ${found.outcome ?? found.status}: only what a case has fixed can be undone. Nothing was changed.`,
    );
  }
  await deps.cases.update(
    found.id,
    { status: "open" },
    { actor: by, type: "undo requested", data: { reason, planHash: found.planHash } },
  );
  return deps.executions.start(`${found.id}.undo.${found.planHash.slice(0, 12)}`, {
    caseId: found.id,
    undoBy: by,
  });
}
