import type { Retrier } from "./state-language.ts";
import { errorEquals, type StatesError } from "./states-error.ts";

/** AWS's defaults of a retrier (states-language.net, "Retrying after error"). */
const defaults = { IntervalSeconds: 1, MaxAttempts: 3, BackoffRate: 2 } as const;

/** Counts the attempts of one visit, each retrier by itself, and says how long to wait for the next. */
export class RetryBudget {
  readonly #retriers: readonly Retrier[];
  readonly #random: () => number;
  readonly #used = new Map<Retrier, number>();

  constructor(retriers: readonly Retrier[] | undefined, random: () => number) {
    this.#retriers = retriers ?? [];
    this.#random = random;
  }

  /** Seconds to wait before the next attempt, or undefined where there is none: no retrier fits, or it is used up. */
  delayAfter(error: StatesError): number | undefined {
    const retrier = this.#retriers.find(({ ErrorEquals }) => errorEquals(ErrorEquals, error));
    if (!retrier) return undefined;
    const used = this.#used.get(retrier) ?? 0;
    if (used >= (retrier.MaxAttempts ?? defaults.MaxAttempts)) return undefined;
    this.#used.set(retrier, used + 1);
    const interval = retrier.IntervalSeconds ?? defaults.IntervalSeconds;
    const backoff = interval * (retrier.BackoffRate ?? defaults.BackoffRate) ** used;
    const delay = Math.min(backoff, retrier.MaxDelaySeconds ?? Number.POSITIVE_INFINITY);
    return retrier.JitterStrategy === "FULL" ? delay * this.#random() : delay;
  }
}
