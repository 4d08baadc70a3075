import { kindOf, WatchkeeperError } from "@watchkeeper/core/error";
import type { Json } from "@watchkeeper/core/json";
import { advanceRun, type Tick } from "../advance-run.ts";
import type { Call } from "../call.ts";
import type { Observation } from "../condition.ts";
import { shownState } from "../ledger.ts";
import type { RunOutcome } from "../outcome.ts";
import type { Plan } from "../plan.ts";
import type { Commit, Intent, OpenRun, RunStore } from "../run.ts";
import { observed } from "../step-work.ts";
import { type Leases, MemoryRuns } from "./memory-runs.ts";
import { noSuchThing } from "./steps.ts";
import { Versions } from "./versions.ts";

/**
 * What a call meets: it works, is refused, throttled, refused for a while, breaks what it changes, or its answer is lost,
 * after or before its effect.
 */
export type Fate = "works" | "denied" | "throttled" | "busy" | "breaks" | "lost-after" | "lost-before";
/** What a read meets. */
export type ReadFate = Extract<Fate, "works" | "throttled" | "denied" | "lost-before">;

/** An effect in the cloud. */
export interface Effect {
  readonly id: string;
  readonly value: string;
  readonly at: number;
  readonly before: string | undefined;
  readonly token: string;
}

/** What a tick asks for: its number, and what. */
export type Request = { readonly tick: number } & (
  | { readonly kind: "open" | "tasks" | "records" | "halted" | "admit" | "moved" }
  | { readonly kind: "commit"; readonly commit: Commit }
  | { readonly kind: "read"; readonly call: Call }
  | { readonly kind: "act"; readonly call: Call; readonly intent: Intent }
);

/** What becomes of a tick at a request: it goes on, or dies before it or after it. */
export type TickFate = "dies before" | "dies after" | undefined;

/** Who sees all that ticks ask for, and what came of it. */
export interface Witness {
  before(request: Request): void;
  after(request: Request, seen: Observation): void;
}

const failures: Readonly<Partial<Record<Fate, WatchkeeperError>>> = {
  denied: new WatchkeeperError(
    "UnauthorizedOperation",
    "denied",
    "not authorized to perform: ec2:CreateTags",
  ),
  throttled: new WatchkeeperError("RequestLimitExceeded", "throttled", "slow down"),
  busy: new WatchkeeperError("DependencyViolation", "conflict", "something still uses it"),
  "lost-before": new WatchkeeperError("TimeoutError", "unavailable", "timed out"),
  "lost-after": new WatchkeeperError("TimeoutError", "unavailable", "timed out"),
};
const died = new WatchkeeperError("TickDied", "unavailable", "the tick died");

/** A cloud of named values, with a ledger and a clock, in memory: for the engine's own tests. */
export class SmallCloud {
  now = Date.parse("2026-03-02T09:00:00Z");
  readonly values = new Versions<string>(() => this.now);
  /** What is to be emptied, by resource. */
  readonly items = new Versions<readonly string[]>(() => this.now);
  /** Resources whose changes never settle. */
  readonly stuck = new Set<string>();
  readonly effects: Effect[] = [];
  readonly sends = new Map<string, number>();
  /** How long after a change a read still shows what was before, in milliseconds. */
  lag: () => number = () => 0;
  /** The same for lists of items, which do not go back and forth. */
  itemLagMs = 0;
  /** How long a change takes to settle, in milliseconds. */
  settleMs = 0;
  /** What a step answers. */
  made: (id: string) => string = (id) => `${id}-made`;
  halted = false;
  /** Asked before each call that changes something, and before each read. */
  fate: (id: string, value: string) => Fate = () => "works";
  readFate: (id: string) => ReadFate = () => "works";
  /** Asked before each request of a tick: what happens meanwhile, and what becomes of the tick. */
  meanwhile: (request: Request) => TickFate | Promise<TickFate> = () => undefined;
  witness: Witness | undefined;
  /** Why the gate does not let the run go. */
  refusal: string | undefined;
  /** Whether something has joined the run's case. */
  hasMoved = false;
  /** How long a tick may take. */
  tickMs = 900_000;
  /** How many ticks were still at work when their time was over. */
  cutOff = 0;
  random = () => 0.5;
  readonly leases: Leases = new Map();
  #plan: Plan;
  #runs: MemoryRuns;
  #ticks = 0;

  constructor(plan: Plan) {
    this.#plan = plan;
    this.#runs = new MemoryRuns(plan, () => this.now, this.leases);
    for (const { id, repeat, precondition } of plan.steps) {
      if (repeat) this.items.set(id, []);
      const isAbsent = precondition.acceptors.some(({ when }) => when.some((one) => "error" in one));
      if (!isAbsent) this.values.set(id, "old");
    }
  }

  get plan(): Plan {
    return this.#plan;
  }

  get runs(): MemoryRuns {
    return this.#runs;
  }

  /** From now on another plan is run in this cloud. */
  begin(plan: Plan): void {
    const { fate } = this.#runs;
    this.sends.clear();
    this.#plan = plan;
    this.#runs = new MemoryRuns(plan, () => this.now, this.leases);
    this.#runs.fate = fate;
  }

  /** Ticks until the run has ended. */
  async run(
    maxTicks = 100,
    between: () => void = () => {},
    tick: () => Promise<Tick> = () => this.tick(),
  ): Promise<RunOutcome> {
    for (let count = 0; count < maxTicks; count++) {
      between();
      const answer = await tick();
      if (answer.status === "ended") return answer.outcome;
      this.now += answer.waitSeconds * 1_000;
    }
    const { head } = this.runs.current;
    throw new Error(`not over after ${maxTicks} ticks: ${JSON.stringify([head, ...this.runs.all()])}`);
  }

  /** One tick; one that died is followed by another, as run-plan sees to it. */
  async tick(): Promise<Tick> {
    const clock = { now: () => new Date(this.now), sleep: () => Promise.reject(new Error("nothing sleeps")) };
    const deadline = new Date(this.now + this.tickMs);
    const life = new Life(this, ++this.#ticks, deadline.getTime());
    const { tick } = life;
    const { runs } = this;
    const store: RunStore = {
      open: () => life.ask({ tick, kind: "open" }, () => runs.open()),
      plan: () => runs.plan(),
      tasks: (run, steps) => life.ask({ tick, kind: "tasks" }, () => runs.tasks(run, steps)),
      records: (run, steps) => life.ask({ tick, kind: "records" }, () => runs.records(run, steps)),
      commit: (run: OpenRun, commit: Commit) =>
        life.ask({ tick, kind: "commit", commit }, () => runs.commit(run, commit)),
    };
    try {
      return await advanceRun(runs.ref, {
        runs: store,
        executor: {
          read: (call) => life.ask({ tick, kind: "read", call }, async () => this.#read(call)),
          act: (call, intent) =>
            life.ask({ tick, kind: "act", call, intent }, async () => this.#act(call, intent)),
          holds: () => true,
        },
        switches: { halted: () => life.ask({ tick, kind: "halted" }, async () => this.halted) },
        admit: () =>
          life.ask({ tick, kind: "admit" }, async () =>
            this.refusal === undefined ? undefined : { refused: "refuse" as const, why: this.refusal },
          ),
        hasMoved: () => life.ask({ tick, kind: "moved" }, async () => this.hasMoved),
        clock,
        random: this.random,
        deadline: () => deadline,
      });
    } catch (error) {
      if (kindOf(error) !== "unavailable") throw error;
      return { status: "running", waitSeconds: 2 };
    }
  }

  state(id: string) {
    return shownState(this.runs.of(id));
  }

  note(id: string) {
    const { forth, back } = this.runs.of(id);
    return back?.note ?? forth.note;
  }

  #read({ input }: Call): Json {
    const [
      {
        Name,
        Values: [id = "", ...others],
      },
    ] = (input as unknown as { Filters: [{ Name: string; Values: string[] }] }).Filters;
    const failure = failures[this.readFate(id)];
    if (failure) throw failure;
    if (Name === "items") {
      const left = this.items.ago(id, this.itemLagMs).value ?? [];
      return { Items: left.slice(0, 12).map((Key) => ({ Key })), more: left.length > 0 };
    }
    const lag = this.lag();
    if (Name === "all") {
      const all = [id, ...others].map((one) => [one, this.#shown(one, lag)] as const);
      return {
        values: Object.fromEntries(all.map(([one, { value }]) => [one, value ?? null])),
        settled: Object.fromEntries(all.map(([one, { settled }]) => [one, settled])),
      };
    }
    const { value, settled } = this.#shown(id, lag);
    if (value === undefined) throw new WatchkeeperError(noSuchThing, "not-found", `there is no ${id}`);
    return { value, settled, ...(value === "new" ? { Made: { Id: this.made(id) } } : {}) };
  }

  #shown(id: string, lag: number) {
    const { value, since } = this.values.ago(id, lag);
    return { value, settled: !this.stuck.has(id) && this.now >= since + this.settleMs };
  }

  #act(call: Call, { clientToken }: Intent): Json {
    const { id, value, keys } = whatOf(call);
    this.sends.set(`${id} ${value}`, (this.sends.get(`${id} ${value}`) ?? 0) + 1);
    const fate = this.fate(id, value);
    const failure = failures[fate];
    if (failure && fate !== "lost-after") throw failure;
    this.effects.push({ id, value, at: this.now, before: this.values.get(id), token: clientToken });
    if (value === "emptied")
      this.items.set(
        id,
        (this.items.get(id) ?? []).filter((item) => !keys.includes(item)),
      );
    else if (value === "gone") this.values.delete(id);
    else this.values.set(id, fate === "breaks" ? "broken" : value);
    if (failure) throw failure;
    return { Made: { Id: this.made(id) } };
  }
}

/** What a call changes, and to what. */
export function whatOf({ operation, input }: Pick<Call, "operation" | "input">) {
  const { Resources, Tags = [] } = input as unknown as {
    Resources: [string];
    Tags?: { Key: string; Value?: string }[];
  };
  const [id] = Resources;
  const keys = Tags.map(({ Key }) => Key);
  const removed = keys.includes("value") ? "gone" : "emptied";
  return { id, keys, value: operation === "DeleteTags" ? removed : (Tags[0]?.Value ?? "") };
}

/** A tick's life: what it asks for, until it dies. */
class Life {
  readonly tick: number;
  readonly #cloud: SmallCloud;
  readonly #deadline: number;
  #isDead = false;

  constructor(cloud: SmallCloud, tick: number, deadline: number) {
    this.#cloud = cloud;
    this.tick = tick;
    this.#deadline = deadline;
  }

  async ask<T>(request: Request, answer: () => Promise<T>): Promise<T> {
    const fate = await this.#cloud.meanwhile(request);
    if (this.#isDead) throw died;
    const isOver = this.#cloud.now >= this.#deadline;
    if (isOver) this.#cloud.cutOff += 1;
    this.#isDead = isOver || fate === "dies before";
    if (this.#isDead) throw died;
    this.#cloud.witness?.before(request);
    const answered = answer();
    this.#cloud.witness?.after(request, await observed(() => answered as Promise<Json>));
    this.#isDead ||= fate === "dies after";
    if (this.#isDead) throw died;
    return answered;
  }
}
