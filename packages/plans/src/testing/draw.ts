/** Numbers from a seed (mulberry32): 0 (included) to 1 (excluded). */
function drawing(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** What a run is drawn from: chances and choices of one seed. */
export class Draw {
  readonly random: () => number;

  constructor(seed: number) {
    this.random = drawing(seed);
  }

  chance(of: number): boolean {
    return this.random() < of;
  }

  below(most: number): number {
    return Math.floor(this.random() * most);
  }

  of<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
}
