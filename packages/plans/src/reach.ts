import { type Step, touchedBy } from "./step.ts";

/** How far a plan reaches, and what of it can be taken back: what people look at first, whatever its size. */
export interface Reach {
  readonly resources: number;
  readonly accounts: readonly string[];
  readonly regions: readonly string[];
  /** How many steps nothing can take back, and the titles of the first. */
  readonly irreversible: Some;
  /** What is gone for good afterwards. */
  readonly destroys: Some;
  /** What does not work meanwhile. */
  readonly interrupts: Some;
}

/** How many there are, and the first of them. */
export interface Some {
  readonly count: number;
  readonly first: readonly string[];
}

/** How many of a kind are named. */
const mostNamed = 10;

const some = (all: readonly string[]): Some => ({ count: all.length, first: all.slice(0, mostNamed) });

/** Measures a plan. */
export function reachOf(account: string, steps: readonly Step[]): Reach {
  return {
    resources: new Set(steps.flatMap(touchedBy)).size,
    accounts: [...new Set([account, ...steps.map(({ call }) => call.account)])],
    regions: [...new Set(steps.map(({ call }) => call.region))],
    irreversible: some(steps.filter(({ reversible }) => !reversible).map(({ title }) => title)),
    destroys: some(steps.flatMap(({ destroys }) => destroys)),
    interrupts: some(steps.flatMap(({ interrupts = [] }) => interrupts)),
  };
}
