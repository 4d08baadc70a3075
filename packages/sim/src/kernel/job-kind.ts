import type { Job, LaterWork, Place } from "./job.ts";
import type { World } from "./world.ts";

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
export interface JobKind<Payload, State> extends LaterWork<Payload> {
  readonly run: (payload: Payload, context: JobContext<State>) => void | Promise<void>;
}

/** A kind whose types are forgotten, as the registry holds it. */
// biome-ignore lint/suspicious/noExplicitAny: jobs are contravariant in their payload
export type AnyJobKind = JobKind<any, any>;

/** Declares a kind of work; it belongs into its service's `jobs`. The payload is plain data: ids, never live objects. */
export const defineJob = <Payload, State = unknown>(kind: JobKind<Payload, State>): JobKind<Payload, State> =>
  Object.freeze(kind);

/** Does what is due, by its kind. */
export function jobRunner(world: World, kinds: readonly AnyJobKind[]): (job: Job) => Promise<void> {
  const byName = new Map(kinds.map((kind) => [`${kind.service}:${kind.name}`, kind]));
  return async ({ service: serviceName, name, account, region, payload }) => {
    const kind = byName.get(`${serviceName}:${name}`);
    if (!kind) throw new Error(`The embedded AWS knows no job ${serviceName}:${name}.`);
    const service = world.service(serviceName);
    const state = service && world.stateOf(service, account, region);
    await kind.run(payload, { world, account, region, state });
  };
}
