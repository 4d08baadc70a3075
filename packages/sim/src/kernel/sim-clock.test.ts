import { describe, expect, test } from "vitest";
import { pace } from "./pace.ts";
import { createSimClock } from "./sim-clock.ts";

const start = new Date("2026-01-01T00:00:00Z");
const seconds = (clock: { now(): Date }) => (clock.now().getTime() - start.getTime()) / 1_000;

describe("a clock that moves as it is told", () => {
  test("what is due runs in the order of its moments; equal moments run in the order given", async () => {
    const clock = createSimClock(start);
    const seen: string[] = [];
    clock.after(2_000, () => void seen.push(`late at ${seconds(clock)}`));
    clock.after(1_000, () => void seen.push("first"));
    clock.after(1_000, () => void seen.push("second"));
    clock.after(1_500, () => void seen.push("never")).cancel();
    await clock.advance(1_999);
    expect(seen).toEqual(["first", "second"]);
    await clock.advance(1);
    expect(seen).toEqual(["first", "second", "late at 2"]);
  });

  test("many timers come out sorted", async () => {
    const clock = createSimClock(start);
    const seen: number[] = [];
    const moments = Array.from({ length: 200 }, (_, index) => (index * 7919) % 211);
    for (const moment of moments) clock.after(moment, () => void seen.push(moment));
    await clock.advance(300);
    expect(seen).toEqual(moments.toSorted((a, b) => a - b));
  });

  test("it stays where it is once it is told to stop", async () => {
    const clock = createSimClock(start);
    const stop = new AbortController();
    clock.after(1_000, () => stop.abort());
    clock.after(2_000, () => {
      throw new Error("It went on.");
    });
    await clock.advance(60_000, stop.signal);
    expect(seconds(clock)).toBe(1);
    await clock.advance(500);
    expect(seconds(clock)).toBe(1.5);
  });

  test("a past moment runs next", async () => {
    const clock = createSimClock(start);
    let ran = false;
    clock.at(0, () => {
      ran = true;
    });
    await clock.advance(0);
    expect(ran).toBe(true);
    expect(seconds(clock)).toBe(0);
  });

  test("time does not move past work in flight, however many turns of the event loop that takes", async () => {
    const clock = createSimClock(start);
    let sawAt = -1;
    void clock.busy(async () => {
      for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      sawAt = seconds(clock);
    });
    await clock.advance(60_000);
    expect(sawAt).toBe(0);
  });

  test("what comes in flight while the world is being found still is waited for", async () => {
    for (let turns = 0; turns < 10; turns += 1) {
      const clock = createSimClock(start);
      const passTurns = async (count: number) => {
        for (let turn = 0; turn < count; turn += 1) await new Promise((resolve) => setImmediate(resolve));
      };
      let state = "not begun";
      void passTurns(turns).then(() =>
        clock.busy(async () => {
          state = "in flight";
          await passTurns(20);
          state = "ended";
        }),
      );
      await clock.settled();
      expect(state).not.toBe("in flight");
    }
  });

  test("a sleep inside nested work lets the time move, and holds it again when it wakes", async () => {
    const clock = createSimClock(start);
    const seen: string[] = [];
    void clock.busy(() =>
      clock.busy(async () => {
        await clock.sleep(1_000);
        for (let turn = 0; turn < 20; turn += 1) await new Promise((resolve) => setImmediate(resolve));
        seen.push(`woke, worked until ${seconds(clock)}`);
      }),
    );
    clock.after(1_001, () => void seen.push("after"));
    await clock.advance(5_000);
    expect(seen).toEqual(["woke, worked until 1", "after"]);
  });

  test("two sleeps beside each other in one piece of work count once", async () => {
    const clock = createSimClock(start);
    const work = clock.busy(() => Promise.all([clock.sleep(1_000), clock.sleep(2_000)]));
    await clock.advance(2_000);
    await work;
    await clock.settled();
    await clock.advance(1);
    expect(seconds(clock)).toBe(2.001);
  });

  test("a sleep is ended by its signal", async () => {
    const clock = createSimClock(start);
    const stop = new AbortController();
    const sleep = clock.busy(() => clock.sleep(1_000, stop.signal));
    stop.abort(new Error("enough"));
    await expect(sleep).rejects.toThrow("enough");
    await clock.settled();
  });

  test("runUntil stops at the moment when it holds, or says that it never did", async () => {
    const clock = createSimClock(start);
    let count = 0;
    const tick = () => {
      count += 1;
      clock.after(1_000, tick);
    };
    clock.after(1_000, tick);
    expect(await clock.runUntil(() => count === 3, 60_000)).toBe(true);
    expect(seconds(clock)).toBe(3);
    expect(await clock.runUntil(() => count < 0, 10_000)).toBe(false);
    expect(seconds(clock)).toBe(13);
  });

  test("the question of runUntil may itself wait for the clock", async () => {
    const clock = createSimClock(start);
    const held = await clock.runUntil(async () => {
      await clock.sleep(20_000);
      return true;
    }, 60_000);
    expect(held).toBe(true);
    expect(seconds(clock)).toBe(20);
  });

  test("work that is due may move the clock itself", async () => {
    const clock = createSimClock(start);
    let moved = false;
    clock.after(1_000, async () => {
      await clock.advance(500);
      moved = true;
    });
    await clock.advance(1_000);
    await clock.settled();
    expect(moved).toBe(true);
    expect(seconds(clock)).toBe(1.5);
  });

  test("what fails in due work is thrown at whoever moves the clock", async () => {
    const clock = createSimClock(start);
    clock.after(1, () => Promise.reject(new Error("broken")));
    await expect(clock.advance(10)).rejects.toThrow("broken");
    await clock.advance(10);
  });
});

describe("a clock that follows another", () => {
  test("it follows, keeps a jump ahead, and stands still when stopped", async () => {
    const clock = createSimClock(start);
    const wall = createSimClock(new Date("2030-06-01T00:00:00Z"));
    const pacer = pace(clock, { wall });
    await clock.settled();
    const follow = async (ms: number) => {
      for (let passed = 0; passed < ms; passed += 20) {
        await wall.advance(20);
        await clock.advance(0);
      }
    };
    await follow(100);
    expect(seconds(clock)).toBe(0.1);
    await clock.advance(3_600_000);
    await follow(100);
    expect(seconds(clock)).toBe(3_600.2);
    pacer.stop();
    await follow(1_000);
    expect(seconds(clock)).toBe(3_600.2);
  });
});
