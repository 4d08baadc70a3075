import type { StepState } from "./ledger.ts";

/** What was seen of a step: of a read, of its sending, or of the run around it. */
export type Sight = (typeof transitions)[number][1];

/**
 * Every transition of a step, there and back alike: in a state, what was seen, the state that follows, and what that
 * means. What stands in no row cannot happen.
 */
export const transitions = [
  ["pending", "as wanted", "satisfied", "it was already as wanted"],
  ["pending", "as wanted, after an intent", "sent", "its answer was lost; it had been done"],
  [
    "pending",
    "as before",
    "intended",
    "what was decided upon still holds: the intent is recorded, then sent",
  ],
  ["pending", "moved", "drifted", "what it rested on no longer holds: it is not begun"],
  ["pending", "not ready", "pending", "what it rests on is not so yet"],
  ["pending", "not shown yet", "pending", "what it is to take back may not show yet"],
  ["pending", "refused", "failed", "AWS refused to be read: nothing was changed"],
  ["pending", "nothing to do", "sent", "a repeated call found nothing to hand over"],
  ["pending", "too much", "parked", "there is more to hand over than was approved"],
  ["pending", "trouble", "pending", "AWS throttles, or is down"],
  ["pending", "endless trouble", "parked", "AWS's trouble outlasted our patience"],
  ["pending", "held by another", "pending", "another run holds the resource"],
  ["pending", "cut off", "skipped", "a step that it depends on did not succeed, or the plan goes no further"],

  ["intended", "accepted", "sent", "AWS took the call"],
  ["intended", "accepted in part", "paging", "AWS took a page of a repeated call"],
  ["intended", "not now", "pending", "AWS surely did not do it: throttled, or refused for a while"],
  ["intended", "not this page now", "paging", "AWS surely did not do it, and has taken pages before"],
  ["intended", "halted", "pending", "the halt switch came on before it was sent"],
  ["intended", "halted between pages", "paging", "the halt switch came on before its next page was sent"],
  ["intended", "never", "failed", "AWS refused for longer than the step may take"],
  ["intended", "refused", "failed", "AWS refused it: nothing was changed"],
  ["intended", "endless trouble", "parked", "AWS's trouble outlasted our patience: nothing was changed"],
  ["intended", "answer lost", "unknown", "perhaps done: the cloud itself must tell"],
  ["intended", "tick died", "unknown", "nobody knows whether it was sent"],

  ["unknown", "as left", "sent", "read back: it had been done"],
  ["unknown", "not shown yet", "unknown", "reads lag behind: too early to say that it was not done"],
  ["unknown", "neither yet", "unknown", "neither as before nor as wanted: it may be under way"],
  ["unknown", "as before", "pending", "read back: it had not been done"],
  ["unknown", "neither", "parked", "neither as before nor as wanted at its deadline: a person must look"],
  ["unknown", "still to hand over", "paging", "a repeated call reads its page anew"],
  ["unknown", "trouble", "unknown", "AWS throttles, or is down"],
  ["unknown", "endless trouble", "parked", "AWS's trouble outlasted our patience"],

  ["paging", "more", "intended", "the next page: its intent is recorded, then sent"],
  ["paging", "not shown yet", "paging", "what was just handed over still shows"],
  ["paging", "held by another", "paging", "another run holds the resource"],
  ["paging", "nothing to do", "sent", "nothing is left to hand over"],
  ["paging", "too much", "parked", "there is more to hand over than was approved"],
  ["paging", "refused", "failed", "AWS refused to be read; some of it was done"],
  ["paging", "trouble", "paging", "AWS throttles, or is down"],
  ["paging", "endless trouble", "parked", "AWS's trouble outlasted our patience"],
  ["paging", "no longer let", "parked", "the gate no longer lets the run go on; some of it was done"],

  ["sent", "as wanted", "done", "the check says so"],
  ["sent", "not yet", "sent", "it takes its time"],
  ["sent", "check failed", "failed", "the check says that it went wrong"],
  ["sent", "too late", "failed", "not so within its deadline"],
  ["sent", "no result", "parked", "done, but nothing tells what later steps refer to"],
  ["sent", "trouble", "sent", "AWS throttles, or is down"],
  ["sent", "endless trouble", "parked", "AWS's trouble outlasted our patience"],

  ["parked", "taken up", "pending", "a person took the run up again: nothing of it had been sent"],
  ["parked", "taken up, after an intent", "unknown", "a person took the run up again: the cloud must tell"],
  ["parked", "taken up, after an effect", "sent", "a person took the run up again: its check is asked anew"],
] as const satisfies readonly (readonly [StepState, string, StepState, string])[];

const followers: ReadonlyMap<string, StepState> = new Map(
  transitions.map(([from, sight, to]) => [`${from}, ${sight}`, to]),
);

/** The state that follows; throws where the table has no such row. */
export function stateAfter(from: StepState, sight: Sight): StepState {
  const to = followers.get(`${from}, ${sight}`);
  if (to === undefined) throw new TypeError(`no transition from "${from}" where it is "${sight}"`);
  return to;
}
