import type { SimClock, Timer } from "./clock.ts";
import type { Faults } from "./faults/faults.ts";
import type { Job, LaterWork, Place } from "./job.ts";

/** What the services of a world have still to do, soonest first; equal moments in the order given. */
export class Jobs {
  readonly #clock: SimClock;
  readonly #faults: Faults;
  readonly #work: (job: Job) => Promise<void>;
  /** Those that are due and those that run. */
  readonly #open = new Map<number, { readonly job: Job; readonly timer: Timer }>();
  #given = 0;

  /** @param work does what is due */
  constructor(clock: SimClock, faults: Faults, work: (job: Job) => Promise<void>) {
    this.#clock = clock;
    this.#faults = faults;
    this.#work = work;
  }

  /** Has it done at a moment (milliseconds since the epoch; past moments are next). The id is for `cancel`. */
  at<Payload>(
    time: number,
    { service, name, delivery }: LaterWork<Payload>,
    place: Place,
    payload: NoInfer<Payload>,
  ): number {
    const id = this.#given + 1;
    const { account, region } = place;
    for (const late of delivery ? this.#faults.deliveries(delivery, `${service} ${name}`) : [0]) {
      this.#given += 1;
      this.#arm({ id: this.#given, service, name, account, region, payload, time: time + late });
    }
    return id;
  }

  /** `at`, counted from now, in milliseconds. */
  after<Payload>(ms: number, kind: LaterWork<Payload>, place: Place, payload: NoInfer<Payload>): number {
    return this.at(this.#clock.now().getTime() + ms, kind, place, payload);
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
    const timer = this.#clock.at(job.time, () => this.#run(job));
    this.#open.set(job.id, { job, timer });
  }

  async #run(job: Job): Promise<void> {
    try {
      await this.#work(job);
    } finally {
      this.#open.delete(job.id);
    }
  }
}
