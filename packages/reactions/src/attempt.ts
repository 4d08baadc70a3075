import { messageOf } from "@watchkeeper/core/error";

/** As much of what something says of itself as is kept. */
const maxMessage = 2_000;

/** What something threw. */
export class Failure {
  readonly message: string;
  constructor(error: unknown) {
    this.message = messageOf(error).slice(0, maxMessage);
  }
}

/** Does what others have written: what it throws is an answer. */
export function attempt<T>(work: () => T): T | Failure {
  try {
    return work();
  } catch (error) {
    return new Failure(error);
  }
}
