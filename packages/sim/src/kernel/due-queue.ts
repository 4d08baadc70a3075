/** Something due at a moment. */
export interface Due {
  readonly time: number;
  /** Orders equal moments: first given, first run. */
  readonly order: number;
  readonly work: () => void | Promise<void>;
  cancelled: boolean;
}

const isBefore = (a: Due, b: Due) => a.time < b.time || (a.time === b.time && a.order < b.order);

/** What is due, soonest first: a binary heap. Cancelled entries leave it when they reach the top. */
export class DueQueue {
  readonly #heap: Due[] = [];

  push(due: Due): void {
    const heap = this.#heap;
    let child = heap.push(due) - 1;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (!isBefore(heap[child]!, heap[parent]!)) break;
      this.#swap(child, parent);
      child = parent;
    }
  }

  /** The soonest that is not cancelled. */
  peek(): Due | undefined {
    while (this.#heap[0]?.cancelled) this.#removeTop();
    return this.#heap[0];
  }

  pop(): Due | undefined {
    const due = this.peek();
    if (due) this.#removeTop();
    return due;
  }

  #removeTop(): void {
    const heap = this.#heap;
    const last = heap.pop()!;
    if (heap.length === 0) return;
    heap[0] = last;
    for (let parent = 0; ; ) {
      let least = parent;
      for (const child of [2 * parent + 1, 2 * parent + 2]) {
        if (child < heap.length && isBefore(heap[child]!, heap[least]!)) least = child;
      }
      if (least === parent) return;
      this.#swap(parent, least);
      parent = least;
    }
  }

  #swap(a: number, b: number): void {
    const heap = this.#heap;
    [heap[a], heap[b]] = [heap[b]!, heap[a]!];
  }
}
