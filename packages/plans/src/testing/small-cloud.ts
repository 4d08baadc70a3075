import { kindOf, WatchkeeperError } from "@watchkeeper/core/error";
import type { Json } from "@watchkeeper/core/json";
import { advanceRun, type Tick } from "../advance-run.ts";
import { type Call, call } from "../call.ts";
import { showing } from "../condition.ts";
import { shownState } from "../ledger.ts";
import type { RunOutcome } from "../outcome.ts";
import { makePlan, type Plan, type PlanTerms } from "../plan.ts";
import type { Executor, Intent } from "../run.ts";
import type { Step } from "../step.ts";
import { MemoryRuns } from "./memory-runs.ts";

const where = { account: "444455556666", region: "us-east-1" };
const read = (id: string) =>
  call("ec2:DescribeTags", where, { Filters: [{ Name: "resource-id", Values: [id] }] });
const write = (id: string, value: string) =>
  call("ec2:CreateTags", where, { Resources: [id], Tags: [{ Key: "value", Value: value }] });
export const resourceOf = (id: string) => `arn:aws:ec2:us-east-1:444455556666:instance/${id}`;

/** A step that turns the value of one resource from `old` to `new`. */
export const turn = (id: string, dependsOn: readonly string[] = [], more: Partial<Step> = {}): Step => ({
  id,
  title: `turn ${id}`,
  resource: resourceOf(id),
  changes: [{ property: "value", from: "old", to: "new" }],
  call: write(id, "new"),
  precondition: showing(read(id), { value: "old" }),
  check: { ...showing(read(id), { value: "new", settled: true }), everySeconds: 5, deadlineSeconds: 20 },
  leaves: showing(read(id), { value: "new" }),
  compensation: write(id, "old"),
  reversible: true,
  destroys: [],
  dependsOn,
  ...more,
});

/** A step that names, in its call, what another step answered. */
export const naming = (id: string, other: string, more: Partial<Step> = {}): Step => ({
  ...turn(id, [other], more),
  call: call("ec2:CreateTags", where, {
    Resources: [id],
    Tags: [
      { Key: "value", Value: "new" },
      { Key: "names", Value: { $from: { step: other, path: "Made.Id" } } },
    ],
  }),
});

/** A step that empties a resource of its items, a page at a time. */
export const emptying = (
  id: string,
  page: number,
  atMost: number,
  dependsOn: readonly string[] = [],
): Step => {
  const items = call("ec2:DescribeTags", where, { Filters: [{ Name: "items", Values: [id] }] });
  const { compensation: _, ...step } = turn(id, dependsOn);
  const empty = { ...showing(items, { more: false }), everySeconds: 5, deadlineSeconds: 60 };
  return {
    ...step,
    call: call("ec2:DeleteTags", where, { Resources: [id] }),
    repeat: { read: items, items: "Items", into: "Tags", page, atMost, prefix: { member: "Key", is: "i" } },
    precondition: showing(items, { more: true }),
    check: empty,
    leaves: empty,
    reversible: false,
    destroys: ["items"],
  };
};

/** A plan of such steps. */
export const planOf = (
  steps: readonly Step[],
  onFailure: Plan["onFailure"] = "undo",
  terms: Partial<PlanTerms> = {},
): Plan =>
  makePlan({
    caseId: "c-1",
    account: where.account,
    title: "turn them",
    checks: ["turned"],
    steps,
    onFailure,
    configHash: "0",
    ...terms,
  });

/** What a call meets: it works, is refused, throttled, refused for a while, or its answer is lost, after or before its effect. */
export type Fate = "works" | "denied" | "throttled" | "busy" | "lost-after" | "lost-before";

/** An effect in the cloud, and what was so at that moment. */
export interface Effect {
  readonly id: string;
  readonly value: string;
  readonly at: number;
  readonly before: string | undefined;
  readonly token: string;
  /** Its intent was on record, and its run held the lease. */
  readonly recorded: boolean;
  readonly leased: boolean;
  readonly halted: boolean;
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

/** A cloud of named values, with a ledger and a clock, in memory: for the engine's own tests. */
export class SmallCloud {
  now = Date.parse("2026-03-02T09:00:00Z");
  readonly values = new Map<string, string>();
  /** What is to be emptied, by resource. */
  readonly items = new Map<string, string[]>();
  /** Resources whose changes never settle. */
  readonly stuck = new Set<string>();
  readonly effects: Effect[] = [];
  readonly sends = new Map<string, number>();
  /** How long after a change reads still show what was before, in milliseconds. */
  lagMs = 0;
  /** How long a change takes to settle, in milliseconds. */
  settleMs = 0;
  readonly #changed = new Map<string, { readonly before: string | undefined; readonly at: number }>();
  halted = false;
  /** Asked before each call that changes something, and before each read. */
  fate: (id: string, value: string) => Fate = () => "works";
  readFate: (id: string) => Extract<Fate, "works" | "throttled" | "denied" | "lost-before"> = () => "works";
  /** Why the gate does not let the run go. */
  refusal: string | undefined;
  /** How long a tick may take. */
  tickMs = 900_000;
  readonly plan: Plan;
  readonly runs: MemoryRuns;

  constructor(plan: Plan) {
    this.plan = plan;
    this.runs = new MemoryRuns(plan, () => this.now);
    for (const step of plan.steps) {
      if (step.repeat) this.items.set(step.id, []);
      this.values.set(step.id, "old");
    }
  }

  /** Ticks until the run has ended; a tick that died for a lost answer is followed by another, as run-plan sees to it. */
  async run(maxTicks = 100, between: () => void = () => {}): Promise<RunOutcome> {
    for (let tick = 0; tick < maxTicks; tick++) {
      between();
      const answer = await this.tick();
      if (answer.status === "ended") return answer.outcome;
      this.now += answer.waitSeconds * 1_000;
    }
    const open = this.plan.steps.map(({ id }) => this.runs.of(id));
    throw new Error(`not over after ${maxTicks} ticks: ${JSON.stringify([this.runs.current.head, ...open])}`);
  }

  async tick(): Promise<Tick> {
    const clock = { now: () => new Date(this.now), sleep: () => Promise.reject(new Error("nothing sleeps")) };
    const deadline = new Date(this.now + this.tickMs);
    try {
      return await advanceRun(this.runs.ref, {
        runs: this.runs,
        executor: this.#executor,
        switches: { halted: async () => this.halted },
        admit: async () => this.refusal,
        clock,
        random: () => 0.5,
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

  readonly #executor: Executor = {
    read: async ({ input }) => {
      const [
        {
          Name,
          Values: [id = ""],
        },
      ] = (input as unknown as { Filters: [{ Name: string; Values: string[] }] }).Filters;
      const failure = failures[this.readFate(id)];
      if (failure) throw failure;
      if (Name === "items") {
        const left = this.items.get(id) ?? [];
        return { Items: left.slice(0, 50).map((Key) => ({ Key })), more: left.length > 0 };
      }
      const change = this.#changed.get(id);
      const seen = change && this.now < change.at + this.lagMs ? change.before : this.values.get(id);
      const settled = !this.stuck.has(id) && this.now >= (change?.at ?? 0) + this.settleMs;
      return { value: seen ?? null, settled, ...(seen === "new" ? { Made: { Id: `${id}-made` } } : {}) };
    },
    act: async (sent, intent) => this.#act(sent, intent),
  };

  #act({ operation, input }: Call, { clientToken, session, resource }: Intent): Json {
    const { Resources, Tags } = input as unknown as {
      Resources: [string];
      Tags: { Key: string; Value?: string }[];
    };
    const [id] = Resources;
    const value = operation === "DeleteTags" ? "emptied" : (Tags[0]?.Value ?? "");
    this.sends.set(`${id} ${value}`, (this.sends.get(`${id} ${value}`) ?? 0) + 1);
    const fate = this.fate(id, value);
    const failure = failures[fate];
    if (failure && fate !== "lost-after") throw failure;
    const { forth, back } = this.runs.of(id);
    const lease = this.runs.leases.get(resource);
    this.effects.push({
      id,
      value,
      at: this.now,
      before: this.values.get(id),
      token: clientToken,
      recorded: (back ?? forth).state === "intended",
      leased: lease?.run === session && lease.until > this.now,
      halted: this.halted,
    });
    if (operation === "DeleteTags") {
      const gone = new Set(Tags.map(({ Key }) => Key));
      this.items.set(
        id,
        (this.items.get(id) ?? []).filter((item) => !gone.has(item)),
      );
    } else {
      this.#changed.set(id, { before: this.values.get(id), at: this.now });
      this.values.set(id, value);
    }
    if (failure) throw failure;
    return { Made: { Id: `${id}-made` } };
  }
}
