import type { AuditEntry } from "@watchkeeper/core/audit-entry";
import { kindOf, WatchkeeperError } from "@watchkeeper/core/error";
import type { Json } from "@watchkeeper/core/json";
import { advanceRun } from "../advance-run.ts";
import { call } from "../call.ts";
import { freshRecord, type RunOutcome, type StepRecord } from "../ledger.ts";
import { makePlan, type Plan, planHash } from "../plan.ts";
import type { Executor, Leases, RunStore } from "../ports.ts";
import type { Step } from "../step.ts";

const where = { account: "444455556666", region: "us-east-1" };
const read = (id: string) =>
  call("ec2:DescribeTags", where, { Filters: [{ Name: "resource-id", Values: [id] }] });
const write = (id: string, value: string) =>
  call("ec2:CreateTags", where, { Resources: [id], Tags: [{ Key: "value", Value: value }] });

/** A step that turns the value of one resource from `old` to `new`. */
export const turn = (id: string, dependsOn: readonly string[] = []): Step => ({
  id,
  title: `turn ${id}`,
  resource: `arn:aws:ec2:us-east-1:444455556666:instance/${id}`,
  changes: [{ property: "value", from: "old", to: "new" }],
  calls: [write(id, "new")],
  precondition: { read: read(id), expect: [{ path: "value", expected: "old" }] },
  check: {
    read: read(id),
    acceptors: [
      {
        state: "success",
        expect: [
          { path: "value", expected: "new" },
          { path: "settled", expected: true },
        ],
      },
    ],
    everySeconds: 5,
    deadlineSeconds: 20,
  },
  leaves: { read: read(id), expect: [{ path: "value", expected: "new" }] },
  compensation: [write(id, "old")],
  reversible: true,
  destroys: [],
  dependsOn,
});

/** A plan of such steps. */
export const planOf = (steps: readonly Step[], onFailure: Plan["onFailure"] = "undo"): Plan =>
  makePlan({
    caseId: "c-1",
    account: where.account,
    title: "turn them",
    checks: ["turned"],
    steps,
    onFailure,
    configHash: "0",
  });

/** What a call meets: it works, is refused, is throttled, or its answer is lost after or before its effect. */
export type Fate = "works" | "denied" | "throttled" | "lost-after" | "lost-before";

/** What a write to the ledger meets. */
export type LedgerFate = Extract<Fate, "works" | "lost-after" | "lost-before">;

/** A cloud of named values, with a ledger and a clock, in memory: for the engine's own tests. */
export class SmallCloud {
  now = Date.parse("2026-03-02T09:00:00Z");
  readonly values = new Map<string, string>();
  /** Resources whose changes never settle. */
  readonly stuck = new Set<string>();
  readonly records = new Map<string, StepRecord>();
  readonly audit: AuditEntry[] = [];
  readonly effects: { readonly id: string; readonly value: string; readonly recorded: boolean }[] = [];
  /** How long after a change reads still show what was before, in milliseconds. */
  lagMs = 0;
  readonly #changed = new Map<string, { readonly before: string | undefined; readonly at: number }>();
  halted = false;
  holder: string | undefined;
  /** Asked before each call that changes something. */
  fate: (id: string, value: string) => Fate = () => "works";
  /** Asked before each write to the ledger. */
  ledgerFate: (next: StepRecord) => LedgerFate = () => "works";
  /** Why the gate does not let the run start. */
  refusal: string | undefined;
  readonly plan: Plan;

  constructor(plan: Plan) {
    this.plan = plan;
    for (const step of plan.steps) this.values.set(step.id, "old");
  }

  /** Ticks until the run has ended; a tick that died for a lost answer is followed by another, as run-plan sees to it. */
  async run(maxTicks = 60): Promise<RunOutcome> {
    for (let tick = 0; tick < maxTicks; tick++) {
      const answer = await this.tick().catch((error: unknown) => {
        if (kindOf(error) !== "unavailable") throw error;
        return { status: "running", waitSeconds: 2 } as const;
      });
      if (answer.status === "ended") return answer.outcome;
      this.now += answer.waitSeconds * 1_000;
    }
    throw new Error(`not over after ${maxTicks} ticks: ${JSON.stringify([...this.records.values()])}`);
  }

  tick() {
    const clock = { now: () => new Date(this.now), sleep: () => Promise.reject(new Error("nothing sleeps")) };
    return advanceRun(
      { caseId: "c-1", planHash: planHash(this.plan) },
      {
        store: this.#store,
        executor: this.#executor,
        leases: this.#leases,
        switches: { halted: async () => this.halted },
        admit: async () => this.refusal,
        clock,
      },
    );
  }

  state(id: string) {
    return this.records.get(id)?.state;
  }

  readonly #store: RunStore = {
    plan: async () => this.plan,
    records: async () =>
      new Map(this.plan.steps.map((step) => [step.id, this.records.get(step.id) ?? freshRecord(step.id)])),
    transition: async (_case, _hash, record, entry) => {
      if ((this.records.get(record.stepId)?.v ?? 0) !== record.v)
        throw new WatchkeeperError("LedgerConflict", "conflict", "moved");
      const next = { ...record, v: record.v + 1 };
      const fate = this.ledgerFate(next);
      const lost = new WatchkeeperError("TimeoutError", "unavailable", "timed out");
      if (fate === "lost-before") throw lost;
      this.records.set(record.stepId, next);
      this.audit.push(entry);
      if (fate === "lost-after") throw lost;
      return next;
    },
  };

  readonly #leases: Leases = {
    acquire: async (_resource, run) =>
      this.holder === undefined || this.holder === run
        ? { held: true, fence: 1 }
        : { held: false, by: this.holder },
    release: async () => {},
  };

  readonly #executor: Executor = {
    read: async ({ input }) => {
      const id = String((input as { Filters: { Values: string[] }[] }).Filters[0]?.Values[0]);
      const change = this.#changed.get(id);
      const seen = change && this.now < change.at + this.lagMs ? change.before : this.values.get(id);
      return { value: seen ?? null, settled: !this.stuck.has(id) } as Json;
    },
    act: async ({ input }) => {
      const { Resources, Tags } = input as { Resources: string[]; Tags: { Value: string }[] };
      const [id = ""] = Resources;
      const value = Tags[0]?.Value ?? "";
      const fate = this.fate(id, value);
      if (fate === "denied")
        throw new WatchkeeperError(
          "UnauthorizedOperation",
          "denied",
          "not authorized to perform: ec2:CreateTags",
        );
      if (fate === "throttled") throw new WatchkeeperError("RequestLimitExceeded", "throttled", "slow down");
      if (fate === "lost-before") throw new WatchkeeperError("TimeoutError", "unavailable", "timed out");
      this.effects.push({ id, value, recorded: ["intended", "compensating"].includes(this.state(id) ?? "") });
      this.#changed.set(id, { before: this.values.get(id), at: this.now });
      this.values.set(id, value);
      if (fate === "lost-after") throw new WatchkeeperError("TimeoutError", "unavailable", "timed out");
      return { done: true };
    },
  };
}
