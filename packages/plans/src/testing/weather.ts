import type { Draw } from "./draw.ts";
import type { LedgerFate } from "./memory-runs.ts";
import type { Fate, ReadFate, Request, SmallCloud, TickFate } from "./small-cloud.ts";
import { resourceOf } from "./steps.ts";

/** How long things go wrong before the cloud is well again. */
const badMs = 2 * 3_600_000;
const longOutageMs = 26 * 3_600_000;
const fates: readonly Fate[] = [
  "denied",
  "throttled",
  "throttled",
  "busy",
  "breaks",
  "lost-after",
  "lost-before",
];
const readFates: readonly ReadFate[] = ["throttled", "throttled", "lost-before", "lost-before", "denied"];
const ledgerFates: readonly LedgerFate[] = ["lost-after", "lost-before"];

/** A stretch of time: from when, until when. */
type Stretch = readonly [from: number, until: number];

/** What goes wrong in a drawn run, and when. */
export class Weather {
  readonly #draw: Draw;
  readonly #cloud: SmallCloud;
  readonly #start: number;
  /** How often a send goes wrong. */
  readonly #trouble: number;
  readonly #deaths: number;
  readonly #foreign: number;
  readonly #storm: Stretch;
  readonly #outage: Stretch;
  readonly #halts: readonly Stretch[];
  readonly #refusal: Stretch;
  readonly #leases: number;
  readonly #readyAt: number;
  #isOver = false;
  /** What somebody else has changed. */
  readonly theirs = new Set<string>();
  /** Two ticks may be at work at once. */
  readonly mayDouble: boolean;
  /** Nothing goes wrong that a run may fail for. */
  readonly isGentle: boolean;

  constructor(draw: Draw, cloud: SmallCloud) {
    this.#draw = draw;
    this.#cloud = cloud;
    this.#start = cloud.now;
    const isFair = draw.chance(0.25);
    const sometimes = (chance: number, value: () => number) => (!isFair && draw.chance(chance) ? value() : 0);
    this.#trouble = sometimes(0.6, () => draw.of([0.02, 0.1, 0.3]));
    this.#deaths = sometimes(0.2, () => draw.of([0.002, 0.02]));
    this.#foreign = sometimes(0.25, () => draw.of([0.002, 0.02]));
    this.mayDouble = !isFair && draw.chance(0.2);
    this.#storm = this.#stretch(0.2, draw.below(1_200_000));
    this.#outage = isFair
      ? none
      : this.#stretch(0.1, draw.chance(0.1) ? longOutageMs : draw.below(1_200_000));
    const halts = draw.chance(0.25) ? 1 + draw.below(4) : 0;
    this.#halts = Array.from({ length: halts }, () =>
      this.#stretch(1, draw.below(draw.of([20_000, 7_200_000]))),
    );
    this.#refusal = isFair ? none : this.#stretch(0.1, draw.below(1_800_000));
    this.#leases = draw.chance(0.2) ? draw.of([0.002, 0.02]) : 0;
    const lag = draw.chance(0.3) ? draw.below(45_000) : 0;
    cloud.lag = () => draw.below(lag);
    cloud.settleMs = draw.of([0, 0, 4_000, 15_000, 600_000]);
    cloud.tickMs = draw.of([20_000, 60_000, 900_000]);
    this.#readyAt = draw.chance(0.5) ? draw.below(18_000) : draw.below(isFair ? 18_000 : 400_000);
    const isClean = this.#furnish(isFair);
    cloud.fate = () => this.#fate();
    cloud.readFate = () => this.#readFate();
    cloud.runs.fate = () => this.#ledgerFate();
    cloud.meanwhile = (request) => this.#meanwhile(request);
    this.isGentle = isFair && isClean && this.#isTimely(lag);
  }

  /** Whether all that is asked of the cloud is done in time, whatever is throttled. */
  #isTimely(lag: number): boolean {
    const { plan, settleMs } = this.#cloud;
    return plan.steps.every(({ check, repeat }) =>
      repeat ? lag === 0 : check.deadlineSeconds * 1_000 > settleMs + lag + 5_000,
    );
  }

  /** What is there when the run begins. Whether it is as the plan takes it to be. */
  #furnish(isFair: boolean): boolean {
    const draw = this.#draw;
    const cloud = this.#cloud;
    let isClean = true;
    for (const { id, repeat, precondition } of cloud.plan.steps) {
      if (repeat) {
        const count = 1 + draw.below(!isFair && draw.chance(0.15) ? 60 : 28);
        const items = Array.from({ length: count }, (_, n) => `i${n}`);
        cloud.items.set(id, !isFair && draw.chance(0.1) ? [...items, "theirs"] : items);
        isClean &&= count <= 30;
      } else if (precondition.acceptors.some(({ state }) => state === "retry") && draw.chance(0.4))
        cloud.values.set(id, "preparing");
      else if (!isFair && draw.chance(0.05)) cloud.values.set(id, draw.of(["new", "somebody's"]));
      if (!isFair && draw.chance(0.04)) cloud.stuck.add(id);
      if (draw.chance(0.03)) this.#takeLease(id);
    }
    return isClean;
  }

  #stretch(chance: number, ms: number): Stretch {
    const from = this.#start + this.#draw.below(this.#draw.of([1_000, 60_000, 600_000]));
    return this.#draw.chance(chance) ? [from, from + ms] : none;
  }

  #isIn([from, until]: Stretch): boolean {
    return !this.#isOver && this.#cloud.now >= from && this.#cloud.now < until;
  }

  /** Things may still go wrong. */
  get isBad(): boolean {
    return !this.#isOver && this.#cloud.now < this.#start + badMs;
  }

  /** Time passes before a person takes the run up again; the last time, all is well by then. */
  brighten(tries: number): void {
    this.#cloud.now += this.#draw.below(3_600_000);
    if (tries > 0) this.#isOver = true;
  }

  #fate(): Fate {
    if (this.#isIn(this.#outage)) return this.#draw.of(["lost-before", "lost-after"]);
    if (this.#isIn(this.#storm)) return "throttled";
    return this.isBad && this.#draw.chance(this.#trouble) ? this.#draw.of(fates) : "works";
  }

  #readFate(): ReadFate {
    if (this.#isIn(this.#outage)) return "lost-before";
    if (this.#isIn(this.#storm) && this.#draw.chance(0.8)) return "throttled";
    return this.isBad && this.#draw.chance(this.#trouble / 3) ? this.#draw.of(readFates) : "works";
  }

  #ledgerFate(): LedgerFate {
    return this.isBad && this.#draw.chance(this.#trouble / 3) ? this.#draw.of(ledgerFates) : "works";
  }

  /** What happens before a request: time passes, others act, switches are turned, and the tick may die. */
  #meanwhile({ kind }: Request): TickFate {
    const draw = this.#draw;
    const cloud = this.#cloud;
    cloud.now += 1 + draw.below(kind === "act" ? 60 : 20);
    cloud.halted = this.#halts.some((halt) => this.#isIn(halt));
    cloud.refusal = this.#isIn(this.#refusal) ? "its approval ended" : undefined;
    if (cloud.now >= this.#start + this.#readyAt) this.#makeReady();
    if (this.isBad && draw.chance(this.#foreign)) this.#changeSomething();
    if (this.isBad && draw.chance(this.#leases)) this.#takeLease(draw.of(cloud.plan.steps).id);
    if (!this.isBad || !draw.chance(this.#deaths)) return undefined;
    return draw.of(["dies before", "dies after"]);
  }

  #makeReady(): void {
    for (const [id, value] of this.#cloud.values)
      if (value === "preparing") this.#cloud.values.set(id, "old");
  }

  #changeSomething(): void {
    const draw = this.#draw;
    const { values, items, plan } = this.#cloud;
    const step = draw.of(plan.steps);
    const id = step.id.replace(/^undo-/, "");
    this.theirs.add(id);
    const left = items.get(id);
    if (left) items.set(id, [...left, draw.of([`i9${draw.below(100)}`, "theirs"])]);
    else if (draw.chance(0.1)) values.delete(id);
    else values.set(id, draw.of(["somebody's", "somebody's", "somebody's", "old", "new"]));
  }

  /** Another run takes a lease that nobody holds. */
  #takeLease(id: string): void {
    const { leases, now } = this.#cloud;
    const resource = resourceOf(id.replace(/^undo-/, ""));
    const lease = leases.get(resource);
    if (lease === undefined || lease.until <= now)
      leases.set(resource, { run: "another", until: now + this.#draw.below(900_000) });
  }
}

const none: Stretch = [0, 0];
