import type { Front } from "./front.ts";
import { isInFlight } from "./ledger.ts";

/** What is found in one look over a front: steps by their numbers. */
export interface Survey {
  readonly failed: readonly number[];
  /** Failed, or parked, and so perhaps to fail. */
  readonly doubtful: readonly number[];
  /** Something of them is under way, there or back. */
  readonly underWay: readonly number[];
  readonly hasPending: boolean;
}

/** Looks a front over. */
export function survey({ forth, back }: Front): Survey {
  const failed: number[] = [];
  const doubtful: number[] = [];
  const underWay: number[] = [];
  let hasPending = false;
  for (let step = 0; step < forth.length; step++) {
    const state = forth[step]?.state ?? "pending";
    const way = back[step];
    if (way !== undefined && isInFlight(way.state)) underWay.push(step);
    if (state === "pending") hasPending = true;
    else if (state === "failed" || state === "drifted") {
      failed.push(step);
      doubtful.push(step);
    } else if (state === "parked") doubtful.push(step);
    else if (isInFlight(state)) underWay.push(step);
  }
  return { failed, doubtful, underWay, hasPending };
}
