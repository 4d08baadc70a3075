import { emptyHead, nextRecord } from "@watchkeeper/cases/audit-chain";
import type { Case } from "@watchkeeper/cases/case";
import { holdsOf } from "@watchkeeper/cases/held";
import { formInRun } from "@watchkeeper/cases/held-in-run";
import type { AuditEntry } from "@watchkeeper/core/audit-entry";
import type { Clock } from "@watchkeeper/core/clock";
import { WatchkeeperError } from "@watchkeeper/core/error";
import { hashOf } from "@watchkeeper/core/json";
import { afterCommit } from "@watchkeeper/plans/commit";
import { freshFront, progressOf } from "@watchkeeper/plans/front";
import { type Facts, factsOf } from "@watchkeeper/plans/graph";
import { freshRecord, type StepRecord } from "@watchkeeper/plans/ledger";
import { headerOf, pagesOf, planHash, termsOf } from "@watchkeeper/plans/plan";
import { pageSize } from "@watchkeeper/plans/plan-page";
import {
  type Commit,
  type OpenRun,
  type RunHead,
  type RunRef,
  type RunStore,
  runId,
} from "@watchkeeper/plans/run";
import type { Step } from "@watchkeeper/plans/step";
import type { PlanStore } from "@watchkeeper/reactions/ports";
import { auditWrite } from "./audit-trail.ts";
import { journalOperations, writeJournal } from "./case-journal.ts";
import { fromFrontPages, toFrontPage } from "./front-pages.ts";
import { leaseReturn, leaseTaking } from "./leases.ts";
import type { StoreOperations } from "./operations.ts";
import { headerFrom, notFound, tampered } from "./plan-header.ts";
import { type KnownPlan, type KnownRun, RunCache } from "./run-cache.ts";
import {
  frontKey,
  headerKey,
  headItem,
  headKey,
  lineItem,
  lineKey,
  numberOf,
  pageItem,
  pageKey,
  runPk,
  stepKey,
} from "./run-items.ts";
import type { Tables } from "./tables.ts";
import type { Item, Write } from "./write.ts";

/** What each method of the store needs. */
export const runStoreOperations = {
  open: ["dynamodb:Query of runs"],
  plan: ["dynamodb:Query of runs"],
  tasks: ["dynamodb:BatchGetItem of runs"],
  records: ["dynamodb:BatchGetItem of runs", "dynamodb:Query of runs"],
  commit: [
    "dynamodb:PutItem of runs RUN#*",
    "dynamodb:PutItem of trail RUN#*",
    "dynamodb:UpdateItem of work LOCK#*",
  ],
  save: ["dynamodb:Query of runs", "dynamodb:PutItem of runs RUN#*", ...journalOperations],
  resume: ["dynamodb:Query of runs", "dynamodb:PutItem of runs RUN#*", "dynamodb:PutItem of trail RUN#*"],
} as const satisfies StoreOperations<RunStore & PlanStore>;

/** How many items a transaction of a plan's steps holds, and what they may measure together, in bytes. */
const stepsAtOnce = 90;
const bytesAtOnce = 3_000_000;
/** How many such transactions are under way at once. */
const sideBySide = 8;
/** Of how many steps at most records are read by their keys. */
const mostByKey = 450;
/** How many steps are read ahead with those that are asked for. */
const readAhead = 45;

/** Plans, and the ledgers of their runs. What of a run never changes is kept in a warm process. */
export function dynamoRunStore(
  tables: Pick<Tables, "cases" | "runs" | "transact">,
  clock: Clock,
): RunStore & PlanStore {
  const { runs, transact } = tables;
  const cache = new RunCache();

  async function planOf(ref: RunRef): Promise<KnownPlan> {
    const known = cache.of(ref);
    if (known.plan) return known.plan;
    const items = await runs.query(runPk(ref), "PLAN");
    const header = headerFrom(
      ref,
      items.find(({ sk }) => sk === "PLAN"),
    );
    const pages = items.filter(({ sk }) => sk !== "PLAN").map((item) => pageItem.parse(item).entries);
    if (
      header.pages.length !== pages.length ||
      pages.some((page, index) => hashOf(page) !== header.pages[index])
    )
      throw tampered(ref);
    known.plan = { header, pages, facts: factsOf(pages) };
    return known.plan;
  }

  async function open(ref: RunRef): Promise<OpenRun> {
    const [{ header, pages, facts }, items] = await Promise.all([
      planOf(ref),
      runs.query(runPk(ref), "HEAD"),
    ]);
    const stored = items.find(({ sk }) => sk === "HEAD");
    if (!stored) throw notFound(ref);
    const fronts = items.filter(({ sk }) => sk !== "HEAD").map((item) => [numberOf(item), item] as const);
    const head = headItem.parse(stored);
    cache.of(ref).at(head.v);
    return { ref, header, pages, facts, head, front: fromFrontPages(header.steps, new Map(fronts)) };
  }

  /** Reads what is not known of some steps, and of those that come after them, with one request for 50. */
  async function load({ ref, facts, head, front }: OpenRun, wanted: readonly number[]): Promise<KnownRun> {
    const known = cache.of(ref);
    const isKnown = (step: number) => known.steps.has(step) && known.records.has(step);
    if (wanted.every(isKnown)) return known;
    if (wanted.length > mostByKey) return loadAll(known, ref, facts, wanted);
    const numbers = withDescendants(wanted, facts).filter((step) => !isKnown(step));
    const isFresh = (step: number) => front.forth[step]?.state === "pending" && head.v === 1;
    const items = await runs.getMany([
      ...numbers.filter((step) => !known.steps.has(step)).map((step) => stepKey(ref, step)),
      ...numbers.filter((step) => !isFresh(step)).map((step) => lineKey(ref, step)),
    ]);
    const found = new Map(items.map((item) => [item.sk, item]));
    for (const step of numbers) {
      const entry = facts.ids[step] ?? "";
      const item = found.get(stepKey(ref, step).sk);
      if (item) known.steps.set(step, item.step as Step);
      const line = found.get(lineKey(ref, step).sk);
      known.records.set(step, line ? lineItem.parse(line).record : freshRecord(entry));
    }
    return known;
  }

  /** Reads all records: cheaper by pages than by keys. */
  async function loadAll(
    known: KnownRun,
    ref: RunRef,
    { ids }: Facts,
    wanted: readonly number[],
  ): Promise<KnownRun> {
    const items = await runs.query(runPk(ref), "LINE#");
    const found = new Map(items.map((item) => [numberOf(item), lineItem.parse(item).record]));
    for (const step of wanted) known.records.set(step, found.get(step) ?? freshRecord(ids[step] ?? ""));
    return known;
  }

  /** Reads all steps: whoever asks for so many reads none by their keys. */
  async function loadSteps(known: KnownRun, ref: RunRef): Promise<void> {
    for (const item of await runs.query(runPk(ref), "STEP#"))
      known.steps.set(numberOf(item), item.step as Step);
  }

  const recordOf = (known: KnownRun, run: OpenRun, step: number): StepRecord => {
    const record = known.records.get(step) ?? freshRecord(run.facts.ids[step] ?? "");
    return run.front.forth[step]?.state === "skipped" ? { ...record, forth: skipped } : record;
  };

  const entryOf = ({ pages }: OpenRun, step: number) => pages[Math.floor(step / pageSize)]?.[step % pageSize];

  return {
    open,
    plan: async (caseId, hash) => {
      const ref = { caseId, planHash: hash };
      const { header, pages } = await planOf(ref);
      const items = await runs.query(runPk(ref), "STEP#");
      const steps = items.map((item) => item.step as Step);
      const entries = pages.flat();
      if (steps.length !== header.steps || steps.some((step, index) => hashOf(step) !== entries[index]?.hash))
        throw tampered(ref);
      const known = cache.of(ref);
      for (const [index, step] of steps.entries()) known.steps.set(index, step);
      return { ...termsOf(header), steps };
    },
    tasks: async (run, steps) => {
      const known = await load(run, steps);
      if (steps.some((number) => !known.steps.has(number))) await loadSteps(known, run.ref);
      return steps.map((number) => {
        const step = known.steps.get(number);
        const entry = entryOf(run, number);
        if (!step || !entry || !known.isProven(number, entry.hash, () => hashOf(step)))
          throw tampered(run.ref);
        return { step, keeps: entry.keeps, record: recordOf(known, run, number) };
      });
    },
    records: async (run, steps) => {
      const known = await load(run, steps);
      return steps.map((step) => recordOf(known, run, step));
    },
    commit: async (run, commit) => {
      const next = afterCommit(run, commit);
      const items = [
        ...[...pagesTouched(commit)].map((page) => ({
          ...frontKey(run.ref, page),
          v: 1,
          ...toFrontPage(next.front, page),
        })),
        ...[...commit.moves].map(([step, moved]) => ({ ...lineKey(run.ref, step), v: 1, record: moved })),
      ];
      const record =
        commit.entry &&
        nextRecord(
          run.ref.caseId,
          run.head.audit,
          commit.entry,
          clock.now(),
          holdsOf([{ ...headKey(run.ref), ...next.head }, ...items], formInRun),
        );
      const head = record ? { ...next.head, audit: { seq: record.seq, hash: record.hash } } : next.head;
      const own: Write[] = [
        { in: "runs", put: { ...headKey(run.ref), ...head }, if: { v: run.head.v } },
        ...(record ? [auditWrite(runPk(run.ref), record)] : []),
        ...items.map((put): Write => ({ in: "runs", put })),
      ];
      const answer = await write(run.ref, own, commit);
      if (answer === "moved") throw movedOn(run.ref);
      if (answer !== undefined) return { heldByOthers: answer };
      const known = cache.of(run.ref);
      known.at(head.v, run.head.v);
      for (const [step, moved] of commit.moves) known.records.set(step, moved);
      return { run: { ...next, head } };
    },
    save: async (plan, entry, change) => {
      const hash = planHash(plan);
      const ref = { caseId: plan.caseId, planHash: hash };
      const pages = pagesOf(plan);
      const items = [
        ...pages.map((entries, page) => ({ ...pageKey(ref, page), v: 1, entries })),
        ...plan.steps.map((step, number) => ({ ...stepKey(ref, number), v: 1, step })),
      ];
      const own = await putMost(items);
      const front = freshFront(plan.steps.length);
      const head: RunHead = {
        v: 1,
        status: "made",
        progress: progressOf(front),
        audit: emptyHead(runId(ref)),
      };
      const withPlan = (current: Case): Partial<Case> => ({
        ...(typeof change === "function" ? change(current) : change),
        plans: [...new Set([...current.plans, hash])],
      });
      const answer = await writeJournal(tables, clock, plan.caseId, {
        writes: [
          ...own,
          { in: "runs", put: { ...headerKey(ref), v: 1, header: headerOf(plan, pages) } },
          // Made before, by a try whose answer was lost: its run may have begun.
          { in: "runs", put: { ...headKey(ref), ...head }, if: "absent" },
        ],
        change: withPlan,
        entry,
      });
      if ("failed" in answer) await writeJournal(tables, clock, plan.caseId, { change: withPlan, entry });
      return hash;
    },
    resume: async (ref, by) => {
      const run = await open(ref);
      const { head } = run;
      if (head.status === "resumed") return head;
      if (head.status === "made" || (head.status === "ended" && head.outcome !== "parked"))
        throw new WatchkeeperError(
          "NothingToResume",
          "conflict",
          `The run of case ${ref.caseId} is ${head.outcome ?? head.status}: only one that has parked is taken up again. Nothing was changed.`,
        );
      const { outcome: _, endedAt: __, note: ___, ...rest } = head;
      const entry: AuditEntry = { actor: by, type: "run taken up again", data: { planHash: ref.planHash } };
      const resumed = { ...rest, v: head.v + 1, status: "resumed" as const, resumedBy: by };
      const holds = holdsOf([{ ...headKey(ref), ...resumed }], formInRun);
      const record = nextRecord(ref.caseId, head.audit, entry, clock.now(), holds);
      const next: RunHead = { ...resumed, audit: { seq: record.seq, hash: record.hash } };
      const answer = await transact([
        { in: "runs", put: { ...headKey(ref), ...next }, if: { v: head.v } },
        auditWrite(runPk(ref), record),
      ]);
      if (answer) throw movedOn(ref);
      return next;
    },
  };

  /** Writes a commit: `moved` where the run has moved on, or the resources that others hold. */
  async function write(ref: RunRef, own: readonly Write[], commit: Commit) {
    const now = clock.now();
    const run = runId(ref);
    const take = [...(commit.take ?? [])];
    const taking = take.map(([resource, until]) => leaseTaking(resource, run, until, now));
    let giving = [...(commit.release ?? [])].map((resource) => leaseReturn(resource, run));
    for (let tries = 0; ; tries++) {
      const answer = await transactAgain([...own, ...taking, ...giving]);
      if (answer === undefined) return undefined;
      if (answer.failed < own.length) return "moved";
      const held = answer.all.flatMap((index) => take[index - own.length]?.[0] ?? []);
      if (held.length > 0) return held;
      // A lease that ended before it was given back may be another run's by now.
      const lost = new Set(answer.all.map((index) => index - own.length - taking.length));
      giving = giving.filter((_, index) => !lost.has(index));
      if (tries > 3) return "moved";
    }
  }

  /** Tries again what met another transaction on one of its items: nothing was written then. */
  async function transactAgain(writes: readonly Write[], tries = 4) {
    try {
      return await transact(writes);
    } catch (error) {
      const isConflict = error instanceof WatchkeeperError && error.name === "TransactionConflict";
      if (!isConflict || tries <= 1) throw error;
      return transactAgain(writes, tries - 1);
    }
  }

  /**
   * Puts items in transactions, some of them side by side; putting them again changes nothing. What fits into one is left
   * to its caller, who writes it together with what completes it.
   */
  async function putMost(items: readonly (Item & { readonly v: number })[]): Promise<readonly Write[]> {
    const chunks = chunked(items).map((chunk) => chunk.map((put): Write => ({ in: "runs", put })));
    if (chunks.length === 1) return chunks.flat();
    for (let from = 0; from < chunks.length; from += sideBySide)
      await Promise.all(chunks.slice(from, from + sideBySide).map((chunk) => transactAgain(chunk)));
    return [];
  }
}

const skipped = { state: "skipped", note: "what it depends on did not succeed" } as const;

const pagesTouched = ({ moves, skips = [] }: Commit): ReadonlySet<number> =>
  new Set([...moves.keys(), ...skips].map((step) => Math.floor(step / pageSize)));

function chunked<T>(items: readonly T[]): readonly (readonly T[])[] {
  const chunks: T[][] = [];
  let bytes = Number.POSITIVE_INFINITY;
  for (const item of items) {
    const size = JSON.stringify(item).length;
    const last = chunks.at(-1);
    if (last && last.length < stepsAtOnce && bytes + size <= bytesAtOnce) {
      last.push(item);
      bytes += size;
    } else {
      chunks.push([item]);
      bytes = size;
    }
  }
  return chunks;
}

/** Steps, and as many of those that depend on them as are read along. */
function withDescendants(steps: readonly number[], { neededBy }: Facts): readonly number[] {
  const all = new Set(steps);
  const most = Math.max(steps.length, readAhead);
  for (const step of all) {
    for (const other of neededBy[step] ?? []) {
      if (all.size >= most) return [...all];
      all.add(other);
    }
  }
  return [...all];
}

const movedOn = ({ caseId }: RunRef) =>
  new WatchkeeperError(
    "LedgerConflict",
    "conflict",
    `The run of case ${caseId} was moved on by another tick meanwhile. This one wrote nothing more.`,
  );
