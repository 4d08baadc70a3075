import { describe, expect, test } from "vitest";
import { SmallCloud } from "./testing/small-cloud.ts";
import { emptying, naming, planOf, turn } from "./testing/steps.ts";

const valuesOf = (cloud: SmallCloud) => Object.fromEntries(cloud.values);

describe("a run", () => {
  test("does each step, verifies it, and says that it succeeded", async () => {
    const cloud = new SmallCloud(planOf([turn("a"), turn("b")]));
    expect(await cloud.run()).toBe("succeeded");
    expect(valuesOf(cloud)).toEqual({ a: "new", b: "new" });
    expect(cloud.runs.audit.map(({ type }) => type)).toEqual([
      "run started",
      "steps intended",
      "steps moved",
      "run ended",
    ]);
  });

  test("starts a step only after those that it depends on", async () => {
    const cloud = new SmallCloud(planOf([turn("b", ["a"]), turn("a")]));
    await cloud.run();
    expect(cloud.effects.map(({ id }) => id)).toEqual(["a", "b"]);
  });

  test("does nothing where all is as wanted already", async () => {
    const cloud = new SmallCloud(planOf([turn("a")]));
    cloud.values.set("a", "new");
    expect(await cloud.run()).toBe("already-compliant");
    expect(cloud.effects).toEqual([]);
  });

  test("stops at what has moved since the plan was made, and says what", async () => {
    const cloud = new SmallCloud(planOf([turn("a")]));
    cloud.values.set("a", "somebody else's");
    expect(await cloud.run()).toBe("drifted");
    expect(cloud.effects).toEqual([]);
    expect(cloud.note("a")).toBe('moved since the plan was made: value is "somebody else\'s", not "old"');
  });

  test("hands what a step answered to those that refer to it", async () => {
    const cloud = new SmallCloud(planOf([turn("a"), naming("b", "a")]));
    expect(await cloud.run()).toBe("succeeded");
    expect(cloud.runs.of("b").forth.request).toMatchObject({ Tags: [{}, { Value: "a-made" }] });
  });

  test("finds by a read what later steps need, where the answer was lost; parks where nothing tells", async () => {
    const untold = new SmallCloud(planOf([turn("a"), naming("b", "a")]));
    untold.fate = (id) => (id === "a" ? "lost-after" : "works");
    expect(await untold.run()).toBe("parked");
    expect(untold.note("a")).toContain("nothing tells what later steps need");
    expect(untold.state("b")).toBe("pending");
    const result = { read: turn("a").check.read, members: { Made: "Made" } };
    const told = new SmallCloud(planOf([turn("a", [], { result }), naming("b", "a")]));
    told.fate = untold.fate;
    expect(await told.run()).toBe("succeeded");
    expect(told.runs.of("b").forth.request).toMatchObject({ Tags: [{}, { Value: "a-made" }] });
  });

  test("puts back what it changed when the verification fails", async () => {
    const cloud = new SmallCloud(planOf([turn("a")]));
    cloud.stuck.add("a");
    expect(await cloud.run()).toBe("compensated");
    expect(cloud.values.get("a")).toBe("old");
    expect(cloud.state("a")).toBe("compensated");
  });

  test("puts back what was done for the failed step's sake, last things first, and keeps the others", async () => {
    const cloud = new SmallCloud(planOf([turn("a"), turn("b", ["a"]), turn("c", ["b"]), turn("alone")]));
    cloud.fate = (id) => (id === "c" ? "denied" : "works");
    expect(await cloud.run()).toBe("partly");
    expect(valuesOf(cloud)).toEqual({ a: "old", b: "old", c: "old", alone: "new" });
    expect(cloud.effects.filter(({ value }) => value === "old").map(({ id }) => id)).toEqual(["b", "a"]);
    expect(cloud.state("alone")).toBe("done");
  });

  test("lets a failure reach the failed step's descendants only", async () => {
    const cloud = new SmallCloud(planOf([turn("a"), turn("b", ["a"]), turn("c", ["a"]), turn("d", ["b"])]));
    cloud.fate = (id) => (id === "b" ? "denied" : "works");
    expect(await cloud.run()).toBe("partly");
    expect(["a", "b", "c", "d"].map((id) => cloud.state(id))).toEqual(["done", "failed", "done", "skipped"]);
  });

  test("begins nothing more after a failure where the plan says stop, and leaves what was done", async () => {
    const cloud = new SmallCloud(
      planOf([turn("a"), turn("b", ["a"]), turn("c", ["a"]), turn("d", ["c"])], "stop"),
    );
    cloud.fate = (id) => (id === "b" ? "denied" : "works");
    expect(await cloud.run()).toBe("partly");
    expect(cloud.state("d")).toBe("skipped");
    expect(cloud.values.get("a")).toBe("new");
  });

  test("parks a way back when somebody changed the resource since", async () => {
    const cloud = new SmallCloud(planOf([turn("a"), turn("b", ["a"])]));
    cloud.fate = (id) => {
      if (id === "b") cloud.values.set("a", "somebody else's");
      return id === "b" ? "denied" : "works";
    };
    expect(await cloud.run()).toBe("parked");
    expect(cloud.values.get("a")).toBe("somebody else's");
  });

  test("sends a way back once whose answer was lost", async () => {
    const cloud = new SmallCloud(planOf([turn("a"), turn("b", ["a"])]));
    cloud.fate = (id, value) => (id === "b" ? "denied" : value === "old" ? "lost-after" : "works");
    expect(await cloud.run()).toBe("compensated");
    expect(cloud.sends.get("a old")).toBe(1);
  });

  test("reads back an effect whose answer was lost, and never sends it again where it was done", async () => {
    const cloud = new SmallCloud(planOf([turn("a")]));
    cloud.fate = () => "lost-after";
    expect(await cloud.run()).toBe("succeeded");
    expect(cloud.effects).toHaveLength(1);
  });

  test("does not take a change that the cloud does not show yet for one that was not made", async () => {
    const cloud = new SmallCloud(planOf([turn("a")]));
    cloud.lag = () => 45_000;
    cloud.fate = () => "lost-after";
    expect(await cloud.run()).toBe("succeeded");
    expect(cloud.effects).toHaveLength(1);
  });

  test("sends again, under the same token, what turned out not to have been done", async () => {
    const cloud = new SmallCloud(planOf([turn("a")]));
    let tries = 0;
    cloud.fate = () => (++tries < 3 ? "lost-before" : "works");
    expect(await cloud.run()).toBe("succeeded");
    expect(cloud.note("a")).toBeUndefined();
  });

  test("waits an hour of throttling out, rarer each time, and parks after a day of it with nothing failed", async () => {
    const cloud = new SmallCloud(planOf([turn("a"), turn("b")]));
    const end = cloud.now + 3_600_000;
    cloud.fate = () => (cloud.now < end ? "throttled" : "works");
    expect(await cloud.run(200)).toBe("succeeded");
    expect(cloud.sends.get("a new")).toBeLessThan(40);
    const dead = new SmallCloud(planOf([turn("a")]));
    dead.fate = () => "throttled";
    expect(await dead.run(2_000)).toBe("parked");
    dead.fate = () => "works";
    dead.runs.resume("bob");
    expect(await dead.run()).toBe("succeeded");
  });

  test("asks again, within the step's deadline, what is refused for a while", async () => {
    const busy = turn("a", [], { retryOn: ["DependencyViolation"] });
    const cloud = new SmallCloud(planOf([{ ...busy, check: { ...busy.check, deadlineSeconds: 600 } }]));
    const end = cloud.now + 300_000;
    cloud.fate = () => (cloud.now < end ? "busy" : "works");
    expect(await cloud.run()).toBe("succeeded");
    const never = new SmallCloud(cloud.plan);
    never.fate = () => "busy";
    expect(await never.run()).toBe("failed");
    const strict = new SmallCloud(planOf([turn("a")]));
    strict.fate = () => "busy";
    expect(await strict.run()).toBe("failed");
    expect(strict.sends.get("a new")).toBe(1);
  });

  test("takes a read's error for the step's verdict, and goes on with the others", async () => {
    const cloud = new SmallCloud(planOf([turn("a"), turn("b")]));
    cloud.readFate = (id) => (id === "a" ? "denied" : "works");
    expect(await cloud.run()).toBe("partly");
    expect([cloud.state("a"), cloud.state("b")]).toEqual(["failed", "done"]);
  });

  test("empties what a repeated step names, page by page, and parks at more than was approved", async () => {
    const cloud = new SmallCloud(planOf([emptying("a", 10, 100)]));
    cloud.items.set(
      "a",
      Array.from({ length: 95 }, (_, index) => `i${index}`),
    );
    cloud.fate = () => (cloud.effects.length === 3 ? "lost-after" : "works");
    expect(await cloud.run()).toBe("succeeded");
    expect(cloud.effects).toHaveLength(10);
    const full = new SmallCloud(cloud.plan);
    full.items.set(
      "a",
      Array.from({ length: 120 }, (_, index) => `i${index}`),
    );
    expect(await full.run()).toBe("parked");
    expect(full.items.get("a")?.length).toBeGreaterThan(0);
    const foreign = new SmallCloud(cloud.plan);
    foreign.items.set("a", ["i1", "theirs"]);
    expect(await foreign.run()).toBe("parked");
    expect(foreign.effects).toEqual([]);
  });

  test.each([0, 1, 2, 3])(
    "goes on where the answer to its write %i was lost, and does nothing twice",
    async (n) => {
      const cloud = new SmallCloud(planOf([turn("a")]));
      let writes = 0;
      cloud.runs.fate = () => (writes++ === n ? "lost-after" : "works");
      expect(await cloud.run()).toBe("succeeded");
      expect(cloud.effects).toHaveLength(1);
    },
  );

  test("that the gate does not admit begins nothing, and may be admitted later", async () => {
    const cloud = new SmallCloud(planOf([turn("a"), turn("b")]));
    cloud.refusal = "nobody was asked";
    expect(await cloud.run()).toBe("held");
    expect(cloud.effects).toEqual([]);
    expect(cloud.runs.current.head).toMatchObject({ status: "made", note: "nobody was asked" });
    cloud.refusal = undefined;
    expect(await cloud.run()).toBe("succeeded");
    expect(cloud.runs.current.head.note).toBeUndefined();
  });

  test("pauses while the halt switch is on, way back included, and goes on when it is off", async () => {
    const cloud = new SmallCloud(planOf([turn("a"), turn("b", ["a"]), turn("c", ["b"])]));
    cloud.settleMs = 4_000;
    await cloud.tick();
    cloud.halted = true;
    for (let tick = 0; tick < 20; tick++) {
      const answer = await cloud.tick();
      if (tick > 2) expect(answer.status).toBe("paused");
      if (answer.status !== "ended") cloud.now += answer.waitSeconds * 1_000;
    }
    expect([cloud.state("a"), cloud.state("b")]).toEqual(["done", "pending"]);
    cloud.halted = false;
    expect(await cloud.run()).toBe("succeeded");
  });

  test("sends nothing when the halt switch comes on while intents are recorded, and takes them back", async () => {
    const cloud = new SmallCloud(planOf([turn("a"), turn("b", ["a"])]));
    cloud.meanwhile = ({ kind }) => {
      if (kind === "commit" && cloud.runs.current.head.status === "running") cloud.halted = true;
      return undefined;
    };
    expect((await cloud.tick()).status).toBe("paused");
    expect([cloud.effects, [...cloud.leases]]).toEqual([[], []]);
    expect(cloud.runs.of("a").forth).toEqual({ state: "pending" });
    expect(cloud.runs.audit.map(({ type }) => type)).toEqual([
      "run started",
      "steps intended",
      "steps moved",
      "run paused",
    ]);
    cloud.meanwhile = () => undefined;
    cloud.halted = false;
    cloud.now += 60_000;
    expect(await cloud.run()).toBe("succeeded");
  });

  test("parks where its approval ended while it was paused", async () => {
    const cloud = new SmallCloud(planOf([turn("a"), turn("b", ["a"])]));
    cloud.settleMs = 4_000;
    await cloud.tick();
    cloud.halted = true;
    cloud.now += 10_000;
    await cloud.tick();
    await cloud.tick();
    cloud.halted = false;
    cloud.refusal = "its approval ended";
    expect(await cloud.run()).toBe("parked");
    expect(cloud.state("b")).toBe("pending");
  });

  test("waits while another run holds the resource, and works on the others meanwhile", async () => {
    const cloud = new SmallCloud(planOf([turn("a"), turn("b")]));
    cloud.runs.leases.set(turn("a").resource, { run: "another", until: cloud.now + 30_000 });
    await cloud.tick();
    expect([cloud.values.get("a"), cloud.values.get("b")]).toEqual(["old", "new"]);
    expect(await cloud.run()).toBe("succeeded");
    expect([...cloud.runs.leases]).toEqual([]);
  });

  test("looks at what takes six hours, each half hour, in fifteen ticks", async () => {
    const slow = turn("a");
    const check = { ...slow.check, everySeconds: 1_800, deadlineSeconds: 8 * 3_600 };
    const cloud = new SmallCloud(planOf([{ ...slow, check }]));
    cloud.settleMs = 6 * 3_600_000;
    expect(await cloud.run(15)).toBe("succeeded");
  });

  test("opens a wave when the one before has ended, with no more failures than the plan allows", async () => {
    const steps = [0, 1, 2].flatMap((wave) => [1, 2, 3].map((n) => turn(`w${wave}-${n}`, [], { wave })));
    const denied = (...ids: string[]) => {
      const cloud = new SmallCloud(planOf(steps, "continue", { maxFailures: 1 }));
      cloud.fate = (id) => (ids.includes(id) ? "denied" : "works");
      return cloud;
    };
    const one = denied("w0-1");
    expect(await one.run()).toBe("partly");
    expect(one.state("w2-3")).toBe("done");
    const two = denied("w0-1", "w1-2");
    expect(await two.run()).toBe("partly");
    expect([two.state("w1-3"), two.state("w2-1")]).toEqual(["done", "skipped"]);
  });

  test("stops before it is killed, and says that it runs", async () => {
    const cloud = new SmallCloud(planOf(Array.from({ length: 100 }, (_, index) => turn(`s${index}`))));
    cloud.tickMs = 10_000;
    expect(await cloud.tick()).toMatchObject({ status: "running" });
    expect(cloud.effects).toEqual([]);
    cloud.tickMs = 900_000;
    expect(await cloud.run()).toBe("succeeded");
  });
});
