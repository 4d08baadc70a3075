import type { Progress } from "./front.ts";
import { type ShownState, shownState } from "./ledger.ts";
import type { PlanHeader } from "./plan.ts";
import type { OpenRun, RunHead, RunStore } from "./run.ts";
import type { Step } from "./step.ts";

/** A step, and where it stands. */
export interface StepView {
  /** Its place in the plan, from 1. */
  readonly number: number;
  readonly step: Step;
  readonly state: ShownState;
  readonly note?: string;
}

/** A plan and its run, as people see them: the whole in numbers, and some of its steps. */
export interface RunView {
  readonly hash: string;
  readonly header: PlanHeader;
  readonly head: RunHead;
  /** How many steps are in each of its waves, where it has several. */
  readonly waves: readonly number[];
  readonly steps: readonly StepView[];
}

/** What a run's progress counts, each by itself. */
export type StepGroup = Exclude<keyof Progress, "steps">;

/** The states that each number of a run's progress counts. */
export const statesIn: Readonly<Record<StepGroup, readonly ShownState[]>> = {
  pending: ["pending"],
  inFlight: ["intended", "unknown", "paging", "sent", "compensating"],
  done: ["done", "satisfied"],
  failed: ["failed", "drifted"],
  skipped: ["skipped"],
  parked: ["parked"],
  putBack: ["compensated"],
};

/** Which steps are shown: a stretch of them, or of those that stand so. */
export interface Shown {
  readonly from?: number;
  readonly count: number;
  readonly only?: readonly ShownState[];
}

/** Reads a run as people see it. */
export async function viewRun(
  runs: Pick<RunStore, "open" | "tasks">,
  ref: { readonly caseId: string; readonly planHash: string },
  { from = 0, count, only }: Shown,
): Promise<RunView> {
  const run = await runs.open(ref);
  const numbers = numbersOf(run, only).slice(from, from + count);
  const tasks = numbers.length === 0 ? [] : await runs.tasks(run, numbers);
  return {
    hash: ref.planHash,
    header: run.header,
    head: run.head,
    waves: wavesOf(run),
    steps: tasks.map(({ step, record }, index) => {
      const note = record.back?.note ?? record.forth.note;
      const state = shownState(record);
      return { number: (numbers[index] ?? 0) + 1, step, state, ...(note ? { note } : {}) };
    }),
  };
}

function wavesOf({ facts }: OpenRun): readonly number[] {
  const waves = [...Map.groupBy(facts.waves, (wave) => wave)].sort(([a], [b]) => a - b);
  return waves.length > 1 ? waves.map(([, steps]) => steps.length) : [];
}

/** The waves of a plan in words; nothing, where it has one. */
export const tellWaves = ({ waves }: Pick<RunView, "waves">): string =>
  waves.length > 1
    ? `in ${waves.length} waves of ${waves.join(", ")} steps, each after the one before has ended well`
    : "";

function numbersOf({ front }: OpenRun, only: readonly ShownState[] | undefined): readonly number[] {
  const all = front.forth.map((_, number) => number);
  if (only === undefined) return all;
  return all.filter((number) => {
    const forth = front.forth[number];
    const back = front.back[number];
    return forth !== undefined && only.includes(shownState({ forth, ...(back ? { back } : {}) }));
  });
}
