import { describe, expect, test } from "vitest";
import { SmallCloud } from "./testing/small-cloud.ts";
import { emptying, foundBy, making, naming, planOf, removing, resourceOf, turn } from "./testing/steps.ts";
import { undoPlan } from "./undo-plan.ts";

const patient = (id: string) => ({ check: { ...turn(id).check, deadlineSeconds: 600 } });
const asked = { by: "bob", at: "2026-03-02T09:00:00.000Z" };

describe("a way back", () => {
  test("removes what was made, and makes nothing again that is gone", async () => {
    const cloud = new SmallCloud(planOf([making("a"), removing("b"), turn("c", ["a", "b"])]));
    cloud.fate = (id) => (id === "c" ? "denied" : "works");
    expect(await cloud.run()).toBe("partly");
    expect([cloud.values.has("a"), cloud.values.has("b")]).toEqual([false, false]);
    expect([cloud.state("a"), cloud.state("b")]).toEqual(["compensated", "done"]);
  });

  test("is not begun under what stands on it by way of a step that was so already", async () => {
    const cloud = new SmallCloud(
      planOf([turn("a"), turn("b", ["a"]), turn("c", ["b"]), turn("d", ["a"], { wave: 1 })]),
    );
    cloud.values.set("b", "new");
    cloud.fate = (id) => (id === "d" ? "denied" : "works");
    expect(await cloud.run()).toBe("partly");
    expect([cloud.values.get("a"), cloud.values.get("c")]).toEqual(["new", "new"]);
  });

  test("waits until what it takes back shows", async () => {
    const cloud = new SmallCloud(planOf([turn("a", [], patient("a")), turn("b", ["a"])]));
    cloud.fate = (id) => {
      // Another replica answers from now on, which lags behind.
      if (id === "b") cloud.lag = () => 40_000;
      return id === "b" ? "denied" : "works";
    };
    expect(await cloud.run()).toBe("compensated");
    expect(cloud.values.get("a")).toBe("old");
  });

  test("that is under way is looked at until it has ended, where the gate closes; then the run parks", async () => {
    const cloud = new SmallCloud(planOf([turn("a"), turn("b", ["a"], patient("b")), turn("c", ["b"])]));
    cloud.fate = (id, value) => (id === "c" ? "denied" : value === "old" ? "lost-after" : "works");
    cloud.values.forget();
    while (cloud.runs.of("b").back?.state !== "unknown") {
      const answer = await cloud.tick();
      if (answer.status !== "ended") cloud.now += answer.waitSeconds * 1_000;
    }
    cloud.lag = () => 45_000;
    cloud.halted = true;
    await cloud.tick();
    cloud.halted = false;
    cloud.refusal = "its approval ended";
    expect(await cloud.run()).toBe("parked");
    expect([
      cloud.state("a"),
      cloud.state("b"),
      [...cloud.leases.values()].filter(({ until }) => until > cloud.now + 300_000),
    ]).toEqual(["done", "compensated", []]);
    cloud.refusal = undefined;
    cloud.runs.resume("bob");
    expect(await cloud.run()).toBe("compensated");
  });

  test("of a step whose result is lost asks a person, and says why", async () => {
    const told = { ...turn("a"), compensation: naming("a", "a").call };
    const cloud = new SmallCloud(planOf([told, turn("b", ["a"])]));
    cloud.fate = (id) => (id === "a" ? "lost-after" : "denied");
    expect(await cloud.run()).toBe("parked");
    expect(cloud.note("a")).toContain("nothing tells what later steps need");
  });
});

describe("a parked step", () => {
  const stray = (id: string) => ({ ...emptying(id, 10, 100) });
  function parkedAt(...later: Parameters<typeof planOf>) {
    const cloud = new SmallCloud(planOf(...later));
    cloud.items.set("p", ["theirs"]);
    return cloud;
  }

  test("holds up what its failure would skip: where the plan stops, the rest waits for a person, and goes on", async () => {
    const cloud = parkedAt([stray("p"), turn("a"), turn("b", ["a"])], "stop");
    expect(await cloud.run()).toBe("parked");
    expect([cloud.state("a"), cloud.state("b")]).toEqual(["pending", "pending"]);
    expect(cloud.runs.current.head.note).toBe('a person must look at step "p"');
    cloud.items.set("p", ["i1"]);
    cloud.runs.resume("bob");
    expect(await cloud.run()).toBe("succeeded");
  });

  test("counts among the failures of its wave until it is taken up, and the next wave waits", async () => {
    const cloud = parkedAt([stray("p"), turn("a"), turn("b", [], { wave: 1 })], "continue");
    expect(await cloud.run()).toBe("parked");
    expect([cloud.state("a"), cloud.state("b")]).toEqual(["done", "pending"]);
    cloud.items.set("p", ["i1"]);
    cloud.runs.resume("bob");
    expect(await cloud.run()).toBe("succeeded");
  });
});

test("where the plan stops, nothing is sent together with what is found to fail", async () => {
  const cloud = new SmallCloud(planOf([turn("a"), turn("b")], "stop"));
  cloud.values.set("a", "somebody else's");
  expect(await cloud.run()).toBe("drifted");
  expect(cloud.effects).toEqual([]);
});

test("of one resource, one step at a time is under way, and the lease is held until the last has ended", async () => {
  const steps = ["a", "b", "c"].map((id) => turn(id, [], { resource: resourceOf("a") }));
  const cloud = new SmallCloud(planOf(steps));
  cloud.settleMs = 4_000;
  cloud.fate = () => {
    const isUnderWay = ["a", "b", "c"].filter((id) => ["intended", "sent"].includes(cloud.state(id)));
    expect(isUnderWay).toHaveLength(1);
    expect(cloud.leases.size).toBe(1);
    return "works";
  };
  expect(await cloud.run()).toBe("succeeded");
});

test("what seems to have moved, or to be as wanted, while another run holds it may be that run's work, and waits", async () => {
  const cloud = new SmallCloud(planOf([turn("a")]));
  cloud.values.set("a", "in between");
  cloud.leases.set(resourceOf("a"), { run: "another", until: cloud.now + 60_000 });
  await cloud.tick();
  expect([cloud.state("a"), cloud.note("a")]).toEqual(["pending", "another run holds it"]);
  cloud.values.set("a", "old");
  expect(await cloud.run()).toBe("succeeded");
});

test("a lease outlives its run by the five minutes in which a request may still arrive whose answer was lost", async () => {
  const cloud = new SmallCloud(planOf([turn("a")]));
  cloud.fate = () => "lost-after";
  expect(await cloud.run()).toBe("succeeded");
  const until = cloud.leases.get(resourceOf("a"))?.until ?? 0;
  expect(until - cloud.now).toBeGreaterThan(4 * 60_000);
  expect(until - cloud.now).toBeLessThanOrEqual(5 * 60_000);
});

test("of a plan of any size a failure skips what depends on it, a transaction at a time", async () => {
  const size = 500 * 91;
  const steps = Array.from({ length: size }, (_, step) => turn(`s${step}`, step === 0 ? [] : ["s0"]));
  const cloud = new SmallCloud(planOf(steps, "continue"));
  cloud.fate = () => "denied";
  expect(await cloud.run()).toBe("failed");
  const skipped = cloud.runs.audit.filter(({ type }) => type === "steps skipped");
  expect(skipped.map(({ data }) => data.count)).toEqual([500 * 90 - 1, 500]);
}, 60_000);

test("a run that waits at its start for the halt switch asks rarer the longer it is on", async () => {
  const cloud = new SmallCloud(planOf([turn("a")]));
  cloud.halted = true;
  let ticks = 0;
  for (const end = cloud.now + 48 * 3_600_000; cloud.now < end; ticks++) {
    const answer = await cloud.tick();
    if (answer.status !== "ended") cloud.now += answer.waitSeconds * 1_000;
  }
  expect(ticks).toBeLessThan(620);
  expect(cloud.runs.current.head).toMatchObject({ status: "paused", note: expect.stringContaining("halt") });
  cloud.halted = false;
  expect(await cloud.run()).toBe("succeeded");
});

test("what is too much for one record together is sent one after the other, and what is too much alone is sent", async () => {
  const large = (id: string) => ({ ...naming(id, "big"), dependsOn: ["big"] });
  const cloud = new SmallCloud(planOf([turn("big"), large("a"), large("b"), large("c")]));
  cloud.made = () => "x".repeat(250_000);
  expect(await cloud.run()).toBe("succeeded");
});

describe("an undo", () => {
  async function undone(cloud: SmallCloud, plan = cloud.plan) {
    const undo = undoPlan(plan, cloud.runs.all(), new Set(), asked);
    if (undo === undefined) return undefined;
    cloud.begin(undo);
    return [await cloud.run(), undo.steps.map(({ id }) => id)];
  }

  test("takes back what was done, and keeps what something stands on that stays", async () => {
    const cloud = new SmallCloud(planOf([turn("a"), removing("b", ["a"]), turn("c", ["b"]), turn("d")]));
    await cloud.run();
    expect(await undone(cloud)).toEqual(["succeeded", ["undo-c", "undo-d"]]);
    expect(cloud.values.get("a")).toBe("new");
  });

  test("takes last things back first, by way of what was so already too", async () => {
    const cloud = new SmallCloud(planOf([turn("a"), turn("b", ["a"]), turn("c", ["b"])]));
    cloud.values.set("b", "new");
    await cloud.run();
    expect(await undone(cloud)).toEqual(["succeeded", ["undo-a", "undo-c"]]);
    expect(cloud.effects.filter(({ value }) => value === "old").map(({ id }) => id)).toEqual(["c", "a"]);
  });

  test("leaves out what refers to a result that is lost, and takes the rest back", async () => {
    const lost = { ...turn("a"), compensation: naming("a", "a").call };
    const cloud = new SmallCloud(planOf([lost, turn("b")]));
    cloud.fate = (id) => (id === "a" ? "lost-after" : "works");
    await cloud.run();
    expect(await undone(cloud)).toEqual(["succeeded", ["undo-b"]]);
  });

  test("that comes at once waits until what it takes back shows", async () => {
    const cloud = new SmallCloud(planOf([turn("a")], "stop"));
    cloud.stuck.add("a");
    expect(await cloud.run()).toBe("failed");
    const shown = cloud.now + 39_000;
    cloud.lag = () => (cloud.now < shown ? 30_000 : 0);
    expect(await undone(cloud)).toEqual(["succeeded", ["undo-a"]]);
    expect(cloud.values.get("a")).toBe("old");
  });

  test("of a step that found its result is whole", async () => {
    const cloud = new SmallCloud(planOf([turn("a", [], { result: foundBy("a") }), naming("b", "a")]));
    cloud.fate = (id) => (id === "a" ? "lost-after" : "works");
    await cloud.run();
    cloud.fate = () => "works";
    expect(await undone(cloud)).toEqual(["succeeded", ["undo-a", "undo-b"]]);
  });
});
