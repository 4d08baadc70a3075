import {
  freshLine,
  hasEnded,
  isGood,
  isInFlight,
  type Line,
  type StepRecord,
  type StepState,
} from "./ledger.ts";

/** Where one way of a step stands, as the front holds it. */
export interface Mark {
  readonly state: StepState;
  /** It changed the cloud, or may have. */
  readonly effect: boolean;
  /** When it is looked at again, in milliseconds since the epoch; 0: now. */
  readonly nextAt: number;
}

/** Where all steps of a run stand, by their numbers: all that is asked to know what comes next. */
export interface Front {
  readonly forth: readonly Mark[];
  /** The ways back of those that are put back. */
  readonly back: readonly (Mark | undefined)[];
}

/** The marks that are due at no time: most marks are one of these few, and lie close together. */
const undated = new Map<StepState, readonly [without: Mark, withEffect: Mark]>();

/** The mark of a way. */
export function markOf(state: StepState, effect: boolean, nextAt: number): Mark {
  if (nextAt > 0) return { state, effect, nextAt };
  let known = undated.get(state);
  if (known === undefined) {
    known = [
      { state, effect: false, nextAt: 0 },
      { state, effect: true, nextAt: 0 },
    ];
    undated.set(state, known);
  }
  return known[effect ? 1 : 0];
}

const markOfLine = ({ state, effect = false, nextAt }: Line): Mark =>
  markOf(state, effect, nextAt === undefined ? 0 : Date.parse(nextAt));

/** The front of a run before anything happened. */
export const freshFront = (steps: number): Front => ({
  forth: new Array<Mark>(steps).fill(markOf(freshLine.state, false, 0)),
  back: new Array<undefined>(steps).fill(undefined),
});

/** The front after some steps have moved. */
export function frontAfter(
  front: Front,
  moves: ReadonlyMap<number, Pick<StepRecord, "forth" | "back">>,
): Front {
  const forth = front.forth.slice();
  // Ways back are rare: where none has moved, none is copied.
  let back: (Mark | undefined)[] | undefined;
  for (const [step, record] of moves) {
    forth[step] = markOfLine(record.forth);
    if (record.back === undefined && front.back[step] === undefined) continue;
    back ??= front.back.slice();
    back[step] = record.back && markOfLine(record.back);
  }
  return { forth, back: back ?? front.back };
}

/** What of a step stands in the cloud: it was changed, and what was changed has not been put back. */
export const stands = ({ forth, back }: Front, step: number): boolean => {
  const way = back[step]?.state;
  return forth[step]?.effect === true && !(way !== undefined && isGood(way));
};

/** Something of a step is under way, there or back. */
export const isUnderWay = ({ forth, back }: Front, step: number): boolean =>
  isInFlight(forth[step]?.state ?? "pending") || isInFlight(back[step]?.state ?? "pending");

/** How many steps are where: what people see of a run at a glance. */
export interface Progress {
  readonly steps: number;
  readonly pending: number;
  readonly inFlight: number;
  readonly done: number;
  readonly failed: number;
  readonly skipped: number;
  readonly parked: number;
  readonly putBack: number;
}

const nothing: Omit<Progress, "steps"> = {
  pending: 0,
  inFlight: 0,
  done: 0,
  failed: 0,
  skipped: 0,
  parked: 0,
  putBack: 0,
};

/** How far a run has come. */
export function progressOf(front: Front): Progress {
  const counts = { steps: front.forth.length, ...nothing };
  for (let step = 0; step < front.forth.length; step++) counts[countedAs(front, step)] += 1;
  return counts;
}

/** How far a run has come that had come so far before some steps moved. */
export function progressAfter(before: Progress, was: Front, is: Front, moved: Iterable<number>): Progress {
  const counts = { ...before };
  for (const step of moved) {
    counts[countedAs(was, step)] -= 1;
    counts[countedAs(is, step)] += 1;
  }
  return counts;
}

/** Under what a step is counted. */
function countedAs({ forth, back }: Front, step: number): keyof typeof nothing {
  const way = back[step]?.state;
  if (way !== undefined) return isGood(way) ? "putBack" : hasEnded(way) ? "parked" : "inFlight";
  const state = forth[step]?.state ?? "pending";
  if (isInFlight(state)) return "inFlight";
  if (isGood(state)) return "done";
  return state === "drifted" ? "failed" : (state as "pending" | "failed" | "skipped" | "parked");
}
