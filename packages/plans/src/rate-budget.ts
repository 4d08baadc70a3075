/** How fast a run sends, as it has learnt: kept with the run, from tick to tick. */
export interface RateBudget {
  /** Effects a second. */
  readonly perSecond: number;
  /** How many may be sent at once now. */
  readonly tokens: number;
  /** When `tokens` were counted, in milliseconds since the epoch. */
  readonly at: number;
}

/** How many steps stand in a batch: a line and a lease each, and their records, fit the 100 items of a transaction. */
export const mostSteps = 45;
const fastest = 50;
const slowest = 0.5;
/** What is regained with each batch that met no throttle, in effects a second. */
const regained = 0.25;
/** For how many seconds' worth of effects is waited: no longer than what AWS's smallest buckets gather meanwhile. */
const gatheredSeconds = 1;
/** The same where AWS throttles all that is sent: a day of that is to cost few ticks. */
const gatheredInStormSeconds = 30;

/** The budget of a run that was never throttled. */
export const freshBudget = (now: number): RateBudget => ({ perSecond: 20, tokens: mostSteps, at: now });

/** The budget after time has passed. */
export const refilled = ({ perSecond, tokens, at }: RateBudget, now: number): RateBudget => ({
  perSecond,
  tokens: Math.min(mostSteps, tokens + (Math.max(0, now - at) / 1_000) * perSecond),
  at: now,
});

/** What sums of fractions may lack of a whole number. */
const rounding = 1e-9;

/** How many effects may be sent now. */
export const allowed = (budget: RateBudget, now: number): number =>
  Math.floor(refilled(budget, now).tokens + rounding);

/** The budget after a batch: halved where AWS throttled any of it, regained slowly where not. */
export function spent(budget: RateBudget, sent: number, wasThrottled: boolean, now: number): RateBudget {
  // What was sent had been counted out before: what came back since is not lost where the budget was full.
  const { perSecond, tokens } = refilled({ ...budget, tokens: budget.tokens - sent }, now);
  return wasThrottled
    ? { perSecond: Math.max(slowest, perSecond / 2), tokens: 0, at: now }
    : {
        perSecond: sent === 0 ? perSecond : Math.min(fastest, perSecond + regained),
        tokens: Math.max(0, tokens),
        at: now,
      };
}

/** In how many milliseconds enough is gathered to be sent again, or what waits where that is less. */
export const readyInMs = (budget: RateBudget, waiting: number, now: number): number => {
  const { perSecond, tokens } = refilled(budget, now);
  const gathered = perSecond > slowest ? gatheredSeconds : gatheredInStormSeconds;
  const wanted = Math.min(mostSteps, waiting, Math.ceil(perSecond * gathered));
  return Math.max(0, Math.ceil(((wanted - tokens) / perSecond) * 1_000));
};
