import { freshLine, hasEnded, isInFlight, type Line, type StepRecord, type StepState } from "./ledger.ts";

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

const fresh: Mark = { state: freshLine.state, effect: false, nextAt: 0 };

/** The front of a run before anything happened. */
export const freshFront = (steps: number): Front => ({
  forth: new Array<Mark>(steps).fill(fresh),
  back: new Array<undefined>(steps).fill(undefined),
});

const markOf = ({ state, effect = false, nextAt }: Line): Mark => ({
  state,
  effect,
  nextAt: nextAt === undefined ? 0 : Date.parse(nextAt),
});

/** The front after some steps have moved. */
export function frontAfter(front: Front, moves: ReadonlyMap<number, StepRecord>): Front {
  const forth = [...front.forth];
  const back = [...front.back];
  for (const [step, record] of moves) {
    forth[step] = markOf(record.forth);
    back[step] = record.back && markOf(record.back);
  }
  return { forth, back };
}

/** What of a step stands in the cloud: it was changed, and what was changed has not been put back. */
export const stands = ({ forth, back }: Front, step: number): boolean => {
  const mark = back[step];
  return forth[step]?.effect === true && !(mark?.state === "done" || mark?.state === "satisfied");
};

/** Something of a step is under way, there or back. */
export const isUnderWay = ({ forth, back }: Front, step: number): boolean =>
  isInFlight(forth[step]?.state ?? "pending") || isInFlight(back[step]?.state ?? "pending");

/** Nothing of a step is under way, there or back. */
export const isQuiet = ({ forth, back }: Front, step: number): boolean => {
  const there = forth[step]?.state ?? "pending";
  const mark = back[step];
  return hasEnded(there) && (mark === undefined || hasEnded(mark.state));
};

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

/** How far a run has come. */
export function progressOf(front: Front): Progress {
  const counts = { pending: 0, inFlight: 0, done: 0, failed: 0, skipped: 0, parked: 0, putBack: 0 };
  for (const [step, { state }] of front.forth.entries()) {
    const back = front.back[step];
    if (back) {
      if (back.state === "done" || back.state === "satisfied") counts.putBack += 1;
      else if (hasEnded(back.state)) counts.parked += 1;
      else counts.inFlight += 1;
    } else if (isInFlight(state)) counts.inFlight += 1;
    else if (state === "done" || state === "satisfied") counts.done += 1;
    else if (state === "failed" || state === "drifted") counts.failed += 1;
    else counts[state as "pending" | "skipped" | "parked"] += 1;
  }
  return { steps: front.forth.length, ...counts };
}
