import type { Json } from "@watchkeeper/core/json";
import type { Observation } from "./condition.ts";
import type { Line } from "./ledger.ts";
import type { Finding } from "./moved.ts";
import { type Moment, readBackAt, shownBy } from "./pace.ts";
import { valueAt } from "./path.ts";
import type { Step } from "./step.ts";
import { inTrouble, troubleSince } from "./trouble.ts";
import { wait } from "./wait.ts";

/** What the answer to a step's call, or its error, means for it. */
export function afterSending(
  step: Step,
  keeps: readonly string[],
  line: Line,
  seen: Observation,
  moment: Moment,
): Finding {
  if ("answer" in seen) return accepted(step, keeps, line, seen.answer, moment);
  const { error } = seen;
  const later = (line.handed ?? 0) > 0 ? "not this page now" : "not now";
  // What surely was not done leaves no intent behind.
  const undone = { intendedAt: undefined, inHand: undefined };
  if (step.retryOn?.includes(error.name)) {
    const waiting = wait(step, line, moment);
    return waiting
      ? { sight: later, ...undone, ...waiting, note: error.message }
      : { sight: "never", ...undone, note: `refused for ${step.check.deadlineSeconds} s: ${error.message}` };
  }
  if (error.kind === "throttled") {
    const { sight, ...trouble } = inTrouble(line, error.message, moment);
    return { ...trouble, ...undone, sight: sight === "trouble" ? later : sight };
  }
  if (error.kind === "unavailable" || error.kind === "bug")
    return {
      sight: "answer lost",
      effect: true,
      isLost: true,
      troubleSince: troubleSince(line, moment),
      shownBy: shownBy(moment),
      nextAt: readBackAt(line.looks ?? 0, shownBy(moment), moment),
      note: `the answer was lost: ${error.message}`,
    };
  return { sight: "refused", ...undone, note: error.message };
}

function accepted(
  step: Step,
  keeps: readonly string[],
  { handed = 0, inHand = 0 }: Line,
  answer: Json,
  moment: Moment,
): Finding {
  const known = { effect: true, shownBy: shownBy(moment) };
  if (step.repeat) return { ...known, sight: "accepted in part", handed: handed + inHand, inHand: undefined };
  return { ...known, sight: "accepted", sentAt: moment.now.toISOString(), ...kept(keeps, answer) };
}

/** What of an answer is kept: the values that others refer to. */
export const kept = (keeps: readonly string[], answer: Json): Pick<Line, "result"> =>
  keeps.length === 0
    ? {}
    : { result: Object.fromEntries(keeps.map((path) => [path, valueAt(answer, path)])) };
