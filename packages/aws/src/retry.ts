import { StandardRetryStrategy } from "@smithy/core/retry";
import type { RetryErrorInfo, StandardRetryToken } from "@smithy/types";
import type { Runtime } from "@watchkeeper/core/runtime";

/** The SDK's standard back-off (full jitter; 100 ms, 1 s where AWS throttles; 20 s at most), waited on the runtime's clock. */
export class ClockedRetry extends StandardRetryStrategy {
  readonly #runtime: Runtime;

  constructor(runtime: Runtime, maxAttempts: number) {
    super({ maxAttempts, backoff: { setDelayBase: () => {}, computeNextBackoffDelay: () => 0 } });
    this.#runtime = runtime;
  }

  override async refreshRetryTokenForRetry(
    token: StandardRetryToken,
    info: RetryErrorInfo,
  ): Promise<StandardRetryToken> {
    const next = await super.refreshRetryTokenForRetry(token, info);
    const base = info.errorType === "THROTTLING" ? 1_000 : 100;
    await this.#runtime.clock.sleep(
      this.#runtime.random() * Math.min(20_000, base * 2 ** token.getRetryCount()),
    );
    return next;
  }
}
