import type { World } from "./world.ts";

/** Where a job belongs. */
export interface Place {
  readonly account: string;
  /** `global` for a global service. */
  readonly region: string;
}

/** What a job is told when it is due. */
export interface JobContext<State> extends Place {
  readonly world: World;
  /** Its service's state there. */
  readonly state: State;
}

/**
 * A kind of work that a service does later. What is due is data (the kind's name, a place and a payload), so it outlives
 * the process; a job that was running when the process died runs again, so it must bear to be run twice.
 */
export interface JobKind<Payload, State> {
  /** The service's name; `kernel` for the kernel's own, which has no state. */
  readonly service: string;
  /** Its own name, in the service. */
  readonly name: string;
  /** What a delivery promises, where the job is one: it may come twice, late, or (at best effort) never. */
  readonly delivery?: "at-least-once" | "best-effort";
  readonly run: (payload: Payload, context: JobContext<State>) => void | Promise<void>;
}

/** A kind whose types are forgotten, as the registry holds it. */
// biome-ignore lint/suspicious/noExplicitAny: jobs are contravariant in their payload
export type AnyJobKind = JobKind<any, any>;

/** Declares a kind of work; it belongs into its service's `jobs`. The payload is plain data: ids, never live objects. */
export const defineJob = <Payload, State = unknown>(kind: JobKind<Payload, State>): JobKind<Payload, State> =>
  Object.freeze(kind);

/** Something due, as data. */
export interface Job extends Place {
  readonly id: number;
  readonly service: string;
  readonly name: string;
  readonly payload: unknown;
  /** In milliseconds since the epoch. */
  readonly time: number;
}
