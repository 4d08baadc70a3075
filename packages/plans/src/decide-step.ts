import type { Json } from "@watchkeeper/core/json";
import { afterSending, kept } from "./after-sending.ts";
import { type Acceptor, deciding, explain, type Observation, valuesSeen } from "./condition.ts";
import type { Line } from "./ledger.ts";
import { type Finding, type Moved, moved } from "./moved.ts";
import { backOff, isUnshown, type Moment, nextLook, readBackAt } from "./pace.ts";
import { valueAt } from "./path.ts";
import { handsOver, itemsOf, pageOf, problemOfPage } from "./repeat.ts";
import type { Step } from "./step.ts";
import { inTrouble, isEndless, isTrouble, watched } from "./trouble.ts";
import { wait } from "./wait.ts";

/** What may be asked of the cloud about a step. */
export type Question = "check" | "underway" | "precondition" | "leaves" | "page" | "result";

/** What was seen of a step: a question's answer or error, or those of its sending. */
export type Seen = { readonly of: Question | "effect" } & Observation;

/** A step, and the paths of its answer that others refer to. */
export interface Task {
  readonly step: Step;
  readonly keeps: readonly string[];
}

/** What follows: another question first, or the step's new line. */
export type Transition = { readonly ask: Question } | Moved;

/** The first question about a step in a state; nothing where there is none. */
export const firstQuestion: Readonly<Partial<Record<Line["state"], Question>>> = {
  pending: "check",
  unknown: "leaves",
  paging: "page",
  sent: "check",
};

type Found = { readonly ask: Question } | Finding;

/** One step's case: what `decide` was given. */
interface Look {
  readonly task: Task;
  readonly step: Step;
  readonly line: Line;
  readonly seen: Seen;
  readonly moment: Moment;
  /** What the asked condition says; nothing where none of its acceptors speaks. */
  readonly verdict: Acceptor["state"] | undefined;
}

/** What follows from what was seen of a step. Pure: the step, its line, the observation and the moment decide. */
export function decide(task: Task, stored: Line, seen: Seen, moment: Moment): Transition {
  const { step } = task;
  const line = watched(stored, moment);
  const condition = { ...step, page: undefined, result: undefined, effect: undefined }[seen.of];
  const verdict = condition && deciding(condition, seen)?.state;
  const found = find({ task, step, line, seen, moment, verdict });
  return "ask" in found ? found : moved(line, found, moment);
}

function find(look: Look): Found {
  const { task, step, line, seen, moment, verdict } = look;
  if (seen.of === "effect") return afterSending(step, task.keeps, line, seen, moment);
  if (verdict === undefined && isTrouble(seen)) return inTrouble(line, messageOf(seen), moment);
  switch (line.state) {
    case "pending":
      return beforeIntent(look);
    case "unknown":
      return afterLostAnswer(look);
    case "paging":
      return readPage(look);
    case "sent":
      return seen.of === "result" ? readResult(look) : whileChecking(look);
    default:
      throw new TypeError(`nothing is asked about a step that is ${line.state}`);
  }
}

const messageOf = (seen: Observation): string => ("error" in seen ? seen.error.message : "");

function beforeIntent(look: Look): Found {
  const { step, line, seen, verdict, moment } = look;
  switch (seen.of) {
    case "page":
      return readPage(look);
    case "result":
      return alreadySo(resultIn(look));
    case "check":
      if (verdict !== "success") return { ask: "precondition" };
      if (line.intendedAt !== undefined) return { sight: "as wanted, after an intent", ...recovered(moment) };
      return step.result && isResultMissing(look) ? { ask: "result" } : alreadySo();
  }
  const before = valuesSeen(step.precondition, seen);
  if (verdict === "success")
    return step.repeat ? { ask: "page" } : { sight: "as before", before, ...intent(look) };
  if (verdict === undefined && "error" in seen && !saysWhatIs(seen.error.kind))
    return { sight: "refused", note: `nothing was changed: ${seen.error.message}` };
  const why = explain(step.precondition, seen);
  const waiting = verdict === "retry" ? wait(step, line, moment) : undefined;
  return waiting
    ? { sight: "not ready", ...waiting, troubleSince: undefined, note: `it waits: ${why}` }
    : { sight: "moved", before, note: `moved since the plan was made: ${why}` };
}

/** Whether an error of this kind says something of the resource, and not of our asking. */
const saysWhatIs = (kind: string): boolean => kind === "not-found" || kind === "conflict";

const alreadySo = (result: Pick<Line, "result"> = {}): Finding => ({
  sight: "as wanted",
  ...result,
  note: "it was already as wanted",
});

const intent = ({ line, moment }: Look) => ({ intendedAt: line.intendedAt ?? moment.now.toISOString() });

const recovered = ({ now }: Moment) => ({
  effect: true,
  isRecovered: true,
  sentAt: now.toISOString(),
  note: "its answer was lost; read back, it had been done",
});

function readPage(look: Look): Finding {
  const { step, line, seen, moment } = look;
  if ("error" in seen || !step.repeat)
    return { sight: "refused", note: `its page could not be read: ${messageOf(seen)}` };
  const items = itemsOf(step.repeat, seen.answer);
  const page = pageOf(step.repeat, items);
  const isSame = handsOver(line.request, step.repeat, page);
  // Of a request whose answer was lost, all may have been done, but for what is still there as it was.
  const handed = (line.handed ?? 0) + (isSame ? 0 : (line.inHand ?? 0));
  const known = { handed, inHand: undefined };
  if (items.length === 0)
    return { sight: "nothing to do", ...known, effect: line.effect, sentAt: moment.now.toISOString() };
  if (isSame && line.inHand === undefined && isUnshown(line.shownBy, moment))
    return {
      sight: "not shown yet",
      nextAt: nextLook(step.check, line.looks ?? 0, Number.POSITIVE_INFINITY, moment),
    };
  const problem = problemOfPage(step.repeat, handed, items);
  if (problem) return { sight: "too much", ...known, note: problem };
  const sight = line.state === "paging" ? "more" : "as before";
  return { sight, ...intent(look), handed, inHand: page.length, page };
}

function afterLostAnswer(look: Look): Found {
  const { step, line, seen, verdict, moment } = look;
  if (seen.of === "leaves") {
    if (verdict === "success" && !step.repeat) return { sight: "as left", ...recovered(moment) };
    if (line.shownBy !== undefined && isUnshown(line.shownBy, moment)) {
      const nextAt = readBackAt(line.looks ?? 0, line.shownBy, moment);
      return { sight: "not shown yet", nextAt, note: line.note };
    }
    return step.repeat ? again("still to hand over", line, moment) : { ask: "precondition" };
  }
  if (verdict === "success")
    return { ...again("as before", line, moment), effect: undefined, shownBy: undefined };
  const why = `the resource is neither as before nor as wanted: ${explain(step.precondition, seen)}`;
  const end = Date.parse(line.shownBy ?? "") + step.check.deadlineSeconds * 1_000;
  if (moment.now.getTime() < end)
    return { sight: "neither yet", nextAt: nextLook(step.check, line.looks ?? 0, end, moment), note: why };
  return { sight: "neither", note: `its answer was lost, and ${why}` };
}

/** Read back, it is to be sent again: rarer the longer answers are lost, until a person must look. */
function again(sight: "as before" | "still to hand over", line: Line, moment: Moment): Finding {
  const since = line.troubleSince;
  if (isEndless(line, moment))
    return { sight: "endless trouble", note: `its answers are lost since ${since}` };
  return { sight, ...(since === undefined ? {} : { nextAt: backOff(since, moment) }), note: line.note };
}

function whileChecking(look: Look): Found {
  const { step, line, seen, verdict, moment } = look;
  if (step.underway && seen.of === "underway") {
    if (verdict === "failure") {
      const values = JSON.stringify(valuesSeen(step.underway, seen));
      return { sight: "check failed", note: `what it began went wrong: ${values}` };
    }
    const end = endOfCheck(look);
    return { sight: "not yet", nextAt: nextLook(step.check, line.looks ?? 0, end, moment), note: line.note };
  }
  const why = explain(step.check, seen);
  if (verdict === "success") {
    if (!isResultMissing(look)) return { sight: "as wanted", note: line.isRecovered ? line.note : undefined };
    return step.result ? { ask: "result" } : line.isRecovered ? noResult : { sight: "as wanted" };
  }
  if (verdict === "failure") return { sight: "check failed", note: `the check failed: ${why}` };
  const end = endOfCheck(look);
  if (moment.now.getTime() >= end)
    return { sight: "too late", note: `not so within ${step.check.deadlineSeconds} s: ${why}` };
  if (step.underway) return { ask: "underway" };
  return { sight: "not yet", nextAt: nextLook(step.check, line.looks ?? 0, end, moment), note: line.note };
}

const endOfCheck = ({ step, line }: Look): number =>
  Date.parse(line.sentAt ?? "") + step.check.deadlineSeconds * 1_000;

const isResultMissing = ({ task, line }: Look): boolean =>
  task.keeps.some((path) => (line.result?.[path] ?? null) === null);

const noResult: Finding = {
  sight: "no result",
  note: "it was done, but its answer was lost, and nothing tells what later steps need of it",
};

function readResult(look: Look): Finding {
  const { result } = resultIn(look);
  const isWhole = result !== undefined && !Object.values(result).includes(null);
  return isWhole ? { sight: "as wanted", result } : noResult;
}

/** What a read tells of a step's result. */
function resultIn({ task, step, seen }: Look): Pick<Line, "result"> {
  if ("error" in seen || !step.result) return {};
  const members = Object.entries(step.result.members);
  const answer: Json = Object.fromEntries(members.map(([name, path]) => [name, valueAt(seen.answer, path)]));
  return kept(task.keeps, answer);
}
