import type { Timer } from "./clock.ts";
import type { AnyJobKind, Job, JobKind, Place } from "./job.ts";
import type { World } from "./world.ts";

/** What the services of a world have still to do, soonest first; equal moments in the order given. */
export class Jobs {
  readonly #world: World;
  readonly #kinds: ReadonlyMap<string, AnyJobKind>;
  /** Those that are due and those that run. */
  readonly #open = new Map<number, { readonly job: Job; readonly timer: Timer }>();
  #given = 0;

  constructor(world: World, kinds: readonly AnyJobKind[]) {
    this.#world = world;
    this.#kinds = new Map(kinds.map((kind) => [keyOf(kind), kind]));
  }

  /** Has it done at a moment (milliseconds since the epoch; past moments are next). The id is for `cancel`. */
  at<Payload>(
    time: number,
    { service, name, delivery }: JobKind<Payload, never>,
    place: Place,
    payload: NoInfer<Payload>,
  ): number {
    const id = this.#given + 1;
    const { account, region } = place;
    for (const late of delivery ? this.#world.faults.deliveries(delivery, `${service} ${name}`) : [0]) {
      this.#given += 1;
      this.#arm({ id: this.#given, service, name, account, region, payload, time: time + late });
    }
    return id;
  }

  /** `at`, counted from now, in milliseconds. */
  after<Payload>(ms: number, kind: JobKind<Payload, never>, place: Place, payload: NoInfer<Payload>): number {
    return this.at(this.#world.clock.now().getTime() + ms, kind, place, payload);
  }

  /** Harmless where it has run, or there is none. */
  cancel(id: number | undefined): void {
    if (id === undefined) return;
    this.#open.get(id)?.timer.cancel();
    this.#open.delete(id);
  }

  /** What is due and what runs, the earliest given first; and how many were given. */
  save(): { readonly given: number; readonly open: readonly Job[] } {
    return { given: this.#given, open: [...this.#open.values()].map(({ job }) => job) };
  }

  /** Takes up what a world had still to do; what ran when it was saved runs again. */
  restore({ given, open }: ReturnType<Jobs["save"]>): void {
    this.#given = given;
    for (const job of open.toSorted((a, b) => a.id - b.id)) this.#arm(job);
  }

  #arm(job: Job): void {
    const timer = this.#world.clock.at(job.time, () => this.#run(job));
    this.#open.set(job.id, { job, timer });
  }

  async #run(job: Job): Promise<void> {
    const kind = this.#kinds.get(keyOf(job));
    if (!kind) throw new Error(`The embedded AWS knows no job ${keyOf(job)}.`);
    const { account, region, payload } = job;
    const service = this.#world.service(job.service);
    const state = service && this.#world.stateOf(service, account, region);
    try {
      await kind.run(payload, { world: this.#world, account, region, state });
    } finally {
      this.#open.delete(job.id);
    }
  }
}

const keyOf = ({ service, name }: { readonly service: string; readonly name: string }) =>
  `${service}:${name}`;
