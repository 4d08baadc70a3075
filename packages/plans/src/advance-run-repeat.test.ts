import { describe, expect, test } from "vitest";
import { SmallCloud } from "./testing/small-cloud.ts";
import { emptying, planOf, turn } from "./testing/steps.ts";

const items = (count: number) => Array.from({ length: count }, (_, index) => `i${index}`);

/** A cloud in which a step empties a resource of so many items, ten at a time. */
function full(count: number, atMost = 100, onFailure: "undo" | "stop" = "undo") {
  const cloud = new SmallCloud(planOf([emptying("a", 10, atMost)], onFailure));
  cloud.items.set("a", items(count));
  return cloud;
}

/** Halts a run between two pages: the first was taken, and is not shown yet. */
async function haltedBetweenPages() {
  const cloud = full(25);
  cloud.items.forget();
  cloud.itemLagMs = 20_000;
  await cloud.tick();
  expect(cloud.runs.of("a").forth).toMatchObject({ state: "paging", handed: 10 });
  cloud.halted = true;
  cloud.now += 30_000;
  return cloud;
}

describe("a repeated call", () => {
  test("hands over page by page what is there, lost answers and all, and parks at more than was approved", async () => {
    const cloud = full(95);
    cloud.fate = () => (cloud.effects.length === 3 ? "lost-after" : "works");
    expect(await cloud.run()).toBe("succeeded");
    expect(cloud.effects).toHaveLength(10);
    expect(await full(120).run()).toBe("parked");
  });

  test("does not begin where something is there that nobody approved", async () => {
    const cloud = full(1);
    cloud.items.set("a", ["i1", "theirs"]);
    expect(await cloud.run()).toBe("parked");
    expect(cloud.effects).toEqual([]);
    expect(cloud.note("a")).toBe('"theirs" is there, and only what begins with "i" was approved');
  });

  test("counts a page whose answer was lost: no more is handed over than was approved", async () => {
    const cloud = full(60, 30);
    cloud.fate = () => "lost-after";
    expect(await cloud.run()).toBe("parked");
    expect(60 - (cloud.items.get("a")?.length ?? 0)).toBeLessThanOrEqual(30);
  });

  test("does not count a page that was surely not taken", async () => {
    const cloud = full(30, 30);
    let tries = 0;
    cloud.fate = () => (++tries % 2 === 0 ? "works" : "lost-before");
    expect(await cloud.run()).toBe("succeeded");
  });

  test("does not hand a page over again that only still shows", async () => {
    const cloud = full(35);
    cloud.items.forget();
    cloud.itemLagMs = 30_000;
    expect(await cloud.run()).toBe("succeeded");
    expect(cloud.effects).toHaveLength(4);
  });

  test("that is throttled between pages goes on where it was, and has changed something", async () => {
    const cloud = full(25);
    let tries = 0;
    cloud.fate = () => (++tries === 2 ? "throttled" : "works");
    await cloud.tick();
    expect(cloud.runs.of("a").forth).toMatchObject({ state: "paging", effect: true, handed: 10 });
    expect(await cloud.run()).toBe("succeeded");
    expect(cloud.runs.of("a").forth.handed).toBe(25);
    expect(cloud.now - Date.parse("2026-03-02T09:00:00Z")).toBeLessThan(10_000);
  });

  test("hands nothing over while the halt switch is on, and does not ask about it again and again", async () => {
    const cloud = await haltedBetweenPages();
    let requests = 0;
    cloud.meanwhile = () => {
      requests += 1;
      cloud.now += 10;
      return undefined;
    };
    expect((await cloud.tick()).status).toBe("paused");
    expect(requests).toBeLessThan(20);
    expect(cloud.effects).toHaveLength(1);
    cloud.halted = false;
    expect(await cloud.run()).toBe("succeeded");
  });

  test("parks between two pages where the gate closes, holds nothing, and goes on when it is taken up again", async () => {
    const cloud = await haltedBetweenPages();
    await cloud.tick();
    cloud.halted = false;
    cloud.refusal = "its approval ended";
    expect(await cloud.run()).toBe("parked");
    expect(cloud.runs.of("a").forth).toMatchObject({ state: "parked", note: "its approval ended" });
    expect([...cloud.leases]).toEqual([]);
    cloud.refusal = undefined;
    cloud.runs.resume("bob");
    expect(await cloud.run()).toBe("succeeded");
  });

  test("waits where another run took its lease, which ended while it was paused", async () => {
    const cloud = await haltedBetweenPages();
    cloud.now += 3_600_000;
    cloud.leases.set(turn("a").resource, { run: "another", until: cloud.now + 600_000 });
    cloud.halted = false;
    await cloud.tick();
    expect(cloud.effects).toHaveLength(1);
    expect(cloud.runs.of("a").forth).toMatchObject({ state: "paging", note: "another run holds it" });
    expect(await cloud.run()).toBe("succeeded");
  });

  test("is sent rarer the longer its answers are lost, and parks after a day of it", async () => {
    const cloud = full(5);
    cloud.fate = () => "lost-before";
    expect(await cloud.run(2_000)).toBe("parked");
    expect(cloud.sends.get("a emptied")).toBeLessThan(500);
  });

  test("goes on where the plan stops at another step, for it was begun", async () => {
    const cloud = new SmallCloud(planOf([emptying("a", 10, 100), turn("b")], "stop"));
    cloud.items.set("a", items(35));
    cloud.settleMs = 15_000;
    cloud.stuck.add("b");
    expect(await cloud.run()).toBe("partly");
    expect(cloud.items.get("a")).toEqual([]);
  });
});
