import { type ShownState, type StepState, shownState } from "@watchkeeper/plans/ledger";
import { type StepGroup, statesIn } from "@watchkeeper/plans/run-view";

/** Where a step stands, in a word or two. */
export const stepWords: Readonly<Record<ShownState, string>> = {
  pending: "not begun",
  intended: "about to",
  unknown: "answer lost, read back",
  paging: "page by page",
  sent: "sent, being verified",
  done: "done",
  satisfied: "already so",
  drifted: "left alone, it had moved",
  failed: "failed",
  skipped: "skipped",
  parked: "needs a person",
  compensating: "being put back",
  compensated: "put back",
};

/** The groups of steps by the names that `--only` takes. */
export const groupsByName: Readonly<Record<string, StepGroup>> = {
  failed: "failed",
  parked: "parked",
  "under-way": "inFlight",
  done: "done",
  skipped: "skipped",
  "put-back": "putBack",
  pending: "pending",
};

/** Where a record says that a step stands. */
export const stateTold = ({ state, way }: { readonly state: string; readonly way?: "back" }): ShownState => {
  const line = { state: state as StepState };
  return way === "back" ? shownState({ forth: { state: "done" }, back: line }) : line.state;
};

/** The group in which a run's progress counts a state. */
export const groupOf = (state: ShownState): StepGroup =>
  Object.entries(statesIn).find(([, states]) => states.includes(state))?.[0] as StepGroup;
