import { defined } from "@watchkeeper/core/defined";
import { kindOf, messageOf } from "@watchkeeper/core/error";
import type { Json } from "@watchkeeper/core/json";
import type { Call } from "./call.ts";
import type { Observation } from "./condition.ts";
import { decide, firstQuestion, type Question, type Task } from "./decide-step.ts";
import { freshLine, type Line, type StepRecord, type Way } from "./ledger.ts";
import { type Finding, type Moved, moved } from "./moved.ts";
import { isUnshown, type Moment } from "./pace.ts";
import { type Results, resolveReferences } from "./reference.ts";
import { withItems } from "./repeat.ts";
import type { Sight } from "./transitions.ts";
import { turnRound } from "./turn-round.ts";

/** A step on one of its ways, as a batch works on it. */
export interface Work {
  readonly step: number;
  readonly way: Way;
  /** On its way back, the step turned round. */
  readonly task: Task;
  readonly record: StepRecord;
  readonly line: Line;
  /** What its references lead to: its own result too, where there is one. */
  readonly results: Results;
  /** Until when it is not begun (ISO): its step says so, or the cloud may not show yet what it is to take back. */
  readonly notBefore?: string;
  /** Why nothing can be asked about it: its way back refers to a result that nobody has. */
  readonly lost?: string;
}

/** Reads the cloud; equal reads of a batch are one. */
export type Ask = (call: Call) => Promise<Observation>;

/** What became of a request, as a value. */
export const observed = async (request: () => Promise<Json>): Promise<Observation> => {
  try {
    return { answer: await request() };
  } catch (error) {
    const name = error instanceof Error ? error.name : "Error";
    return { error: { name, kind: kindOf(error), message: messageOf(error) } };
  }
};

/** A reader that asks equal questions once. */
export function askingOnce(read: (call: Call) => Promise<Json>): Ask {
  const asked = new Map<string, Promise<Observation>>();
  return (call) => {
    const key = JSON.stringify(call);
    const known = asked.get(key) ?? observed(() => read(call));
    asked.set(key, known);
    return known;
  };
}

/** Takes a step up for a batch: an intent that a dead tick left behind is one whose answer is not known. */
export function workOn(
  { step, keeps, record }: Task & { readonly record: StepRecord },
  number: number,
  way: Way,
  others: Results,
  moment: Moment,
): Work {
  const results = new Map(step.dependsOn.flatMap((id) => entryOf(id, others.get(id))));
  if (record.forth.result) results.set(step.id, record.forth.result);
  const stored = record[way] ?? freshLine;
  const line =
    stored.state === "intended"
      ? moved(stored, { sight: "tick died", effect: true, isLost: true }, moment).line
      : stored;
  const work = { step: number, way, record, line, results };
  if (way === "forth") {
    const { notBefore } = step;
    const isEarly = line.state === "pending" && isUnshown(notBefore, moment);
    return { ...work, task: { step, keeps }, ...(notBefore && isEarly ? { notBefore } : {}) };
  }
  const { shownBy } = record.forth;
  const isEarly = line.state === "pending" && isUnshown(shownBy, moment);
  const unshown = shownBy !== undefined && isEarly ? { notBefore: shownBy } : {};
  try {
    return { ...work, ...unshown, task: { step: turnRound(step, results) ?? step, keeps: [] } };
  } catch (error) {
    return { ...work, task: { step, keeps: [] }, lost: messageOf(error) };
  }
}

const entryOf = <T>(id: string, value: T | undefined): readonly (readonly [string, T])[] =>
  value === undefined ? [] : [[id, value]];

/** What a batch has found of a step: its new line, and whether a call is to be sent for it. */
export interface Found {
  readonly work: Work;
  readonly line: Line;
  readonly sight: Sight;
  /** Its call was sent in this batch. */
  readonly wasSent: boolean;
  /** AWS throttled one of its requests. */
  readonly isThrottled: boolean;
}

/** What is found of a step without asking. */
export const settled = (work: Work, { sight, line }: Moved): Found => ({
  work,
  line,
  sight,
  wasSent: false,
  isThrottled: false,
});

/** Asks what is to be asked of a step now, until its line moves. */
export async function inquire(work: Work, ask: Ask, moment: () => Moment): Promise<Found> {
  if (work.lost !== undefined)
    return settled(work, moved(work.line, { sight: "refused", note: work.lost }, moment()));
  if (work.notBefore !== undefined)
    return settled(work, moved(work.line, tooEarly(work.way, work.notBefore), moment()));
  let question = firstQuestion[work.line.state];
  let isThrottled = false;
  while (question !== undefined) {
    const seen = await answerTo(question, work, ask);
    isThrottled ||= "error" in seen && seen.error.kind === "throttled";
    const transition = decide(work.task, work.line, { of: question, ...seen }, moment());
    if ("ask" in transition) {
      question = transition.ask;
      continue;
    }
    const { line, sight } =
      transition.line.state === "intended" ? withRequest(work, transition, moment()) : transition;
    return { work, line, sight, wasSent: false, isThrottled };
  }
  throw new TypeError(`nothing is to be asked about a step that is ${work.line.state}`);
}

const tooEarly = (way: Way, nextAt: string): Finding =>
  way === "forth"
    ? { sight: "not ready", nextAt, note: `it waits until ${nextAt}` }
    : { sight: "not shown yet", nextAt };

/** The line with the request that is to be sent: what a reference leads nowhere for is not begun. */
function withRequest(
  { task: { step }, line: before, results }: Work,
  { sight, line, page }: Moved,
  moment: Moment,
): Moved {
  try {
    const input = resolveReferences(step.call.input, results);
    const request = step.repeat && page ? withItems(input, step.repeat, page) : input;
    return { sight, line: { ...line, request } };
  } catch (error) {
    return moved(before, { sight: "refused", note: `nothing was changed: ${messageOf(error)}` }, moment);
  }
}

async function answerTo(
  question: Question,
  { task: { step }, results }: Work,
  ask: Ask,
): Promise<Observation> {
  const read = { ...step, page: step.repeat, result: step.result }[question]?.read;
  if (read === undefined) throw new TypeError(`step "${step.id}" has nothing to read for its ${question}`);
  try {
    return await ask({ ...read, input: resolveReferences(read.input, results) });
  } catch (error) {
    return { error: { name: "UnresolvedReference", kind: "conflict", message: messageOf(error) } };
  }
}

/** Sights after which it is sent again later, as if it had not been. */
const undone: ReadonlySet<Sight> = new Set<Sight>(["not now", "not this page now"]);

/** A line that knows of the request before, and nothing of the one that was surely not done. */
const asBefore = (line: Line, { request, shownBy }: Line): Line =>
  defined({ ...line, request, shownBy }) as Line;

/** What the answer to a step's call means for it; and, where it was taken, what its check says at once. */
export async function conclude(
  work: Work,
  intended: Line,
  answer: Observation,
  ask: Ask,
  moment: () => Moment,
): Promise<Found> {
  const transition = decide(work.task, intended, { of: "effect", ...answer }, moment());
  if ("ask" in transition) throw new TypeError("nothing is asked before an answer is taken");
  const isThrottled = "error" in answer && answer.error.kind === "throttled";
  const { sight } = transition;
  const line = undone.has(sight) ? asBefore(transition.line, work.line) : transition.line;
  if (line.state !== "sent") return { work, line, sight, wasSent: true, isThrottled };
  const results = line.result ? new Map(work.results).set(work.task.step.id, line.result) : work.results;
  const checked = await inquire({ ...work, line, results }, ask, moment);
  return { ...checked, work, wasSent: true, isThrottled: isThrottled || checked.isThrottled };
}
