import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { hasEnded } from "./ledger.ts";
import { dependencyGroup } from "./plan.ts";
import { type Fate, type LedgerFate, planOf, SmallCloud, turn } from "./testing/small-cloud.ts";

describe("a run", () => {
  test("does each step, verifies it, and says that it succeeded", async () => {
    const cloud = new SmallCloud(planOf([turn("a"), turn("b")]));
    expect(await cloud.run()).toBe("succeeded");
    expect([...cloud.values]).toEqual([
      ["a", "new"],
      ["b", "new"],
    ]);
    expect(cloud.audit.map((entry) => entry.type)).toEqual([
      "step intended",
      "step sent",
      "step intended",
      "step sent",
      "step done",
      "step done",
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
    expect(cloud.records.get("a")?.note).toBe(
      'moved since the plan was made: value is "somebody else\'s", not "old"',
    );
  });

  test("puts back what it changed when the verification fails", async () => {
    const cloud = new SmallCloud(planOf([turn("a")]));
    cloud.stuck.add("a");
    expect(await cloud.run()).toBe("compensated");
    expect(cloud.values.get("a")).toBe("old");
  });

  test("puts back the steps that hang together with the one that failed, last things first, and keeps the others", async () => {
    const cloud = new SmallCloud(planOf([turn("a"), turn("b", ["a"]), turn("c", ["b"]), turn("alone")]));
    cloud.fate = (id) => (id === "c" ? "denied" : "works");
    expect(await cloud.run()).toBe("compensated");
    expect(Object.fromEntries(cloud.values)).toEqual({ a: "old", b: "old", c: "old", alone: "new" });
    expect(cloud.effects.filter(({ value }) => value === "old").map(({ id }) => id)).toEqual(["b", "a"]);
    expect(cloud.state("alone")).toBe("done");
  });

  test("leaves what was done where the plan says stop", async () => {
    const cloud = new SmallCloud(planOf([turn("a"), turn("b", ["a"])], "stop"));
    cloud.fate = (id) => (id === "b" ? "denied" : "works");
    expect(await cloud.run()).toBe("failed");
    expect(cloud.values.get("a")).toBe("new");
  });

  test("parks a step for a person when somebody changed the resource since", async () => {
    const cloud = new SmallCloud(planOf([turn("a"), turn("b", ["a"])]));
    cloud.fate = (id) => {
      if (id === "b") cloud.values.set("a", "somebody else's");
      return id === "b" ? "denied" : "works";
    };
    expect(await cloud.run()).toBe("parked");
    expect(cloud.values.get("a")).toBe("somebody else's");
  });

  test("reads back an effect whose answer was lost, and never sends it again where it was done", async () => {
    const cloud = new SmallCloud(planOf([turn("a")]));
    cloud.fate = () => "lost-after";
    expect(await cloud.run()).toBe("succeeded");
    expect(cloud.effects).toHaveLength(1);
  });

  test("does not take a change that the cloud does not show yet for one that was not made", async () => {
    const cloud = new SmallCloud(planOf([turn("a")]));
    cloud.lagMs = 45_000;
    cloud.fate = () => "lost-after";
    expect(await cloud.run()).toBe("succeeded");
    expect(cloud.effects).toHaveLength(1);
    expect(cloud.audit.map(({ type }) => type)).not.toContain("step satisfied");
  });

  test("takes what shows later than it waited for its own, and puts it back with its group", async () => {
    const cloud = new SmallCloud(planOf([turn("a"), turn("b", ["a"])]));
    cloud.lagMs = 65_000;
    cloud.fate = (id, value) => {
      if (id === "b") return "denied";
      if (value === "new") return "lost-after";
      cloud.lagMs = 0;
      return "works";
    };
    expect(await cloud.run(200)).toBe("compensated");
    expect(cloud.values.get("a")).toBe("old");
  });

  test("tries again what turned out not to have been done, and gives up after five times", async () => {
    const cloud = new SmallCloud(planOf([turn("a")]));
    let tries = 0;
    cloud.fate = () => (++tries < 3 ? "lost-before" : "works");
    expect(await cloud.run()).toBe("succeeded");
    expect(cloud.records.get("a")?.note).toBeUndefined();
    const dead = new SmallCloud(planOf([turn("a")]));
    dead.fate = () => "throttled";
    expect(await dead.run()).toBe("failed");
  });

  test("takes up after a tick that died between the intent and the answer", async () => {
    const cloud = new SmallCloud(planOf([turn("a")]));
    cloud.fate = () => {
      cloud.records.set("a", { ...cloud.records.get("a")!, v: 99 });
      return "works";
    };
    expect(await cloud.tick()).toEqual({ status: "running", waitSeconds: 10 });
    expect(cloud.state("a")).toBe("intended");
    cloud.fate = () => "works";
    expect(await cloud.run()).toBe("succeeded");
    expect(cloud.effects).toHaveLength(1);
  });

  test.each(["intended", "sent", "done"])(
    'goes on where the answer to its own line "%s" was lost, and does nothing twice',
    async (state) => {
      const cloud = new SmallCloud(planOf([turn("a")]));
      let isLost = false;
      cloud.ledgerFate = (next) => {
        if (next.state !== state || isLost) return "works";
        isLost = true;
        return "lost-after";
      };
      expect(await cloud.run()).toBe("succeeded");
      expect(isLost).toBe(true);
      expect(cloud.effects).toHaveLength(1);
    },
  );

  test("that the gate holds is held whole, even where a tick dies while it writes that down", async () => {
    const cloud = new SmallCloud(planOf([turn("a"), turn("b")]));
    cloud.refusal = "too many steps in this hour";
    cloud.ledgerFate = ({ stepId }) => (stepId === "b" ? "lost-before" : "works");
    await expect(cloud.tick()).rejects.toThrow("timed out");
    expect([cloud.state("a"), cloud.state("b")]).toEqual(["skipped", undefined]);
    cloud.refusal = undefined;
    cloud.ledgerFate = () => "works";
    expect(await cloud.run()).toBe("held");
    expect(cloud.effects).toEqual([]);
  });

  test("starts nothing while the halt switch is on", async () => {
    const cloud = new SmallCloud(planOf([turn("a")]));
    cloud.halted = true;
    expect(await cloud.run()).toBe("held");
    expect(cloud.effects).toEqual([]);
  });

  test("waits while another run holds the resource", async () => {
    const cloud = new SmallCloud(planOf([turn("a")]));
    cloud.holder = "another";
    expect(await cloud.tick()).toEqual({ status: "running", waitSeconds: 10 });
    cloud.holder = undefined;
    expect(await cloud.run()).toBe("succeeded");
  });
});

test("whatever happens: every effect was on record before, every step ends, and a failed group is put back or parked", async () => {
  const fates = fc.constantFrom<Fate>(
    "works",
    "works",
    "works",
    "denied",
    "throttled",
    "lost-after",
    "lost-before",
  );
  const graphs = fc.array(fc.array(fc.nat(5), { maxLength: 2 }), { minLength: 1, maxLength: 6 });
  await fc.assert(
    fc.asyncProperty(
      graphs,
      fc.array(fates, { minLength: 1, maxLength: 30 }),
      fc.array(fc.nat(5)),
      fc.array(fc.constantFrom<LedgerFate>("works", "works", "works", "lost-after", "lost-before"), {
        minLength: 1,
        maxLength: 20,
      }),
      async (edges, drawn, stuck, ledger) => {
        const steps = edges.map((needs, index) =>
          turn(
            `s${index}`,
            [...new Set(needs)].filter((need) => need < index).map((need) => `s${need}`),
          ),
        );
        const cloud = new SmallCloud(planOf(steps));
        for (const index of stuck) cloud.stuck.add(`s${index}`);
        let asked = 0;
        cloud.fate = () => drawn[asked++ % drawn.length] ?? "works";
        let written = 0;
        // Some time or other the ledger is well.
        cloud.ledgerFate = () => (written < 60 ? (ledger[written++ % ledger.length] ?? "works") : "works");
        await cloud.run(400);
        expect(cloud.effects.every(({ recorded }) => recorded)).toBe(true);
        expect([...cloud.records.values()].every(hasEnded)).toBe(true);
        for (const step of steps) {
          const group = [...dependencyGroup(steps, step.id)].map((id) => cloud.state(id));
          if (group.every((state) => state === "done" || state === "satisfied")) continue;
          expect(group).not.toContain("done");
          if (!group.includes("parked")) expect(cloud.values.get(step.id)).toBe("old");
        }
      },
    ),
    { numRuns: 300 },
  );
});
