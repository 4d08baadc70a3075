import type { Logger } from "@smithy/types";
import type { Credentials, Runtime } from "@watchkeeper/core/runtime";
import { requestHandler } from "./request-handler.ts";
import { type Attempts, ClockedRetry } from "./retry.ts";
import { Sha256 } from "./sha256.ts";

/** How a client is to be built. */
export interface ClientOptions {
  readonly region?: string;
  readonly credentials?: () => Promise<Credentials>;
  /** 3 unless told, even when AWS throttles. */
  readonly attempts?: Attempts;
}

const usualAttempts: Attempts = { most: 3, evenThrottled: true };

/** Says nothing; and has no `info`, no `error`: for those the SDK copies each input and output without what is sensitive. */
const silent = { debug: () => {}, warn: () => {} } as unknown as Logger;

/** What every SDK client is constructed with: the one place where endpoint, credentials and retries are decided. */
export function clientConfig(runtime: Runtime, options: ClientOptions = {}) {
  const { endpoint } = runtime;
  const credentials = options.credentials ?? runtime.credentials;
  return {
    region: options.region ?? runtime.region,
    // Always "expired" for the SDK, which would keep them by the machine's time: who gives them keeps them by the runtime's.
    credentials: async () => ({ ...(await credentials()), expiration: new Date(0) }),
    retryStrategy: new ClockedRetry(runtime, options.attempts ?? usualAttempts),
    ...(endpoint ? { endpoint: endpoint.url } : {}),
    requestHandler: requestHandler(runtime),
    sha256: Sha256,
    logger: silent,
  };
}
