import type { RetryErrorInfo, RetryStrategyV2, RetryToken } from "@smithy/types";
import type { Runtime } from "@watchkeeper/core/runtime";

/** The first wait after an error of each kind that may pass, in milliseconds; no other is tried again. */
const firstWaitMs: Partial<Record<RetryErrorInfo["errorType"], number>> = {
  TRANSIENT: 100,
  THROTTLING: 1_000,
};
const longestWaitMs = 20_000;

/** How often a request is tried, and whether it is tried again when AWS throttles it. */
export interface Attempts {
  readonly most: number;
  readonly evenThrottled: boolean;
}

/**
 * The SDK's standard back-off (full jitter, doubling; 20 s at most), waited on the runtime's clock: the SDK's own
 * strategy waits on the machine's.
 */
export class ClockedRetry implements RetryStrategyV2 {
  readonly mode = "standard";
  readonly #runtime: Runtime;
  readonly #attempts: Attempts;

  constructor(runtime: Runtime, attempts: Attempts) {
    this.#runtime = runtime;
    this.#attempts = attempts;
  }

  async acquireInitialRetryToken(): Promise<RetryToken> {
    return tokenOf(0);
  }

  /** Waits, and allows another attempt; throws where there is none to be made before the invocation ends. */
  async refreshRetryTokenForRetry(token: RetryToken, { errorType }: RetryErrorInfo): Promise<RetryToken> {
    const count = token.getRetryCount();
    const { most, evenThrottled } = this.#attempts;
    const wait = errorType === "THROTTLING" && !evenThrottled ? undefined : firstWaitMs[errorType];
    if (wait === undefined || count + 1 >= most) throw new Error("No retry token available");
    const { clock, deadline, random, signal } = this.#runtime;
    const ms = random() * Math.min(longestWaitMs, wait * 2 ** count);
    if (clock.now().getTime() + ms >= deadline().getTime()) throw new Error("No time left for a retry");
    await clock.sleep(ms, signal());
    return tokenOf(count + 1);
  }

  recordSuccess(): void {}
}

const tokenOf = (count: number): RetryToken => ({ getRetryCount: () => count, getRetryDelay: () => 0 });
