import { hasEnded } from "../ledger.ts";
import type { Plan } from "../plan.ts";
import type { Step } from "../step.ts";
import { emptying, type Fate, naming, planOf, resourceOf, SmallCloud, turn } from "./small-cloud.ts";

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
class Draw {
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

/** How long things go wrong before the cloud is well again. */
const badMs = 2 * 3_600_000;

/** The edges of a graph of so many steps, by one of the shapes that plans have. */
function edgesOf(draw: Draw, count: number): readonly (readonly number[])[] {
  const shape = draw.of(["independent", "chain", "tree", "layers", "any", "any"] as const);
  return Array.from({ length: count }, (_, step): readonly number[] => {
    if (step === 0 || shape === "independent") return [];
    if (shape === "chain") return [step - 1];
    if (shape === "tree") return [Math.floor((step - 1) / 3)];
    if (shape === "layers") {
      const layer = Math.floor(step / 5);
      return layer === 0 ? [] : [...new Set([0, 1].map(() => (layer - 1) * 5 + draw.below(5)))];
    }
    return [...new Set(Array.from({ length: draw.below(4) }, () => draw.below(step)))];
  });
}

function drawPlan(draw: Draw): Plan {
  const count = 1 + draw.below(draw.chance(0.1) ? 60 : 14);
  const waves = draw.chance(0.25) ? 1 + draw.below(4) : 1;
  const steps: Step[] = [];
  for (const [number, needs] of edgesOf(draw, count).entries()) {
    const id = `s${number}`;
    const ids = needs.map((need) => `s${need}`);
    const least = Math.max(0, ...needs.map((need) => steps[need]?.wave ?? 0));
    const wave = waves === 1 ? 0 : Math.min(waves - 1, Math.max(least, Math.floor((number / count) * waves)));
    const result = { read: turn(id).check.read, members: { Made: "Made" } };
    const check = { ...turn(id).check, deadlineSeconds: draw.of([20, 120, 3_600]) };
    const more: Partial<Step> = {
      ...(draw.chance(0.2) ? { retryOn: ["DependencyViolation"] } : {}),
      ...(draw.chance(0.6) ? { result } : {}),
      wave: Math.max(wave, least),
      check,
    };
    const [first] = ids;
    const isEmptying = draw.chance(0.08);
    const step = isEmptying
      ? { ...emptying(id, 1 + draw.below(12), 30, ids), wave: more.wave ?? 0 }
      : first !== undefined && draw.chance(0.3) && !steps[needs[0] ?? 0]?.repeat
        ? { ...naming(id, first, more), dependsOn: ids }
        : turn(id, ids, more);
    const { compensation: _, ...final } = step;
    steps.push(draw.chance(0.1) ? final : step);
  }
  return planOf(steps, draw.of(["stop", "undo", "continue"] as const), { maxFailures: draw.below(3) });
}

/** A promise of the engine that a drawn run broke. */
export class Broken extends Error {
  override readonly name = "Broken";
}

/** Draws a plan and what goes wrong from a seed, carries the plan out, and throws `Broken` where a promise was not kept. */
export async function actOut(seed: number): Promise<void> {
  const draw = new Draw(seed);
  const cloud = new SmallCloud(drawPlan(draw));
  const start = cloud.now;
  const isBad = () => cloud.now < start + badMs;
  const trouble = draw.of([0, 0, 0.02, 0.1, 0.3]);
  const fates: readonly Fate[] = ["denied", "throttled", "throttled", "busy", "lost-after", "lost-before"];
  const storm = draw.chance(0.15) ? [start + draw.below(60_000), draw.below(1_200_000)] : [0, 0];
  const outage = draw.chance(0.1) ? [start + draw.below(60_000), draw.below(1_200_000)] : [0, 0];
  const isIn = ([from = 0, ms = 0]: readonly number[]) => cloud.now >= from && cloud.now < from + ms;
  cloud.lagMs = draw.chance(0.3) ? draw.below(45_000) : 0;
  cloud.settleMs = draw.of([0, 0, 4_000, 15_000, 600_000]);
  cloud.tickMs = draw.of([16_000, 60_000, 900_000]);
  cloud.fate = () => {
    if (isIn(outage)) return draw.of(["lost-before", "lost-after"] as const);
    if (isIn(storm)) return "throttled";
    return isBad() && draw.chance(trouble) ? draw.of(fates) : "works";
  };
  cloud.readFate = () => {
    if (isIn(outage)) return "lost-before";
    if (isIn(storm) && draw.chance(0.8)) return "throttled";
    return isBad() && draw.chance(trouble / 2)
      ? draw.of(["throttled", "lost-before", "denied"] as const)
      : "works";
  };
  cloud.runs.fate = () =>
    isBad() && draw.chance(trouble / 2) ? draw.of(["lost-after", "lost-before"] as const) : "works";
  for (const { id, repeat } of cloud.plan.steps) {
    if (repeat)
      cloud.items.set(
        id,
        Array.from({ length: draw.below(draw.chance(0.1) ? 60 : 28) }, (_, n) => `i${n}`),
      );
    if (draw.chance(0.05)) cloud.values.set(id, draw.of(["new", "somebody's"]));
    if (draw.chance(0.04)) cloud.stuck.add(id);
    if (draw.chance(0.03))
      cloud.runs.leases.set(resourceOf(id), { run: "another", until: start + draw.below(600_000) });
  }
  const foreign = draw.chance(0.2);
  const theirs = new Set<string>();
  const halts = draw.chance(0.2);
  let effectsBeforeHalt = 0;
  const between = () => {
    if (cloud.halted && cloud.effects.length > effectsBeforeHalt) throw new Broken("an effect while halted");
    if (foreign && isBad() && draw.chance(0.1)) {
      const { id } = draw.of(cloud.plan.steps);
      cloud.values.set(id, "somebody's");
      theirs.add(id);
    }
    if (!halts) return;
    cloud.halted = isBad() && draw.chance(cloud.halted ? 0.8 : 0.15);
    effectsBeforeHalt = cloud.effects.length;
  };
  let outcome = await cloud.run(3_000, between);
  for (let tries = 0; outcome === "parked" && tries < 3; tries++) {
    promises(cloud, theirs, outcome);
    cloud.halted = false;
    cloud.now += 60_000;
    cloud.runs.resume("bob");
    outcome = await cloud.run(3_000, between);
  }
  promises(cloud, theirs, outcome);
  // Not drawn: refusals, foreign changes, and what never settles are the only reasons why a run may not succeed.
}

function promises(cloud: SmallCloud, theirs: ReadonlySet<string>, outcome: string): void {
  const { plan, runs, effects } = cloud;
  const recordOf = new Map(plan.steps.map((step) => [step.id, runs.of(step.id)]));
  const stateOf = (id: string) => recordOf.get(id)?.forth.state ?? "pending";
  const isBack = (id: string) => {
    const state = recordOf.get(id)?.back?.state;
    return state === "done" || state === "satisfied";
  };
  const broken = (what: string) => {
    throw new Broken(`${what} (${outcome})`);
  };
  for (const effect of effects) {
    if (!effect.recorded) broken(`an effect on ${effect.id} without an intent on record`);
    if (!effect.leased) broken(`an effect on ${effect.id} without its lease`);
    if (effect.before === "somebody's" && effect.value !== "emptied")
      broken(`${effect.id}: somebody's change was overwritten`);
  }
  for (const [key, times] of cloud.sends) if (times > 120) broken(`${key} was sent ${times} times`);
  const isHeld = (id: string) =>
    [...runs.leases].some(
      ([arn, { run, until }]) => arn === resourceOf(id) && run !== "another" && until > cloud.now + 300_000,
    );
  for (const step of plan.steps) {
    const state = stateOf(step.id);
    if (state === "pending" && outcome !== "parked" && outcome !== "held")
      broken(`${step.id} is still pending`);
    if (state !== "pending" && !hasEnded(state)) broken(`${step.id} is still ${state}`);
    if (isHeld(step.id)) broken(`the lease on ${step.id} is still held`);
    const tokens = new Set(
      effects.filter(({ id, value }) => id === step.id && value === "new").map(({ token }) => token),
    );
    if (tokens.size > 1) broken(`${step.id} had its effect under ${tokens.size} tokens`);
    if (state === "done" && !isBack(step.id))
      for (const need of step.dependsOn)
        if (isBack(need) || !(stateOf(need) === "done" || stateOf(need) === "satisfied"))
          broken(
            `${step.id} stands on ${need}, which is ${stateOf(need)}${isBack(need) ? ", put back" : ""}`,
          );
    if (isBack(step.id) && !theirs.has(step.id) && cloud.values.get(step.id) !== "old")
      broken(`${step.id} was put back and is ${cloud.values.get(step.id)}`);
    if (state === "skipped" && plan.onFailure === "continue" && (step.wave ?? 0) === 0) {
      const isCutOff = step.dependsOn.some((need) =>
        ["failed", "drifted", "skipped"].includes(stateOf(need)),
      );
      if (!isCutOff) broken(`${step.id} was skipped, and nothing that it depends on failed`);
    }
  }
  const first = new Map<string, number>();
  for (const [index, { id, value }] of effects.entries())
    if (value !== "old" && !first.has(id)) first.set(id, index);
  for (const step of plan.steps) {
    const began = first.get(step.id);
    if (began === undefined) continue;
    for (const need of step.dependsOn) {
      const before = first.get(need);
      if (before === undefined ? stateOf(need) !== "satisfied" : before > began)
        if (stateOf(need) !== "done") broken(`${step.id} began before ${need}`);
    }
    const late = plan.steps.find(
      (other) => (other.wave ?? 0) < (step.wave ?? 0) && (first.get(other.id) ?? -1) > began,
    );
    if (late) broken(`${step.id} of wave ${step.wave} began before ${late.id} of wave ${late.wave ?? 0}`);
  }
  if (
    outcome === "succeeded" &&
    plan.steps.some(({ id }) => stateOf(id) !== "done" && stateOf(id) !== "satisfied")
  )
    broken("it says that it succeeded");
}
