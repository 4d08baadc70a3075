/**
 * The only source of time. On AWS it is the machine's; on the laptop the embedded AWS's, which may be virtual.
 * Nothing else reads `Date` or sets a timer: a test looks for it.
 */
export interface Clock {
  /** The present moment. */
  now(): Date;
  /** Resolves `ms` milliseconds from now; rejects with the signal's reason when it is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}
