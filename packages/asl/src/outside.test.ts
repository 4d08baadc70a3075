import { describe, expect, test } from "vitest";
import type { Arrived, JournalEntry } from "./journal.ts";
import { Outside } from "./outside.ts";
import { VirtualClock } from "./testing/virtual-clock.ts";

const start = new Date("2026-01-01T00:00:00Z");
const opened = (kept: { journal: JournalEntry[]; arrived: Arrived[] }) =>
  new Outside(new VirtualClock(), kept, start);

describe("what an execution takes from outside", () => {
  test("is handed over one at a time, each written to the journal first", async () => {
    const kept: { journal: JournalEntry[]; arrived: Arrived[] } = { journal: [], arrived: [] };
    const outside = opened(kept);
    const seen: unknown[] = [];
    outside.start(() => {
      for (const result of ["a", "b"]) {
        const { end } = outside.open({ begin: (arrive) => void arrive({ result }) });
        void end.then((value) => seen.push([value, kept.journal.length]));
      }
    }, false);
    await outside.isLive;
    expect(kept.arrived).toHaveLength(1);
    await outside.clock.sleep(1);
    expect(seen).toEqual([
      ["a", 1],
      ["b", 2],
    ]);
  });

  test("ends once: a second end is not taken, nor one for nothing", async () => {
    const kept = { journal: [], arrived: [] };
    const outside = opened(kept);
    outside.start(() => {
      outside.open({});
      outside.open({});
    }, false);
    await outside.isLive;
    // The first is handed over at once; the second waits until the execution has come to rest.
    expect(outside.arrive(0, { result: 1 })).toBe(true);
    expect(outside.arrive(0, { result: 2 })).toBe(false);
    expect(outside.arrive(1, { result: 3 })).toBe(true);
    expect(outside.arrive(1, { result: 4 })).toBe(false);
    expect(outside.arrive(1, { message: 5 })).toBe(false);
    expect(outside.arrive(7, { result: 6 })).toBe(false);
  });

  test("is not asked for again where it had come before the process died", async () => {
    const kept = { journal: [], arrived: [{ effect: 0, result: "came" }] };
    const outside = opened(kept);
    let begun = 0;
    const end = Promise.withResolvers<unknown>();
    outside.start(() => {
      void outside.open({ begin: () => void begun++ }).end.then(end.resolve);
    }, true);
    expect(await end.promise).toBe("came");
    expect(begun).toBe(0);
  });

  test("is dropped, and not written down, once it was given up", async () => {
    const kept: { journal: JournalEntry[]; arrived: Arrived[] } = { journal: [], arrived: [] };
    const outside = opened(kept);
    const over = new AbortController();
    outside.start(() => {
      const begin = (arrive: (arrival: { result: string }) => boolean) => void arrive({ result: "came" });
      const first = outside.open({ begin });
      outside.open({ begin, signal: over.signal });
      void first.end.then(() => over.abort(new Error("over")));
    }, false);
    await outside.isLive;
    await outside.clock.sleep(1);
    expect(kept.journal.map(({ effect }) => effect)).toEqual([0, 2]);
  });
});
