import { referencesIn } from "../reference.ts";
import type { Draw } from "./draw.ts";
import type { LedgerFate } from "./memory-runs.ts";
import type { Fate, ReadFate, Request, SmallCloud, TickFate } from "./small-cloud.ts";
import { resourceOf } from "./steps.ts";
import type { Mood, Theme } from "./theme.ts";

/** How long things go wrong before the cloud is well again. */
const badMs = 2 * 3_600_000;
/** Longer than the engine's patience. */
const longMs = 26 * 3_600_000;
const fates: readonly Fate[] = [
  "denied",
  "throttled",
  "throttled",
  "busy",
  "busy",
  "breaks",
  "lost-after",
  "lost-before",
];
const passingFates: readonly Fate[] = ["throttled", "lost-after", "lost-before"];
const readFates: readonly ReadFate[] = ["throttled", "throttled", "lost-before", "lost-before", "denied"];
const passingReadFates: readonly ReadFate[] = ["throttled", "lost-before"];

const moods: readonly Mood[] = ["fair", "unsure", "rough", "rough", "rough"];

/** A stretch of time: from when, until when. */
type Stretch = readonly [from: number, until: number];
const none: Stretch = [0, 0];

/** A stretch of time in which the cloud answers alike. */
interface Spell {
  readonly when: Stretch;
  readonly fates: readonly Fate[];
  readonly reads: readonly ReadFate[];
}

/** What goes wrong in a drawn run, and when. */
export class Weather {
  readonly #draw: Draw;
  readonly #cloud: SmallCloud;
  readonly #start: number;
  readonly #fates: readonly Fate[];
  readonly #spells: readonly Spell[];
  readonly #halts: readonly Stretch[];
  readonly #refusal: Stretch;
  /** How often a send goes wrong, a read, and a write of the ledger; a tick dies, and others do something. */
  readonly #chances: Readonly<Record<"send" | "read" | "ledger" | "death" | "change" | "lease", number>>;
  readonly #mood: Mood;
  readonly #theme: Theme;
  readonly #readyAt: number;
  /** Some sends take long. */
  readonly #isSlow: boolean;
  #requestMs = 20;
  #isOver = false;
  /** What somebody else has changed. */
  readonly theirs = new Set<string>();
  /** A tick that is still at work when its time is over is not to blame. */
  get mayBeLate(): boolean {
    return this.#isSlow;
  }

  /** How often two ticks are at work at once. */
  readonly doubles: number;
  /** Nothing goes wrong that a run may fail for. */
  readonly mustSucceed: boolean;

  constructor(draw: Draw, cloud: SmallCloud, theme: Theme) {
    this.#draw = draw;
    this.#cloud = cloud;
    this.#start = cloud.now;
    const mood = theme.mood ?? draw.of(moods);
    this.#mood = mood;
    this.#theme = theme;
    const rough = (least: Mood, chance: number, of: readonly number[]) =>
      moods.indexOf(mood) >= moods.indexOf(least) && draw.chance(chance) ? draw.of(of) : 0;
    const trouble = theme.trouble ?? rough("unsure", 0.75, [0.05, 0.2, 0.5]);
    this.#isSlow = theme.isSlow ?? (mood !== "fair" && !theme.isHurried && draw.chance(0.15));
    this.#chances = {
      send: trouble,
      read: trouble / 4,
      ledger: rough("unsure", 0.3, [0.01, 0.05]),
      death: theme.deaths ?? rough("unsure", 0.3, [0.005, 0.03]),
      change: rough("rough", 0.35, [0.002, 0.01, 0.04]),
      lease: theme.leases ?? (draw.chance(0.25) ? draw.of([0.005, 0.03]) : 0),
    };
    const possible = theme.fates ?? (mood === "rough" ? fates : passingFates);
    this.#fates = draw.chance(0.5) ? possible : [draw.of(possible)];
    this.doubles = theme.hasTwoTicks ? 0.6 : rough("unsure", 0.2, [0.1]);
    this.#spells = this.#drawSpells(mood);
    const halts = theme.isHalted || draw.chance(0.3) ? 1 + draw.below(4) : 0;
    this.#halts = Array.from({ length: halts }, () =>
      this.#stretch(draw.of(theme.isHalted ? [600_000, 7_200_000] : [20_000, 600_000, 7_200_000])),
    );
    const isRefused = theme.isRefused ?? (mood === "rough" && draw.chance(0.3));
    this.#refusal = isRefused ? this.#drawRefusal() : none;
    const lag = this.#drawPace();
    const mostMs = mood === "rough" ? 400_000 : this.#mostMs - lag;
    this.#readyAt = theme.readyMs ?? draw.below(draw.chance(0.3) ? mostMs : Math.min(18_000, mostMs));
    const isClean = this.#furnish(mood);
    cloud.values.forget();
    cloud.items.forget();
    cloud.fate = () => this.#fate();
    cloud.readFate = () => this.#readFate();
    cloud.runs.fate = () => this.#ledgerFate();
    cloud.meanwhile = (request) => this.#meanwhile(request);
    this.mustSucceed = mood !== "rough" && isClean && this.#isTimely(lag) && this.#isFindable(mood);
  }

  /** What may take so long takes less than all deadlines. */
  get #mostMs(): number {
    const { steps } = this.#cloud.plan;
    return Math.min(...steps.map(({ check }) => check.deadlineSeconds * 1_000)) - 6_000;
  }

  /** How fast the cloud is: where it is to be in time, its lag and what it takes to settle fit the steps' deadlines. */
  #drawPace(): number {
    const draw = this.#draw;
    const theme = this.#theme;
    const cloud = this.#cloud;
    const { steps } = cloud.plan;
    const mostMs = this.#mood === "rough" ? longMs : this.#mostMs;
    cloud.settleMs = Math.min(theme.settleMs ?? draw.of([0, 0, 4_000, 15_000, 600_000]), mostMs);
    const mostLag = Math.max(1, Math.min(45_000, mostMs - cloud.settleMs));
    const lag = Math.min(theme.lagMs ?? (draw.chance(0.5) ? draw.below(mostLag) : 0), mostLag);
    const isSteady = draw.chance(0.5);
    cloud.lag = () => (isSteady ? lag : draw.below(lag));
    cloud.itemLagMs = lag;
    cloud.tickMs = theme.isHurried ? 16_000 : draw.of([16_000, 20_000, 60_000, 900_000]);
    // A batch takes less than the time that a tick keeps in reserve.
    if (theme.isHurried) this.#requestMs = 1_200;
    else this.#requestMs = draw.chance(0.3) ? Math.min(400, 12_000 / (steps.length * 4)) : 20;
    return lag;
  }

  /** The gate no longer lets the run go on, when it has stood still. */
  #drawRefusal(): Stretch {
    const halt = this.#draw.of(this.#halts);
    return halt ? [halt[0] + 1, halt[1] + this.#draw.below(600_000)] : this.#stretch(1_800_000);
  }

  /** Throttling, an outage, a jam in which all is busy. */
  #drawSpells(mood: Mood): readonly Spell[] {
    const draw = this.#draw;
    const { spell } = this.#theme;
    const isEndless = spell === "storm" || spell === "outage";
    const ms = isEndless || (mood === "rough" && draw.chance(0.05)) ? longMs : 1_200_000;
    const may = (what: Theme["spell"], chance: number) =>
      spell === what || (!isEndless && draw.chance(chance));
    const spells: Spell[] = [];
    if (may("storm", 0.2))
      spells.push({ when: this.#stretch(ms), fates: ["throttled"], reads: ["throttled", "works"] });
    if (mood !== "fair" && may("outage", 0.12))
      spells.push({
        when: this.#stretch(ms),
        fates: ms === longMs ? ["lost-before"] : ["lost-before", "lost-after"],
        reads: [isEndless ? "works" : draw.of(["lost-before", "works"])],
      });
    if (mood === "rough" && may("busy", 0.1))
      spells.push({ when: this.#stretch(7_200_000), fates: ["busy"], reads: ["works"] });
    return spells;
  }

  /** Whether all that is asked of the cloud is done in time, whatever is throttled. */
  #isTimely(lag: number): boolean {
    const { plan, settleMs } = this.#cloud;
    return plan.steps.every(({ check }) => check.deadlineSeconds * 1_000 > settleMs + lag + 5_000);
  }

  /** Whether all that answers may be lost of can be read: results, and how much was handed over. */
  #isFindable(mood: Mood): boolean {
    const { steps } = this.#cloud.plan;
    const isNamed = new Set(steps.flatMap((step) => referencesIn(step.call.input).map((one) => one.step)));
    return (
      mood === "fair" || steps.every(({ id, repeat, result }) => !repeat && (result || !isNamed.has(id)))
    );
  }

  /** Makes what is there when the run begins. Whether it is as the plan takes it to be. */
  #furnish(mood: Mood): boolean {
    const isFair = mood !== "rough";
    const draw = this.#draw;
    const cloud = this.#cloud;
    let isClean = true;
    for (const { id, repeat, precondition } of cloud.plan.steps) {
      const isPatient = precondition.acceptors.some(({ state }) => state === "retry");
      if (repeat) {
        const { isFull = !isFair && draw.chance(0.15) } = this.#theme;
        const count = draw.below(isFull ? 60 : 28);
        const items = Array.from({ length: count }, (_, n) => `i${n}`);
        cloud.items.set(id, !isFair && draw.chance(this.#theme.strays ?? 0.1) ? ["theirs", ...items] : items);
        isClean &&= count <= 30;
      } else if (isPatient && draw.chance(0.4)) cloud.values.set(id, "preparing");
      else if (!isFair && draw.chance(this.#theme.presets ?? 0.05))
        cloud.values.set(id, draw.chance(this.#theme.presets ? 0.9 : 0.5) ? "new" : "somebody's");
      if (!isFair && draw.chance(0.04)) cloud.stuck.add(id);
      if (draw.chance(0.03)) this.#takeLease(id);
    }
    return isClean;
  }

  #stretch(most: number): Stretch {
    const latest = most === longMs ? 5_000 : this.#draw.of([1_000, 10_000, 60_000, 600_000]);
    const from = this.#start + this.#draw.below(latest);
    return [from, from + this.#draw.below(most) + (most === longMs ? longMs : 0)];
  }

  #isIn([from, until]: Stretch): boolean {
    return !this.#isOver && this.#cloud.now >= from && this.#cloud.now < until;
  }

  /** Things may still go wrong. */
  get isBad(): boolean {
    return !this.#isOver && this.#cloud.now < this.#start + badMs;
  }

  /** Time passes before a person takes the run up again; the second time, all is well by then. */
  brighten(tries: number): void {
    this.#cloud.now += this.#draw.below(3_600_000);
    if (tries > 0) this.#isOver = true;
  }

  #may(what: "send" | "read" | "ledger" | "death" | "change" | "lease"): boolean {
    return this.isBad && this.#draw.chance(this.#chances[what]);
  }

  #fate(): Fate {
    const spell = this.#spells.find(({ when }) => this.#isIn(when));
    if (spell) return this.#draw.of(spell.fates);
    return this.#may("send") ? this.#draw.of(this.#fates) : "works";
  }

  #readFate(): ReadFate {
    const spell = this.#spells.find(({ when }) => this.#isIn(when));
    if (spell) return this.#draw.of(spell.reads);
    const possible = this.#mood === "rough" ? readFates : passingReadFates;
    return this.#may("read") ? this.#draw.of(possible) : "works";
  }

  #ledgerFate(): LedgerFate {
    return this.#may("ledger") ? this.#draw.of(["lost-after", "lost-before"]) : "works";
  }

  /** What happens before a request: time passes, others act, switches are turned, and the tick may die. */
  #meanwhile({ kind }: Request): TickFate {
    const draw = this.#draw;
    const cloud = this.#cloud;
    cloud.now += 1 + draw.below(this.#requestMs);
    if (kind === "act" && this.isBad && this.#isSlow && draw.chance(0.3))
      cloud.now += 20_000 + draw.below(20_000);
    cloud.halted = this.#halts.some((halt) => this.#isIn(halt));
    cloud.refusal = this.#isIn(this.#refusal) && draw.chance(0.9) ? "its approval ended" : undefined;
    if (cloud.now >= this.#start + this.#readyAt) this.#makeReady();
    if (this.#may("change")) this.#changeSomething();
    if (this.#may("lease")) this.#takeLease(idOf(draw.of(cloud.plan.steps)));
    return this.#may("death") ? draw.of(["dies before", "dies after"]) : undefined;
  }

  #makeReady(): void {
    const { values } = this.#cloud;
    for (const [id, value] of values)
      if (value === "preparing") values.setAt(id, "old", this.#start + this.#readyAt);
  }

  #changeSomething(): void {
    const draw = this.#draw;
    const { values, items, plan } = this.#cloud;
    const id = idOf(draw.of(plan.steps));
    this.theirs.add(id);
    const left = items.get(id);
    if (left && draw.chance(0.8)) items.set(id, [...left, draw.of([`i9${draw.below(100)}`, "theirs"])]);
    else if (draw.chance(0.1)) values.delete(id);
    else values.set(id, draw.of(["somebody's", "somebody's", "somebody's", "old", "new"]));
  }

  /** Another run takes a lease that nobody holds. */
  #takeLease(id: string): void {
    const { leases, now } = this.#cloud;
    const resource = resourceOf(id);
    const lease = leases.get(resource);
    if (lease === undefined || lease.until <= now)
      leases.set(resource, { run: "another", until: now + this.#draw.below(900_000) });
  }
}

/** What a step changes, or took back. */
const idOf = ({ id }: { readonly id: string }): string => id.replace(/^undo-/, "");
