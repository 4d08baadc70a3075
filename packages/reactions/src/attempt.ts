import { messageOf } from "@watchkeeper/core/error";
import { bounded, NotEnding } from "./bounded.ts";

/** As much of what something says of itself as is kept. */
const maxMessage = 2_000;

/** What something threw. */
export class Failure {
  readonly message: string;
  constructor(error: unknown) {
    this.message = messageOf(error).slice(0, maxMessage);
  }
}

/** Does what others have written, somebody of whom it is: what it throws is an answer. */
export type Attempt = <T>(whose: object, work: () => T) => T | Failure;

const plainly: Attempt = (_whose, work) => {
  try {
    return work();
  } catch (error) {
    if (error instanceof NotEnding) throw error;
    return new Failure(error);
  }
};

/** How long much may take that others have written, and each of it where something in it did not end (milliseconds). */
const allMs = 3_000;
const eachMs = 500;

/**
 * Attempts at what others have written, none of which goes on for ever: all that is done at once is given its time; where
 * something in it does not end, it is done again, each for itself. Who did not end once is not asked again.
 */
export class Attempts {
  readonly #unending = new Map<object, Failure>();

  /** @param work pure: it may be done twice. */
  all<T>(work: (attempt: Attempt) => T): T {
    if (this.#unending.size > 0) return work(this.each);
    try {
      return bounded(() => work(plainly), allMs);
    } catch (error) {
      if (!(error instanceof NotEnding)) throw error;
      return work(this.each);
    }
  }

  readonly each: Attempt = (whose, work) => {
    const before = this.#unending.get(whose);
    if (before) return before;
    try {
      return bounded(work, eachMs);
    } catch (error) {
      const failure = new Failure(error);
      if (error instanceof NotEnding) this.#unending.set(whose, failure);
      return failure;
    }
  };
}
