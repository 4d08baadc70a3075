/** Where a job belongs. */
export interface Place {
  readonly account: string;
  /** `global` for a global service. */
  readonly region: string;
}

/** Something due, as data. */
export interface Job extends Place {
  readonly id: number;
  readonly service: string;
  readonly name: string;
  readonly payload: unknown;
  /** In milliseconds since the epoch. */
  readonly time: number;
}

/** A kind of work that is done later, as far as whoever keeps it until then must know it. */
export interface LaterWork<Payload> {
  /** The service's name; `kernel` for the kernel's own, which has no state. */
  readonly service: string;
  /** Its own name, in the service. */
  readonly name: string;
  /** What a delivery promises, where the job is one: it may come twice, late, or (at best effort) never. */
  readonly delivery?: "at-least-once" | "best-effort";
  readonly run: (payload: Payload, context: never) => void | Promise<void>;
}
