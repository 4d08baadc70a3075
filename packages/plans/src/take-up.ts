import { watchkeeper } from "@watchkeeper/core/audit-entry";
import { hasEnded, isGood, type Line, type StepRecord } from "./ledger.ts";
import { moved } from "./moved.ts";
import type { Moment } from "./pace.ts";
import { mostSteps } from "./rate-budget.ts";
import type { Commit, OpenRun } from "./run.ts";

/** The steps of a run that a person must be asked about: parked, there or on their way back. */
export const parkedSteps = ({ front }: OpenRun): readonly number[] =>
  front.forth.flatMap(({ state }, step) => {
    const back = front.back[step]?.state;
    const isStuck = back !== undefined && hasEnded(back) && !isGood(back);
    return state === "parked" || isStuck ? [step] : [];
  });

/** What takes parked steps up again, 45 of them at most: each starts from what is known of it. */
export function takeUp(
  steps: readonly number[],
  records: readonly StepRecord[],
  by: string,
  moment: Moment,
): Commit {
  const moves = new Map(
    steps.slice(0, mostSteps).flatMap((step, index): [number, StepRecord][] => {
      const record = records[index];
      return record ? [[step, takenUp(record, moment)]] : [];
    }),
  );
  const taken = [...moves.values()].map(({ stepId, forth }) => ({ step: stepId, state: forth.state }));
  return {
    head: {},
    moves,
    entry: { actor: watchkeeper, type: "steps taken up", data: { steps: taken, by } },
  };
}

function takenUp({ stepId, forth, back: _ }: StepRecord, moment: Moment): StepRecord {
  return { stepId, forth: forth.state === "parked" ? lineUp(forth, moment) : forth };
}

function lineUp({ endedAt: _, ...line }: Line, moment: Moment): Line {
  const sight =
    line.sentAt !== undefined
      ? "taken up, after an effect"
      : line.intendedAt !== undefined || line.effect === true
        ? "taken up, after an intent"
        : "taken up";
  const sentAt = line.sentAt === undefined ? {} : { sentAt: moment.now.toISOString() };
  return moved(line, { sight, ...sentAt }, moment).line;
}
