import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Course } from "./failure-reach.ts";
import { type Front, freshFront, frontAfter, stands } from "./front.ts";
import { type Facts, factsOf } from "./graph.ts";
import { hasEnded, isGood, isInFlight, type Line, type StepRecord, type StepState } from "./ledger.ts";
import { next, type Turn } from "./next.ts";
import { pagesOf } from "./plan.ts";
import { Draw } from "./testing/draw.ts";
import { drawPlan } from "./testing/drawn-plan.ts";
import { planOf, resourceOf, turn } from "./testing/steps.ts";
import { drawTheme } from "./testing/theme.ts";

const factsIn = (...args: Parameters<typeof planOf>) => factsOf(pagesOf(planOf(...args)));
const undo: Course = { onFailure: "undo" };

/** A front in which steps stand so; those that are not named have not begun. */
function frontOf(
  facts: Facts,
  there: Readonly<Record<string, Partial<Line>>>,
  back: Readonly<Record<string, Partial<Line>>> = {},
): Front {
  const moves = new Map(
    Object.entries(there).map(([id, line]): [number, StepRecord] => {
      const way = back[id] ? { back: { state: "pending", ...back[id] } as Line } : {};
      return [facts.ids.indexOf(id), { stepId: id, forth: { state: "pending", ...line }, ...way }];
    }),
  );
  return frontAfter(freshFront(facts.ids.length), moves);
}

const done = { state: "done", effect: true } as const;
const failed = { state: "failed" } as const;
const named = (facts: Facts, turns: readonly Turn[]) =>
  turns.map(([step, way]) => `${facts.ids[step]} ${way}`);

describe("what comes next", () => {
  const chain = factsIn([turn("a"), turn("b", ["a"]), turn("c", ["b"])]);

  test("is what depends on nothing that is not done, and what is due of what is under way", () => {
    const ahead = next(frontOf(chain, { a: done }), chain, undo, 0);
    expect(named(chain, ahead.send)).toEqual(["b forth"]);
    const looks = next(frontOf(chain, { a: done, b: { state: "sent" } }), chain, undo, 0);
    expect(named(chain, looks.look)).toEqual(["b forth"]);
    const later = { state: "sent", nextAt: "1970-01-01T00:00:05.000Z" } as const;
    expect(next(frontOf(chain, { a: done, b: later }), chain, undo, 0)).toMatchObject({
      look: [],
      send: [],
      lookAt: 5_000,
      isOver: false,
    });
  });

  test("after a failure is nothing for its descendants, and the way back of what was done for its sake", () => {
    const facts = factsIn([turn("a"), turn("b", ["a"]), turn("c", ["b"]), turn("d", ["c"]), turn("e")]);
    const front = frontOf(facts, { a: done, b: done, c: failed, e: done });
    const ahead = next(front, facts, undo, 0);
    expect(ahead.skip.map((step) => facts.ids[step])).toEqual(["d"]);
    expect(named(facts, ahead.send)).toEqual(["b back"]);
    const further = frontOf(
      facts,
      { a: done, b: done, c: failed, d: { state: "skipped" }, e: done },
      { b: done },
    );
    expect(named(facts, next(further, facts, undo, 0).send)).toEqual(["a back"]);
  });

  test("is no way back where the plan does not say so, and no beginning where it stops", () => {
    const facts = factsIn([turn("a"), turn("b", ["a"]), turn("c")]);
    const front = frontOf(facts, { a: done, b: failed });
    expect(named(facts, next(front, facts, { onFailure: "continue" }, 0).send)).toEqual(["c forth"]);
    const stopped = next(front, facts, { onFailure: "stop" }, 0);
    expect([stopped.send, stopped.skip.map((step) => facts.ids[step])]).toEqual([[], ["c"]]);
  });

  test("leaves standing what something stands on that nothing puts back", () => {
    const { compensation: _, ...final } = turn("b", ["a"]);
    const facts = factsIn([turn("a"), final, turn("c", ["b"])]);
    const ahead = next(frontOf(facts, { a: done, b: done, c: failed }), facts, undo, 0);
    expect(ahead).toMatchObject({ send: [], isOver: true });
  });

  test("begins a wave when the one before has ended, and skips it after too many failures", () => {
    const wave = (id: string, number: number) => turn(id, [], { wave: number });
    const facts = factsIn([wave("a", 0), wave("b", 0), wave("c", 1), wave("d", 2)]);
    const course: Course = { onFailure: "continue", maxFailures: 1 };
    const ahead = (there: Parameters<typeof frontOf>[1]) => next(frontOf(facts, there), facts, course, 0);
    expect(
      named(facts, ahead({ a: done, b: { state: "sent", nextAt: "1970-01-01T01:00:00Z" } }).send),
    ).toEqual([]);
    expect(named(facts, ahead({ a: done, b: failed }).send)).toEqual(["c forth"]);
    expect(ahead({ a: failed, b: failed }).skip.map((step) => facts.ids[step])).toEqual(["c", "d"]);
    // A parked step may yet go either way: nothing is skipped for it.
    const parked = ahead({ a: failed, b: { state: "parked" } });
    expect([parked.skip, parked.send, parked.isOver]).toEqual([[], [], true]);
  });

  test("is one step of a resource at a time, ways back included", () => {
    const on = (id: string) => turn(id, [], { resource: resourceOf("r") });
    const facts = factsIn([on("a"), on("b"), turn("c")]);
    expect(named(facts, next(freshFront(3), facts, undo, 0).send)).toEqual(["a forth", "c forth"]);
    const busy = frontOf(facts, { a: { ...failed, effect: true }, b: { state: "sent" } });
    expect(named(facts, next(busy, facts, undo, 0).send)).toEqual(["c forth"]);
  });

  test("sends for pages and ways back before it begins anything", () => {
    const facts = factsIn([turn("a"), turn("b"), turn("c")]);
    const front = frontOf(facts, { b: { ...failed, effect: true }, c: { state: "paging" } });
    expect(named(facts, next(front, facts, undo, 0).send)).toEqual(["c forth", "b back", "a forth"]);
  });
});

describe("whatever becomes of the steps of any plan", () => {
  const ends: readonly StepState[] = [
    "done",
    "done",
    "done",
    "satisfied",
    "failed",
    "drifted",
    "parked",
    "sent",
    "pending",
  ];

  /** Walks through a plan: takes turns up as `next` says, and lets each come out as it is drawn. */
  function walk(seed: number, see: (front: Front, facts: Facts, course: Course) => void): void {
    const draw = new Draw(seed);
    const plan = drawPlan(draw, drawTheme(draw));
    const facts = factsOf(pagesOf(plan));
    let front = freshFront(plan.steps.length);
    const records = new Map<number, StepRecord>();
    for (let count = 0; count < 2_000; count++) {
      see(front, facts, plan);
      const { look, send, skip, isOver } = next(front, facts, plan, 0);
      if (isOver) return;
      const skips = skip.map((step) => [step, { stepId: "", forth: { state: "skipped" } as Line }] as const);
      const moves = new Map<number, StepRecord>(skips);
      for (const [step, way] of skip.length > 0 ? [] : [...look, ...send].filter(() => draw.chance(0.7))) {
        const record = records.get(step) ?? { stepId: "", forth: { state: "pending" } };
        const state = draw.of(ends);
        const effect = state === "done" || state === "sent" || (state === "failed" && draw.chance(0.5));
        moves.set(step, { ...record, [way]: { state, ...(effect ? { effect } : {}) } });
      }
      for (const [step, record] of moves) records.set(step, record);
      front = frontAfter(front, moves);
    }
    throw new Error("it is never over");
  }

  const all = (see: Parameters<typeof walk>[1]) =>
    fc.assert(
      fc.property(fc.nat(), (seed) => walk(seed, see)),
      { numRuns: 300 },
    );

  test("it is over some time, and then nothing waits but for a person", () => {
    all((front, facts, course) => {
      if (!next(front, facts, course, 0).isOver) return;
      const states = front.forth.map(({ state }) => state);
      expect(states.some(isInFlight)).toBe(false);
      const isStuck = front.back.some((mark) => mark && hasEnded(mark.state) && !isGood(mark.state));
      if (states.includes("pending")) expect(states.includes("parked") || isStuck).toBe(true);
    });
  });

  test("nothing begins before what it depends on, and no two turns are of one resource", () => {
    all((front, facts, course) => {
      const { send, look } = next(front, facts, course, 0);
      for (const [step, way] of send)
        if (way === "forth" && front.forth[step]?.state === "pending")
          for (const need of facts.needs[step] ?? [])
            expect(isGood(front.forth[need]?.state ?? "pending")).toBe(true);
      const resources = send.map(([step]) => facts.resources[step]);
      expect(new Set(resources).size).toBe(resources.length);
      const busy = new Set(look.map(([step]) => facts.resources[step]));
      expect(resources.filter((resource) => busy.has(resource))).toEqual([]);
    });
  });

  test("what stands is closed downwards: nothing is put back under what stands, or may yet", () => {
    all((front, facts, course) => {
      const mayStand = (step: number): boolean => {
        const { state } = front.forth[step] ?? { state: "pending" };
        const back = front.back[step]?.state;
        const isOpen = state === "parked" || !hasEnded(state) || (back !== undefined && !hasEnded(back));
        return isOpen || stands(front, step) || (facts.neededBy[step] ?? []).some(mayStand);
      };
      const { send, skip } = next(front, facts, course, 0);
      for (const [step, way] of skip.length === 0 ? send : [])
        if (way === "back") expect((facts.neededBy[step] ?? []).some(mayStand)).toBe(false);
    });
  });
});

describe("the cost of what comes next", () => {
  /** Counts how often members of lists are read. */
  function counted<T extends object>(value: T, count: () => void): T {
    return new Proxy(value, {
      get: (target, name, receiver) => {
        const member: unknown = Reflect.get(target, name, receiver);
        if (typeof name === "string" && /^\d+$/.test(name)) count();
        return typeof member === "object" && member !== null ? counted(member, count) : member;
      },
    });
  }

  const shapes: Readonly<Record<string, (step: number) => readonly number[]>> = {
    independent: () => [],
    chain: (step) => (step === 0 ? [] : [step - 1]),
    tree: (step) => (step === 0 ? [] : [Math.floor((step - 1) / 3)]),
    layers: (step) => (step < 50 ? [] : [step - 50, Math.floor(step / 50) * 50 - 50]),
  };

  function readsOf(shape: string, size: number, course: Course, there: (step: number) => StepState): number {
    const needs = Array.from({ length: size }, (_, step) => shapes[shape]?.(step) ?? []);
    const edges = needs.reduce((sum, list) => sum + list.length, 0);
    const entries = needs.map((list, step) => {
      return { id: `${step}`, hash: "", needs: list, wave: 0, isUndoable: true, keeps: [] };
    });
    let reads = 0;
    const facts = counted(factsOf(counted([entries], () => reads++)), () => reads++);
    const forth = needs.map((_, step) => ({ state: there(step), effect: true, nextAt: 0 }));
    next({ forth: counted(forth, () => reads++), back: needs.map(() => undefined) }, facts, course, 0);
    return reads / (size + edges);
  }

  test.each(Object.keys(shapes))("grows with steps and edges alone: %s", (shape) => {
    const halfDone = (step: number): StepState => (step % 2 === 0 ? "done" : "pending");
    const oneFailed = (step: number): StepState => (step === 0 ? "failed" : "pending");
    const lastFailed =
      (size: number) =>
      (step: number): StepState =>
        step === size - 1 ? "failed" : "done";
    const size = 50_000;
    for (const state of [halfDone, oneFailed, lastFailed(size)])
      expect(readsOf(shape, size, undo, state)).toBeLessThan(20);
  });
});
