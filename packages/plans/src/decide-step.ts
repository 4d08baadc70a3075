import { defined } from "@watchkeeper/core/defined";
import type { Json } from "@watchkeeper/core/json";
import { type Acceptor, deciding, explain, type Observation, valuesSeen } from "./condition.ts";
import { hasEnded, type Line } from "./ledger.ts";
import { backOff, inMs, type Moment, nextLook } from "./pace.ts";
import { valueAt } from "./path.ts";
import { itemsOf, pageOf, problemOfPage } from "./repeat.ts";
import type { Step } from "./step.ts";
import { type Sight, stateAfter } from "./transitions.ts";

/** What may be asked of the cloud about a step. */
export type Question = "check" | "precondition" | "leaves" | "page" | "result";

/** What was seen of a step: a question's answer or error, or those of its sending. */
export type Seen = { readonly of: Question | "effect" } & Observation;

/** A step, and the paths of its answer that others refer to. */
export interface Task {
  readonly step: Step;
  readonly keeps: readonly string[];
}

/** What follows: another question first, or the step's new line; of a repeated call, the page that is handed over. */
export type Transition =
  | { readonly ask: Question }
  | { readonly sight: Sight; readonly line: Line; readonly page?: readonly Json[] };

/** How long after an intent the cloud may still not show what came of it: reads are eventually consistent. */
export const consistencyMs = 60_000;
/** How long AWS's trouble is waited out before a person is asked to look: nothing has failed by then, nothing is lost. */
export const patienceMs = 24 * 3_600_000;
const readBackMs = 10_000;

/** The first question about a step in a state; nothing where there is none. */
export const firstQuestion: Readonly<Partial<Record<Line["state"], Question>>> = {
  pending: "check",
  unknown: "leaves",
  paging: "page",
  sent: "check",
};

/** A sight, and what it changes in the line beside its state. */
type Finding = { readonly [Member in keyof Omit<Line, "state">]?: Line[Member] | undefined } & {
  readonly sight: Sight;
  readonly page?: readonly Json[];
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
export function decide(task: Task, line: Line, seen: Seen, moment: Moment): Transition {
  const { step } = task;
  const isCondition = seen.of === "check" || seen.of === "precondition" || seen.of === "leaves";
  const verdict = isCondition ? deciding(step[seen.of as "check"], seen)?.state : undefined;
  const found = find({ task, step, line, seen, moment, verdict });
  return "ask" in found ? found : moved(line, found, moment);
}

function find(look: Look): Found {
  if (look.seen.of === "effect") return afterSending(look);
  if (look.verdict === undefined && isTrouble(look.seen)) return inTrouble(look);
  switch (look.line.state) {
    case "pending":
      return beforeIntent(look);
    case "unknown":
      return afterLostAnswer(look);
    case "paging":
      return readPage(look);
    case "sent":
      return look.seen.of === "result" ? readResult(look) : whileChecking(look);
    default:
      throw new TypeError(`nothing is asked about a step that is ${look.line.state}`);
  }
}

/** Sights after which the line goes on counting its trouble and its waiting. */
const goesOn: ReadonlySet<Sight> = new Set<Sight>(["trouble", "not now", "not ready", "as before", "more"]);

/** Moves a line as the table has it: what was said of it before, and when to look, is not said of it now. */
export function moved(line: Line, { sight, page, ...change }: Finding, { now }: Moment): Transition {
  const state = stateAfter(line.state, sight);
  const { nextAt: _, note: __, troubleSince, waitingSince, looks = 0, ...kept } = line;
  const counting = goesOn.has(sight) ? { troubleSince, waitingSince } : {};
  const next = {
    ...kept,
    ...counting,
    looks: goesOn.has(sight) || state === line.state ? looks + 1 : 0,
    ...change,
    state,
    ...(hasEnded(state) ? { endedAt: now.toISOString() } : {}),
  };
  return { sight, line: defined(next) as Line, ...(page ? { page } : {}) };
}

const errorOf = (seen: Observation) => ("error" in seen ? seen.error : undefined);

function isTrouble(seen: Observation): boolean {
  const kind = errorOf(seen)?.kind;
  return kind === "throttled" || kind === "unavailable";
}

function inTrouble({ line, seen, moment }: Look): Finding {
  const since = line.troubleSince ?? moment.now.toISOString();
  const note = `AWS is in trouble since ${since}: ${errorOf(seen)?.message}`;
  if (moment.now.getTime() - Date.parse(since) >= patienceMs) return { sight: "endless trouble", note };
  return { sight: "trouble", troubleSince: since, nextAt: backOff(line.looks ?? 0, moment), note };
}

function beforeIntent(look: Look): Found {
  const { step, line, seen, verdict, moment } = look;
  if (seen.of === "page") return readPage(look);
  if (seen.of === "check") {
    if (verdict !== "success") return { ask: "precondition" };
    if (line.intendedAt === undefined) return { sight: "as wanted", note: "it was already as wanted" };
    return { sight: "as wanted, after an intent", ...recovered(moment) };
  }
  const before = valuesSeen(step.precondition, seen);
  if (verdict === "success")
    return step.repeat ? { ask: "page" } : { sight: "as before", before, ...intent(look) };
  const error = errorOf(seen);
  if (verdict === undefined && error && error.kind !== "not-found" && error.kind !== "conflict")
    return { sight: "refused", note: `nothing was changed: ${error.message}` };
  const why = explain(step.precondition, seen);
  const waiting = verdict === "retry" ? wait(look) : undefined;
  return waiting
    ? { sight: "not ready", ...waiting, note: `it waits: ${why}` }
    : { sight: "moved", before, note: `moved since the plan was made: ${why}` };
}

const intent = ({ line, moment }: Look) => ({ intendedAt: line.intendedAt ?? moment.now.toISOString() });

const recovered = ({ now }: Moment) => ({
  effect: true,
  isRecovered: true,
  sentAt: now.toISOString(),
  note: "its answer was lost; read back, it had been done",
});

/** Waits for what passes by itself, until the step's deadline; nothing where that is over. */
function wait({ step, line, moment }: Look): Pick<Line, "waitingSince" | "nextAt"> | undefined {
  const since = line.waitingSince ?? moment.now.toISOString();
  const end = Date.parse(since) + step.check.deadlineSeconds * 1_000;
  if (moment.now.getTime() >= end) return undefined;
  return { waitingSince: since, nextAt: nextLook(step.check, line.looks ?? 0, end, moment) };
}

function readPage(look: Look): Finding {
  const { step, line, seen, moment } = look;
  if ("error" in seen || !step.repeat)
    return { sight: "refused", note: `its page could not be read: ${errorOf(seen)?.message}` };
  const items = itemsOf(step.repeat, seen.answer);
  const now = moment.now.toISOString();
  if (items.length === 0) return { sight: "nothing to do", effect: true, sentAt: now };
  const problem = problemOfPage(step.repeat, line.handed ?? 0, items);
  if (problem) return { sight: "too much", note: problem };
  const page = pageOf(step.repeat, items);
  const sight = line.state === "paging" ? "more" : "as before";
  return { sight, ...intent(look), inHand: page.length, page };
}

function afterSending(look: Look): Finding {
  const { task, step, line, seen, moment } = look;
  if ("answer" in seen) {
    if (step.repeat)
      return {
        sight: "accepted in part",
        effect: true,
        handed: (line.handed ?? 0) + (line.inHand ?? 0),
        inHand: undefined,
      };
    const result = kept(task.keeps, seen.answer);
    return { sight: "accepted", effect: true, sentAt: moment.now.toISOString(), ...result };
  }
  const { error } = seen;
  // What surely was not done leaves no intent behind.
  const undone = { intendedAt: undefined, inHand: undefined, effect: line.effect };
  if (step.retryOn?.includes(error.name)) {
    const waiting = wait(look);
    return waiting
      ? { sight: "not now", ...undone, ...waiting, note: error.message }
      : { sight: "never", ...undone, note: `refused for ${step.check.deadlineSeconds} s: ${error.message}` };
  }
  if (error.kind === "throttled") {
    const trouble = inTrouble(look);
    return { ...trouble, ...undone, sight: trouble.sight === "trouble" ? "not now" : trouble.sight };
  }
  if (error.kind === "unavailable" || error.kind === "bug")
    return {
      sight: "answer lost",
      isLost: true,
      nextAt: inMs(moment, readBackMs),
      note: `the answer was lost: ${error.message}`,
    };
  return { sight: "refused", ...undone, note: error.message };
}

const kept = (keeps: readonly string[], answer: Json): Pick<Line, "result"> =>
  keeps.length === 0
    ? {}
    : { result: Object.fromEntries(keeps.map((path) => [path, valueAt(answer, path)])) };

function afterLostAnswer(look: Look): Found {
  const { step, line, seen, verdict, moment } = look;
  if (seen.of === "leaves") {
    if (verdict === "success" && !step.repeat) return { sight: "as left", ...recovered(moment) };
    const age = moment.now.getTime() - Date.parse(line.intendedAt ?? moment.now.toISOString());
    if (age < consistencyMs)
      return { sight: "not shown yet", nextAt: inMs(moment, readBackMs), note: line.note };
    return step.repeat ? { sight: "still to hand over", inHand: undefined } : { ask: "precondition" };
  }
  if (verdict === "success")
    return { sight: "as before", note: "its answer was lost; read back, it had not been done" };
  const why = explain(step.precondition, seen);
  return {
    sight: "neither",
    note: `its answer was lost, and the resource is neither as before nor as wanted: ${why}`,
  };
}

function whileChecking(look: Look): Found {
  const { task, step, line, seen, verdict, moment } = look;
  const why = explain(step.check, seen);
  if (verdict === "success") {
    const isMissing = task.keeps.some((path) => (line.result?.[path] ?? null) === null);
    if (!isMissing) return { sight: "as wanted", note: line.isRecovered ? line.note : undefined };
    return step.result ? { ask: "result" } : line.isRecovered ? noResult : { sight: "as wanted" };
  }
  if (verdict === "failure") return { sight: "check failed", note: `the check failed: ${why}` };
  const end = Date.parse(line.sentAt ?? "") + step.check.deadlineSeconds * 1_000;
  if (moment.now.getTime() >= end)
    return { sight: "too late", note: `not so within ${step.check.deadlineSeconds} s: ${why}` };
  return { sight: "not yet", nextAt: nextLook(step.check, line.looks ?? 0, end, moment), note: line.note };
}

const noResult: Finding = {
  sight: "no result",
  note: "it was done, but its answer was lost, and nothing tells what later steps need of it",
};

function readResult({ task, step, seen }: Look): Finding {
  if ("error" in seen || !step.result) return noResult;
  const members = Object.entries(step.result.members);
  const answer = Object.fromEntries(members.map(([name, path]) => [name, valueAt(seen.answer, path)]));
  const { result = {} } = kept(task.keeps, answer);
  return Object.values(result).includes(null) ? noResult : { sight: "as wanted", result };
}
