/** How much goes wrong. Chances are from 0 to 1, times in milliseconds of the world's clock. */
export interface FaultProfile {
  /** An event or an asynchronous invocation is delivered a second time. */
  readonly duplicate: number;
  /** A delivery comes later, by up to `maxDelayMs`, and so perhaps after those that followed it. */
  readonly delay: number;
  readonly maxDelayMs: number;
  /** An event of AWS's own, told at best effort, never comes. */
  readonly lose: number;
  /** A message that was deleted from a queue comes back. */
  readonly redeliver: number;
  /** A function's process dies at a request: half of them before its effect, half after. */
  readonly die: number;
  /** A function's request is held up on its way for up to `maxFreezeMs`, and arrives, perhaps after its process's end. */
  readonly freeze: number;
  readonly maxFreezeMs: number;
  /** A function's request is not answered in time: half of them never arrived, half had their effect. */
  readonly unanswered: number;
  /** How long each of a function's requests takes, beside what its service takes. */
  readonly latencyMs: number;
  /** A service answers that it failed. */
  readonly serverError: number;
  /** What was written is seen by eventually consistent reads up to this much later. */
  readonly maxLagMs: number;
  /** In each quarter of an hour, for each Region: it is down for up to `maxOutageMs`. */
  readonly outage: number;
  readonly maxOutageMs: number;
  /** Requests beyond AWS's quotas are throttled. */
  readonly isThrottled: boolean;
}

/** How AWS is when nothing goes wrong: only its quotas hold. */
export const calm: FaultProfile = {
  duplicate: 0,
  delay: 0,
  maxDelayMs: 0,
  lose: 0,
  redeliver: 0,
  die: 0,
  freeze: 0,
  maxFreezeMs: 0,
  unanswered: 0,
  latencyMs: 0,
  serverError: 0,
  maxLagMs: 0,
  outage: 0,
  maxOutageMs: 0,
  isThrottled: true,
};

/** How AWS is on an ordinary bad day. */
export const gentle: FaultProfile = {
  duplicate: 0.02,
  delay: 0.05,
  maxDelayMs: 20_000,
  lose: 0,
  redeliver: 0.01,
  die: 0.002,
  freeze: 0,
  maxFreezeMs: 0,
  unanswered: 0.005,
  latencyMs: 0,
  serverError: 0.01,
  maxLagMs: 5_000,
  outage: 0,
  maxOutageMs: 0,
  isThrottled: true,
};

/** Worse than AWS has ever been for long. */
export const rough: FaultProfile = {
  duplicate: 0.2,
  delay: 0.3,
  maxDelayMs: 120_000,
  lose: 0.02,
  redeliver: 0.1,
  die: 0.03,
  freeze: 0.01,
  maxFreezeMs: 180_000,
  unanswered: 0.03,
  latencyMs: 0,
  serverError: 0.05,
  maxLagMs: 60_000,
  outage: 0.1,
  maxOutageMs: 300_000,
  isThrottled: true,
};

/** The profiles by name. */
export const faultProfiles = { gentle, rough } as const;
