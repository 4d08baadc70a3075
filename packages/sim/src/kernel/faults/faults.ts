import { AwsError } from "../aws-error.ts";
import { type Randomness, seededRandomness } from "../randomness.ts";
import type { CallRequest } from "../request.ts";
import type { FaultProfile } from "./fault-profile.ts";
import { type Levels, takeToken } from "./token-buckets.ts";

/** What can go wrong, by name: how often it did is counted. */
export type Fault =
  | "duplicate"
  | "delay"
  | "lose"
  | "redeliver"
  | "die before"
  | "die after"
  | "freeze"
  | "request lost"
  | "response lost"
  | "server error"
  | "stale read"
  | "outage"
  | "throttle";

/** What becomes of a function's request. */
export type Fate =
  | { readonly fault: undefined }
  | { readonly fault: "die before" | "die after" | "request lost" | "response lost" }
  | { readonly fault: "freeze"; readonly ms: number };

const quarterMs = 15 * 60_000;

/**
 * What goes wrong in a world, all of it from a seed. Nothing does until a profile is in use. People's own requests
 * are spared: it is the machinery that is put to the test.
 */
export class Faults {
  #profile: FaultProfile | undefined;
  readonly #seed: number;
  readonly #tell: (fault: Fault, what: string) => void;
  readonly #arePeoplePrompt: boolean;
  #randomness: Randomness;
  #levels: Levels = new Map();
  #counts = new Map<Fault, number>();

  /**
   * @param tell is told of each fault that strikes, and what it struck
   * @param arePeoplePrompt whether people see at once what was written, as long as no profile is in use
   */
  constructor(seed: number, tell: (fault: Fault, what: string) => void, arePeoplePrompt: boolean) {
    this.#seed = seed;
    this.#tell = tell;
    this.#arePeoplePrompt = arePeoplePrompt;
    this.#randomness = seededRandomness(seed + 0x5eed);
  }

  save() {
    return {
      profile: this.#profile,
      randomness: this.#randomness.state(),
      levels: this.#levels,
      counts: this.#counts,
    };
  }

  restore({ profile, randomness, levels, counts }: ReturnType<Faults["save"]>): void {
    this.#profile = profile;
    this.#randomness = seededRandomness(randomness);
    this.#levels = levels;
    this.#counts = counts;
  }

  /** From now on so much goes wrong; absent: nothing does. */
  use(profile: FaultProfile | undefined): void {
    this.#profile = profile;
  }

  /** How often each fault has struck. */
  get counts(): ReadonlyMap<Fault, number> {
    return this.#counts;
  }

  /** When a delivery comes, in milliseconds after it should, once for each time that it comes; none: it is lost. */
  deliveries(promise: "at-least-once" | "best-effort", what: string): readonly number[] {
    const profile = this.#profile;
    if (!profile) return [0];
    if (promise === "best-effort" && this.#strikes("lose", profile.lose, what)) return [];
    const late = () =>
      this.#strikes("delay", profile.delay, what)
        ? Math.floor(this.#randomness.random() * profile.maxDelayMs)
        : 0;
    return this.#strikes("duplicate", profile.duplicate, what) ? [late(), late()] : [late()];
  }

  /** Whether a deleted message comes back. */
  keepsDeleted(queue: string): boolean {
    return this.#strikes("redeliver", this.#profile?.redeliver ?? 0, queue);
  }

  /** How long a write is not seen yet, where the service itself would take up to `usualMs`; from 0 to 1 of it by `random`. */
  lagMs(usualMs: number, random: () => number): number {
    return random() * Math.max(usualMs, this.#profile?.maxLagMs ?? 0);
  }

  /** Whether a request misses for a moment what was just written. */
  hidesWritesFrom(request: CallRequest): boolean {
    return !this.#arePeoplePrompt || this.#profile !== undefined || isMachinery(request);
  }

  /** How old an eventually consistent read may be at most. */
  get maxStalenessMs(): number {
    return this.#profile?.maxLagMs ?? 0;
  }

  /** How old an eventually consistent read may be that is made now. */
  stalenessMs(): number {
    return this.#profile ? Math.floor(this.#randomness.random() * this.#profile.maxLagMs) : 0;
  }

  /** To be told when a read was in fact older than what had been written. */
  readWasStale(what: string): void {
    this.#count("stale read", what);
  }

  /** How long a function's request takes, in milliseconds. */
  get latencyMs(): number {
    return this.#profile?.latencyMs ?? 0;
  }

  /** What becomes of the next request of a function. */
  fate(functionName: string): Fate {
    const profile = this.#profile;
    if (!profile) return { fault: undefined };
    const { die, freeze, unanswered } = profile;
    const chance = this.#randomness.random();
    const fault =
      chance < die / 2
        ? "die before"
        : chance < die
          ? "die after"
          : chance < die + unanswered / 2
            ? "request lost"
            : chance < die + unanswered
              ? "response lost"
              : chance < die + unanswered + freeze
                ? "freeze"
                : undefined;
    if (fault) this.#count(fault, functionName);
    if (fault !== "freeze") return { fault };
    return { fault, ms: Math.floor(this.#randomness.random() * profile.maxFreezeMs) };
  }

  /** Throws what a service answers that fails, is down or throttles. */
  check(request: CallRequest, now: number): void {
    const profile = this.#profile;
    if (!profile || !isMachinery(request)) return;
    const { service, region } = request;
    const what = `${service}:${request.operation}`;
    if (this.#isDown(region, now, profile)) {
      this.#count("outage", what);
      throw new AwsError("ServiceUnavailable", `The embedded AWS's ${region} is down (a fault).`, 503);
    }
    if (profile.isThrottled && !takeToken(this.#levels, request, now)) {
      this.#count("throttle", what);
      throw service === "ec2"
        ? new AwsError("RequestLimitExceeded", "Request limit exceeded.", 503)
        : new AwsError("ThrottlingException", "Rate exceeded", 400);
    }
    if (this.#strikes("server error", profile.serverError, what)) {
      throw new AwsError("InternalError", "An internal error has occurred (a fault).", 500);
    }
  }

  /** A Region's outages follow from the seed, the Region and the time alone. */
  #isDown(region: string, now: number, profile: FaultProfile): boolean {
    const quarter = Math.floor(now / quarterMs);
    const { random } = seededRandomness(this.#seed * 1_009 + quarter * 31 + hashOf(region));
    if (random() >= profile.outage) return false;
    const length = random() * profile.maxOutageMs;
    const start = quarter * quarterMs + random() * (quarterMs - length);
    return now >= start && now < start + length;
  }

  #strikes(fault: Fault, chance: number, what: string): boolean {
    if (chance === 0 || this.#randomness.random() >= chance) return false;
    this.#count(fault, what);
    return true;
  }

  #count(fault: Fault, what: string): void {
    this.#tell(fault, what);
    this.#counts.set(fault, (this.#counts.get(fault) ?? 0) + 1);
  }
}

/** Functions and services, as opposed to people. */
const isMachinery = ({ principal, origin }: CallRequest): boolean =>
  principal.type === "service" || principal.service !== undefined || origin?.fromFunction === true;

const hashOf = (text: string): number => [...text].reduce((sum, char) => sum * 31 + char.charCodeAt(0), 7);
