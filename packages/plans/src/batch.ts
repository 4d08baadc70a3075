import { watchkeeper } from "@watchkeeper/core/audit-entry";
import { hashOf, type Json } from "@watchkeeper/core/json";
import type { Front } from "./front.ts";
import type { Facts } from "./graph.ts";
import { hasEnded, isInFlight, type Line, type StepRecord, type Way } from "./ledger.ts";
import { moved } from "./moved.ts";
import { inMs, type Moment, nextLook, shownBy } from "./pace.ts";
import { mostSteps } from "./rate-budget.ts";
import { type Commit, type RunRef, runId } from "./run.ts";
import type { Sending, Sessions } from "./share-sessions.ts";
import { type Step, touchedBy } from "./step.ts";
import type { Found, Work } from "./step-work.ts";
import type { Sight } from "./transitions.ts";

/** How long a lease lasts beyond what a step may take. */
const leaseMarginMs = 15 * 60_000;
/** How long a request whose answer was lost may still be on its way: AWS takes none that was signed earlier. */
const straggleMs = 5 * 60_000;
/** How soon a step is tried again whose resource another run holds: rarer the longer it does. */
const heldPace = { everySeconds: 10, maxEverySeconds: 120 };

/** What a batch writes of its steps: their lines, their leases, and one record that tells of them all. */
export function commitOf(found: readonly Found[], heldByOthers: ReadonlySet<string>, moment: Moment): Commit {
  const take = new Map<string, string>();
  const release = new Set<string>();
  // Of several steps on a resource, the one that needs it longest says until when.
  const hold = (resource: string, ms: number) => {
    const until = inMs(moment, ms);
    if (until > (take.get(resource) ?? "")) take.set(resource, until);
  };
  for (const { work, line, wasSent } of found) {
    const { step } = work.task;
    const touched = touchedBy(step);
    if (touched.some((resource) => heldByOthers.has(resource))) continue;
    for (const resource of touched)
      if (isInFlight(line.state)) hold(resource, step.check.deadlineSeconds * 1_000 + leaseMarginMs);
      else if (line.isLost) hold(resource, straggleMs);
      else if (wasSent || isInFlight(work.line.state)) release.add(resource);
      // What is found to need nothing, or to have moved, may be another run's work under way: the lease, taken for this
      // moment alone, says that it is not.
      else if (hasEnded(line.state)) hold(resource, 0);
  }
  for (const resource of take.keys()) release.delete(resource);
  const told = found.filter(({ sight }) => !quiet.has(sight));
  return {
    head: {},
    moves: new Map(found.map(({ work, line }) => [work.step, recordOf(work, line)])),
    take,
    release,
    ...(told.length === 0 ? {} : { entry: entryOf(told) }),
  };
}

/** What is seen again and again while a step waits: no line of the trail. */
const quiet: ReadonlySet<Sight> = new Set<Sight>([
  "not yet",
  "not ready",
  "not shown yet",
  "neither yet",
  "held by another",
  "trouble",
]);

const recordOf = ({ way, record }: Work, line: Line): StepRecord => ({ ...record, [way]: line });

/** The audit record of a batch: every step that moved, its call where one is about to be sent. */
function entryOf(told: readonly Found[]) {
  const intends = told.some(({ line }) => line.state === "intended");
  return {
    actor: watchkeeper,
    type: intends ? "steps intended" : "steps moved",
    data: { steps: told.map(toldOf) },
  };
}

/** What a batch's audit record tells of a step. */
function toldOf({ work: { task, way }, line, sight }: Found): Readonly<Record<string, Json>> {
  const { id, title, call, resource, also } = task.step;
  return {
    step: id,
    title,
    resource,
    ...(also ? { also } : {}),
    state: line.state,
    sight,
    ...(way === "back" ? { way } : {}),
    ...(line.note ? { note: line.note } : {}),
    ...(line.state === "intended"
      ? { call: { ...call, input: line.request ?? null }, before: line.before ?? null }
      : {}),
    ...(line.result && line.state !== "intended" ? { result: line.result } : {}),
  };
}

/** What the steps of one commit may measure together, in bytes: their lines, and the audit record that tells of them. */
const maxCommitBytes = 300_000;
/** How many lines and leases one commit may write: with the run's own items they fit a transaction. */
const maxCommitItems = 2 * mostSteps;

/** A batch in parts that each fit a transaction, and their records an item. */
export function inParts(found: readonly Found[]): readonly (readonly Found[])[] {
  const parts: Found[][] = [];
  let left = { bytes: 0, items: 0 };
  for (const one of found) {
    const bytes = Buffer.byteLength(JSON.stringify([one.line, toldOf(one)]));
    const items = 1 + touchedBy(one.work.task.step).length;
    left = { bytes: left.bytes - bytes, items: left.items - items };
    const part = parts.at(-1);
    if (part && left.bytes >= 0 && left.items >= 0) part.push(one);
    else {
      parts.push([one]);
      left = { bytes: maxCommitBytes - bytes, items: maxCommitItems - items };
    }
  }
  return parts;
}

/** A batch without what rests on resources that other runs hold: it is tried again soon. */
export const putOff = (found: readonly Found[], held: ReadonlySet<string>, moment: Moment) =>
  found.map((one): Found => {
    const { line: before, task } = one.work;
    const rests = before.state === "pending" || one.line.state === "intended";
    if (one.wasSent || !rests || !touchedBy(task.step).some((arn) => held.has(arn))) return one;
    const nextAt = nextLook(heldPace, before.looks ?? 0, Number.POSITIVE_INFINITY, moment);
    return {
      ...one,
      ...moved(before, { sight: "held by another", nextAt, note: "another run holds it" }, moment),
    };
  });

/** A batch whose intents say until when they may be sent: until the tick that records them is over. */
export const dated = (found: readonly Found[], deadline: Date, moment: Moment) =>
  found.map((one): Found => {
    if (one.line.state !== "intended") return one;
    return { ...one, line: { ...one.line, shownBy: shownBy(moment, deadline) } };
  });

/**
 * What a batch's intents are sent under: sessions are shared, with the steps that come later too, and the token is the
 * same whenever the intent is.
 */
export function intentsOf(
  ref: RunRef,
  intended: readonly Found[],
  later: readonly Sending[],
  sessions: Sessions,
) {
  const sendings = intended.map(({ work }) => sendingOf(work.step, work.way, work.task.step));
  sessions.share(sendings, later);
  return intended.map((found, index) => {
    const { work, line } = found;
    const { call, resource, id } = work.task.step;
    const clientToken = hashOf({ run: ref, step: id, request: line.request ?? null }).slice(0, 32);
    const among = sessions.among(sendings[index] as Sending);
    return {
      found,
      call: { ...call, input: line.request ?? call.input },
      intent: { resource, clientToken, session: runId(ref), among },
    };
  });
}

/** What is sent for a step on one of its ways. */
export const sendingOf = (
  number: number,
  way: Way,
  step: Pick<Step, "call" | "resource" | "also">,
): Sending => ({ id: sendingId(number, way), call: step.call, resources: touchedBy(step) });

/** How sessions know what is sent for a step on one of its ways. */
export const sendingId = (number: number, way: Way): string => `${number} ${way}`;

/** The steps that come next beside those of a batch, by their numbers: so many of those that have not begun. */
export function comingAfter(
  { order }: Pick<Facts, "order">,
  { forth }: Pick<Front, "forth">,
  batch: readonly number[],
  most: number,
): readonly number[] {
  const taken = new Set(batch);
  const coming: number[] = [];
  for (const step of order) {
    if (coming.length >= most) break;
    if (forth[step]?.state === "pending" && !taken.has(step)) coming.push(step);
  }
  return coming;
}

/** The numbers of the steps whose results these steps refer to. */
export const referredTo = ({ needs, keeps }: Facts, steps: readonly number[]): readonly number[] => [
  ...new Set(steps.flatMap((step) => needs[step]?.filter((need) => keeps[need]?.length) ?? [])),
];
