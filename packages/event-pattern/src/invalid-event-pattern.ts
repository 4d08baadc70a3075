import { WatchkeeperError } from "@watchkeeper/core/error";

/**
 * A pattern that EventBridge would not take; the message is the one of `PutRule` and `TestEventPattern`.
 * AWS sends it as `InvalidEventPatternException`.
 */
export class InvalidEventPattern extends WatchkeeperError {
  constructor(reason: string, options?: { cause?: unknown }) {
    super("InvalidEventPattern", "invalid-input", `Event pattern is not valid. Reason: ${reason}`, options);
  }
}

/** Refuses the pattern being read, for this reason. */
export function refuse(reason: string): never {
  throw new InvalidEventPattern(reason);
}
