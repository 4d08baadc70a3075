import type { Clock } from "./clock.ts";
import type { Ids } from "./ids.ts";

/** AWS credentials, as the SDK takes them. */
export interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

/**
 * All that a handler takes from where it runs: from the process on AWS, from `packages/local` per invocation on the
 * laptop. Nothing else reads `process.env`, the time, randomness or the default credential chain.
 */
export interface Runtime {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly region: string;
  /** Asked before each request; on AWS the SDK's own chain. */
  readonly credentials: () => Promise<Credentials>;
  /** Where AWS is: absent on AWS itself. `requestHandler` spares the socket where the embedded AWS is in the same process. */
  readonly endpoint?: { readonly url: string; readonly requestHandler?: unknown };
  readonly clock: Clock;
  /** A number from 0 (included) to 1 (excluded). */
  readonly random: () => number;
  readonly ids: Ids;
  /** When this invocation is ended, done or not: asked anew each time, for a runtime outlives its invocations. */
  readonly deadline: () => Date;
  /** Fires when the time of this invocation is over: requests that are under way are given up. */
  readonly signal: () => AbortSignal;
  /** What AWS calls this invocation; undefined outside of one. */
  readonly requestId: () => string | undefined;
}

/** For whoever runs in no invocation: nothing ends it. */
export const outsideInvocations: Pick<Runtime, "deadline" | "signal" | "requestId"> = {
  deadline: () => new Date(8.64e15),
  signal: () => neverFires,
  requestId: () => undefined,
};

const neverFires = new AbortController().signal;
