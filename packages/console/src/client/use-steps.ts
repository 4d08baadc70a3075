import { systemClock } from "@watchkeeper/core/system-clock";
import type { StepGroup, StepView } from "@watchkeeper/plans/run-view";
import { useEffect, useMemo, useRef, useState } from "preact/hooks";
import { oneAtATime } from "../one-at-a-time.ts";
import type { CaseStory } from "../wire.ts";
import { groupOf } from "../words.ts";
import { server } from "./ask-server.ts";

/** How many steps stand on a page. */
const perPage = 50;
/** How many are shown at most: the others are found by how they stand. */
const mostShown = 1_000;
/** How often they are read again while their run goes on, in milliseconds. */
const againMs = 1_000;

/** Steps of a plan, as far as they are shown. */
export interface ShownSteps {
  /** Undefined while they are read. */
  readonly steps: readonly StepView[] | undefined;
  /** How many there are that stand so. */
  readonly all: number;
  /** Those that stand so alone; absent: all. */
  readonly only: StepGroup | undefined;
  readonly choose: (only: StepGroup | undefined) => void;
  /** Shows the next page as well; absent where there is none. */
  readonly showMore: (() => void) | undefined;
}

/** The steps of a case's newest plan: its first page at first, kept up to date while its run goes on. */
export function useSteps(id: string, run: NonNullable<CaseStory["run"]>): ShownSteps {
  const [only, setOnly] = useState<StepGroup>();
  const [count, setCount] = useState(perPage);
  const [read, setRead] = useState<{ readonly of: string; readonly steps: readonly StepView[] }>();
  const of = `${run.hash} ${only}`;
  const wanted = `${of} ${count}`;
  const newest = useRef(wanted);
  newest.current = wanted;
  // What a person asks for does not wait for what is read again.
  const ask = useMemo(() => oneAtATime(systemClock), [wanted]);
  const isWhole = run.steps.length >= run.header.steps;
  useEffect(() => {
    if (isWhole) return;
    ask(async () => {
      const { hash, steps } = await server.steps(id, count, only);
      // The case may have another plan by now, and the person another wish.
      if (hash === run.hash && newest.current === wanted) setRead({ of, steps });
    }, againMs);
  }, [wanted, run.head.v, isWhole]);

  const all = only === undefined ? run.header.steps : run.head.progress[only];
  const first = only === undefined ? run.steps : undefined;
  return {
    steps: isWhole
      ? run.steps.filter(({ state }) => only === undefined || groupOf(state) === only)
      : read?.of === of
        ? read.steps
        : first,
    all,
    only,
    choose: (group) => {
      setOnly(group);
      setCount(perPage);
    },
    showMore: !isWhole && count < Math.min(all, mostShown) ? () => setCount(count + perPage) : undefined,
  };
}
