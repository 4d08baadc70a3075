import { WatchkeeperError } from "@watchkeeper/core/error";
import { hashOf } from "@watchkeeper/core/json";
import { type PlanHeader, planFormat } from "@watchkeeper/plans/plan";
import type { RunRef } from "@watchkeeper/plans/run";
import { headerItem } from "./run-items.ts";
import type { Item } from "./write.ts";

/** A plan's header as it is stored; throws where there is none, where another release made it, or where it is not the one with that hash. */
export function headerFrom(ref: RunRef, item: Item | undefined): PlanHeader {
  if (!item) throw notFound(ref);
  const format = (item.header as { format?: unknown } | undefined)?.format;
  if (format !== planFormat)
    throw new WatchkeeperError(
      "UnknownPlanFormat",
      "conflict",
      `The plan of case ${ref.caseId} has the format ${JSON.stringify(format)}, and this release knows ${planFormat}. Nothing of it was done, and it was left as it is.`,
    );
  const { header } = headerItem.parse(item);
  if (hashOf(header) !== ref.planHash) throw tampered(ref);
  return header;
}

/** There is no such plan. */
export const notFound = ({ caseId, planHash: hash }: RunRef) =>
  new WatchkeeperError("PlanNotFound", "not-found", `Case ${caseId} has no plan ${hash}. Nothing was done.`);

/** What is stored is not what was approved. */
export const tampered = ({ caseId, planHash: hash }: RunRef) =>
  new WatchkeeperError(
    "PlanTampered",
    "denied",
    `The stored plan of case ${caseId} is not the one with hash ${hash}. Nothing of it was done.`,
  );
