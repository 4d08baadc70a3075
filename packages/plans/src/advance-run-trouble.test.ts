import { describe, expect, test } from "vitest";
import type { Request } from "./testing/small-cloud.ts";
import { SmallCloud } from "./testing/small-cloud.ts";
import { amongOthers, foundBy, naming, planOf, turn } from "./testing/steps.ts";

const hour = 3_600_000;

describe("lost answers", () => {
  test("each have their own time to show: a second request is not taken for undone because the first is old", async () => {
    const cloud = new SmallCloud(
      planOf([turn("a", [], { check: { ...turn("a").check, deadlineSeconds: 300 } })]),
    );
    cloud.lag = () => 45_000;
    let tries = 0;
    cloud.fate = () => (++tries === 1 ? "lost-before" : "lost-after");
    expect(await cloud.run()).toBe("succeeded");
    expect(cloud.effects).toHaveLength(1);
  });

  test("of what reads as not done are sent for again; where somebody changes the same meanwhile, they are not", async () => {
    for (const hasMoved of [false, true]) {
      const cloud = new SmallCloud(planOf([turn("a")]));
      let tries = 0;
      cloud.fate = () => {
        if (++tries > 1) return "works";
        cloud.hasMoved = hasMoved;
        return "lost-before";
      };
      expect(await cloud.run()).toBe(hasMoved ? "drifted" : "succeeded");
      expect(cloud.effects).toHaveLength(hasMoved ? 0 : 1);
      if (hasMoved) expect(cloud.note("a")).toContain("somebody may have set it back");
    }
  });

  test("are waited for from when they were lost, however long the request took", async () => {
    const cloud = new SmallCloud(
      planOf([turn("a", [], { check: { ...turn("a").check, deadlineSeconds: 300 } })]),
    );
    cloud.lag = () => 45_000;
    cloud.fate = () => "lost-after";
    cloud.meanwhile = ({ kind }) => {
      if (kind === "act") cloud.now += 40_000;
      return undefined;
    };
    expect(await cloud.run()).toBe("succeeded");
    expect(cloud.effects).toHaveLength(1);
  });

  test("for a day park the step, and cost no more requests than throttling for a day", async () => {
    const cloud = new SmallCloud(planOf([turn("a")]));
    cloud.fate = () => "lost-before";
    expect(await cloud.run(2_000)).toBe("parked");
    expect(cloud.sends.get("a new")).toBeLessThan(500);
    expect(cloud.note("a")).toContain("its answers are lost since 2026-03-02T09:00:00.000Z");
    cloud.fate = () => "works";
    cloud.runs.resume("bob");
    expect(await cloud.run()).toBe("succeeded");
  });

  test("of what takes its time do not park it while it is under way", async () => {
    const cloud = new SmallCloud(
      planOf([turn("a", [], { check: { ...turn("a").check, deadlineSeconds: 1_200 } })]),
    );
    cloud.fate = () => {
      cloud.values.set("a", "changing");
      return "lost-before";
    };
    await cloud.tick();
    cloud.now += 90_000;
    await cloud.tick();
    expect(cloud.runs.of("a").forth).toMatchObject({
      state: "unknown",
      note: expect.stringContaining("neither"),
    });
    cloud.values.set("a", "new");
    expect(await cloud.run()).toBe("succeeded");
  });
});

describe("a tick that died", () => {
  test.each(["dies before", "dies after"] as const)(
    "%s each of its requests is followed by another, and nothing is done twice",
    async (fate) => {
      for (let at = 0; at < 40; at++) {
        const cloud = new SmallCloud(
          planOf([turn("a", [], { result: foundBy("a") }), naming("b", "a"), turn("c")]),
        );
        let requests = 0;
        cloud.meanwhile = () => (requests++ === at ? fate : undefined);
        expect(await cloud.run()).toBe("succeeded");
        expect(cloud.effects).toHaveLength(3);
      }
    },
  );

  test("may have sent until its time was over: only then is it taken for not sent", async () => {
    const cloud = new SmallCloud(planOf([turn("a")]));
    cloud.tickMs = 300_000;
    cloud.meanwhile = ({ kind }) => (kind === "act" ? "dies before" : undefined);
    await cloud.tick();
    cloud.meanwhile = () => undefined;
    cloud.now += 200_000;
    await cloud.tick();
    expect(cloud.runs.of("a").forth.state).toBe("unknown");
    expect(await cloud.run()).toBe("succeeded");
    expect(cloud.effects[0]?.at).toBeGreaterThan(Date.parse("2026-03-02T09:06:00Z"));
  });
});

test("of two ticks at once one goes on; the other writes nothing, whatever it has read", async () => {
  for (let at = 1; at < 12; at++) {
    const cloud = new SmallCloud(planOf([turn("a"), turn("b", ["a"])]));
    let requests = 0;
    let isInner = false;
    cloud.meanwhile = async (_: Request) => {
      if (isInner || requests++ !== at) return undefined;
      isInner = true;
      await cloud.tick();
      isInner = false;
      return undefined;
    };
    await cloud.tick();
    cloud.meanwhile = () => undefined;
    expect(await cloud.run()).toBe("succeeded");
    expect(cloud.effects.map(({ id }) => id)).toEqual(["a", "b"]);
  }
});

describe("trouble", () => {
  test("that nobody watched, for the run had parked, does not count", async () => {
    const cloud = new SmallCloud(planOf([turn("a"), turn("b")], "stop"));
    cloud.fate = (id) => (id === "a" ? "throttled" : "works");
    cloud.readFate = (id) => (id === "b" ? "throttled" : "works");
    await cloud.tick();
    cloud.halted = true;
    await cloud.tick();
    cloud.now += 30 * hour;
    cloud.halted = false;
    await cloud.tick();
    expect([cloud.state("a"), cloud.state("b")]).toEqual(["pending", "pending"]);
  });

  test("of one look does not make the next ones rarer than before", async () => {
    const cloud = new SmallCloud(
      planOf([turn("a", [], { check: { ...turn("a").check, deadlineSeconds: 3_600 } })]),
    );
    cloud.settleMs = 20 * 60_000;
    for (let tick = 0; tick < 12; tick++) {
      const answer = await cloud.tick();
      if (answer.status !== "ended") cloud.now += answer.waitSeconds * 1_000;
    }
    cloud.readFate = () => "throttled";
    expect(await cloud.tick()).toEqual({ status: "running", waitSeconds: 2 });
  });

  test("for a day costs a run of sixty steps a tick each half minute at most", async () => {
    const cloud = new SmallCloud(planOf(Array.from({ length: 60 }, (_, index) => turn(`s${index}`))));
    let random = 0;
    cloud.random = () => (random = (random + 0.37) % 1);
    cloud.fate = () => "throttled";
    expect(await cloud.run(2_880)).toBe("parked");
  });
});

test("what one step reads after a batch speaks for all of it", async () => {
  const ids = ["a", "b"];
  const cloud = new SmallCloud(planOf(ids.map((id) => amongOthers(id, ids))));
  expect(await cloud.run()).toBe("succeeded");
  expect(cloud.now).toBe(Date.parse("2026-03-02T09:00:00Z"));
});

test("what others refer to of a step that was as wanted already is read", async () => {
  const cloud = new SmallCloud(planOf([turn("a", [], { result: foundBy("a") }), naming("b", "a")]));
  cloud.values.set("a", "new");
  expect(await cloud.run()).toBe("succeeded");
  expect(cloud.runs.of("b").forth.request).toMatchObject({ Tags: [{}, { Value: "a-made" }] });
});
