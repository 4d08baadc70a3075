import type { AuditEntry } from "@watchkeeper/core/audit-entry";
import { WatchkeeperError } from "@watchkeeper/core/error";
import { afterCommit } from "../commit.ts";
import { freshFront, progressOf } from "../front.ts";
import { factsOf } from "../graph.ts";
import { freshRecord, type StepRecord } from "../ledger.ts";
import { headerOf, type Plan, pagesOf, planHash } from "../plan.ts";
import {
  type Commit,
  type Committed,
  movedOn,
  type OpenRun,
  type RunRef,
  type RunStore,
  runId,
} from "../run.ts";

/** What a write to the ledger meets. */
export type LedgerFate = "works" | "lost-after" | "lost-before";

/** Who holds which resource, until when (milliseconds). */
export type Leases = Map<string, { readonly run: string; readonly until: number }>;

const lost = () => new WatchkeeperError("TimeoutError", "unavailable", "timed out");

/** A run's store in memory: for the engine's own tests. */
export class MemoryRuns implements RunStore {
  readonly ref: RunRef;
  readonly audit: AuditEntry[] = [];
  readonly lines = new Map<number, StepRecord>();
  readonly leases: Leases;
  /** Asked before each write. */
  fate: (commit: Commit) => LedgerFate = () => "works";
  readonly #plan: Plan;
  readonly #now: () => number;
  #run: OpenRun;

  constructor(plan: Plan, now: () => number, leases: Leases = new Map()) {
    this.#plan = plan;
    this.#now = now;
    this.leases = leases;
    this.ref = { caseId: plan.caseId, planHash: planHash(plan) };
    const pages = pagesOf(plan);
    const front = freshFront(plan.steps.length);
    this.#run = {
      ref: this.ref,
      header: headerOf(plan, pages),
      pages,
      facts: factsOf(pages),
      front,
      head: { v: 1, status: "made", progress: progressOf(front), audit: { seq: 0, hash: runId(this.ref) } },
    };
  }

  get current(): OpenRun {
    return this.#run;
  }

  /** As a person's word would: what had parked, or stands still, may be taken up. */
  resume(by: string): void {
    const { outcome: _, endedAt: __, note: ___, ...head } = this.#run.head;
    this.#run = { ...this.#run, head: { ...head, v: head.v + 1, status: "resumed", resumedBy: by } };
  }

  async open(): Promise<OpenRun> {
    return this.#run;
  }

  async plan(): Promise<Plan> {
    return this.#plan;
  }

  async tasks(run: OpenRun, steps: readonly number[]) {
    return steps.flatMap((number) => {
      const step = this.#plan.steps[number];
      const keeps = run.facts.keeps[number] ?? [];
      return step ? [{ step, keeps, record: this.#recordOf(run, number) }] : [];
    });
  }

  async records(run: OpenRun, steps: readonly number[]): Promise<readonly StepRecord[]> {
    return steps.map((step) => this.#recordOf(run, step));
  }

  #recordOf({ facts, front }: OpenRun, step: number): StepRecord {
    const known = this.lines.get(step) ?? freshRecord(facts.ids[step] ?? "");
    return front.forth[step]?.state === "skipped" ? { ...known, forth: { state: "skipped" } } : known;
  }

  /** A step's record, by its id. */
  of(id: string): StepRecord {
    return this.#recordOf(this.#run, this.#run.facts.ids.indexOf(id));
  }

  /** The records of all steps. */
  all(): readonly StepRecord[] {
    return this.#plan.steps.map((_, step) => this.#recordOf(this.#run, step));
  }

  async commit(run: OpenRun, commit: Commit): Promise<Committed> {
    if (run.head.v !== this.#run.head.v) throw movedOn(run.ref);
    const fate = this.fate(commit);
    if (fate === "lost-before") throw lost();
    const own = runId(run.ref);
    const heldByOthers = [...(commit.take?.keys() ?? [])].filter((resource) => {
      const lease = this.leases.get(resource);
      return lease && lease.run !== own && lease.until > this.#now();
    });
    if (heldByOthers.length > 0) return { heldByOthers };
    for (const [resource, until] of commit.take ?? [])
      this.leases.set(resource, { run: own, until: Date.parse(until) });
    for (const resource of commit.release ?? [])
      if (this.leases.get(resource)?.run === own) this.leases.delete(resource);
    for (const [step, record] of commit.moves) this.lines.set(step, record);
    this.#run = afterCommit(run, commit);
    if (commit.entry) this.audit.push(commit.entry);
    if (fate === "lost-after") throw lost();
    return { run: this.#run };
  }
}
