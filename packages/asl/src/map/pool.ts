/**
 * Takes the indexes from 0 to `count` in their order, no more at a time than `concurrency` says, which may change.
 * Work that answers false is the last to have been begun.
 */
export class Pool {
  readonly done: Promise<void>;
  readonly #count: number;
  readonly #concurrency: () => number;
  readonly #work: (index: number) => Promise<boolean>;
  readonly #end = Promise.withResolvers<void>();
  #next = 0;
  #running = 0;
  #isGoing = true;

  constructor(count: number, concurrency: () => number, work: (index: number) => Promise<boolean>) {
    this.#count = count;
    this.#concurrency = concurrency;
    this.#work = work;
    this.done = this.#end.promise;
  }

  /** Begins what there is room for. */
  fill(): void {
    while (this.#isGoing && this.#next < this.#count && this.#running < this.#concurrency()) {
      this.#running += 1;
      this.#work(this.#next++).then((goesOn) => {
        this.#running -= 1;
        this.#isGoing &&= goesOn;
        this.fill();
      }, this.#end.reject);
    }
    if (this.#running === 0) this.#end.resolve();
  }
}
