import { watchkeeper } from "@watchkeeper/core/audit-entry";
import type { Clock } from "@watchkeeper/core/clock";
import type { Refusal } from "./admit-run.ts";
import {
  comingAfter,
  commitOf,
  dated,
  inParts,
  intentsOf,
  putOff,
  referredTo,
  sendingId,
  sendingOf,
} from "./batch.ts";
import { freshLine } from "./ledger.ts";
import { moved } from "./moved.ts";
import { type Next, never, next, type Turn } from "./next.ts";
import { outcomeOf, type RunOutcome } from "./outcome.ts";
import type { Moment } from "./pace.ts";
import { pageSize } from "./plan-page.ts";
import { allowed, freshBudget, mostSteps, type RateBudget, readyInMs, spent } from "./rate-budget.ts";
import type { Results } from "./reference.ts";
import {
  type Commit,
  type Executor,
  isLedgerConflict,
  isUnknownFormat,
  movedOn,
  type OpenRun,
  type Refused,
  type RunRef,
  type RunStore,
  type Switches,
} from "./run.ts";
import { isSentAgain, leftAsItIs } from "./send-again.ts";
import { resourcesPerSession, Sessions } from "./share-sessions.ts";
import { askingOnce, conclude, type Found, inquire, observed, settled, workOn } from "./step-work.ts";
import { parkedSteps, takeUp } from "./take-up.ts";

/** What a tick needs. */
export interface RunDeps {
  readonly runs: RunStore;
  readonly executor: Executor;
  readonly switches: Switches;
  /** The gate, asked when a run starts or goes on after a pause: why not, or nothing. */
  readonly admit: (run: OpenRun) => Promise<Refusal | undefined>;
  /** Whether something has joined the run's case since it was planned: somebody else changes the same. */
  readonly hasMoved: (ref: RunRef) => Promise<boolean>;
  readonly clock: Clock;
  /** A number from 0 (included) to 1 (excluded). */
  readonly random: () => number;
  /** When this invocation is killed. */
  readonly deadline: () => Date;
}

/** What a tick answers: done with an outcome, or how long to wait for the next one. */
export type Tick =
  | {
      readonly status: "ended";
      readonly outcome: RunOutcome;
      readonly note?: string;
      /** Why it was not begun. */
      readonly refused?: Refused;
    }
  | { readonly status: "running" | "paused"; readonly waitSeconds: number };

/** How much longer than to what is due first a run waits: what is due a little later is done in the same tick. */
const gathering = 1.1;
/** How long before it is killed a tick begins nothing more. */
const marginMs = 15_000;
/** How soon a paused run looks whether the halt is over: soon at first, rarer the longer it lasts. */
const quickestPollMs = 15_000;
const slowestPollMs = 5 * 60_000;
const haltNote = "the halt switch is on: nothing new is sent";
/** How soon a tick comes again whose ledger was ahead of it. */
const conflictSeconds = 10;
/** As many pages of the front as a batch may touch: with 45 lines and 45 leases they fit a transaction. */
const mostPages = 6;
/** As many as are touched where steps are skipped: they have no lines, and no leases. */
const mostSkippedPages = 90;

/** One tick of run-plan: batch after batch, as far as its time goes; says how the run ended, or when to come again. */
export async function advanceRun(ref: RunRef, deps: RunDeps): Promise<Tick> {
  try {
    const run = await deps.runs.open(ref);
    return run.head.status === "ended" ? ended(run) : await new RunTick(run, deps).go();
  } catch (error) {
    if (isUnknownFormat(error)) return { status: "ended", outcome: "parked", note: error.message };
    if (isLedgerConflict(error)) return { status: "running", waitSeconds: conflictSeconds };
    throw error;
  }
}

const seconds = (ms: number): number => Math.max(1, Math.ceil(ms / 1_000));

const ended = ({ head: { outcome = "parked", note } }: OpenRun): Tick => ({
  status: "ended",
  outcome,
  ...(note ? { note } : {}),
});

type Stop = "halted" | Refusal;

/** A run while a tick works on it. */
class RunTick {
  #run: OpenRun;
  readonly #deps: RunDeps;
  readonly #random: number;
  /** Why nothing new is sent: the halt switch, or the gate, which no longer lets the run go on. */
  #stop: Stop | undefined;
  /** What steps have answered, as read or written in this tick. */
  readonly #results = new Map<string, NonNullable<ReturnType<Results["get"]>>>();
  readonly #sessions: Sessions;

  constructor(run: OpenRun, deps: RunDeps) {
    this.#run = run;
    this.#deps = deps;
    this.#random = deps.random();
    this.#sessions = new Sessions((call, resources) => deps.executor.holds(call, resources));
  }

  get #now(): number {
    return this.#deps.clock.now().getTime();
  }

  /** What waits alike in a tick is due alike: the jitter is the tick's. */
  readonly #moment = (): Moment => ({ now: this.#deps.clock.now(), random: this.#random });

  async go(): Promise<Tick> {
    const { notBefore = "" } = this.#run.header;
    const tooEarlyMs = Date.parse(notBefore) - this.#now;
    if (tooEarlyMs > 0) return this.#waitUntil(notBefore, tooEarlyMs);
    if (this.#run.head.status !== "running") await this.#start();
    if (typeof this.#stop === "object" && this.#run.head.startedAt === undefined)
      return this.#hold(this.#stop);
    for (;;) {
      const { header, facts, front, head } = this.#run;
      if (head.status === "ended") return ended(this.#run);
      const ahead = next(front, facts, header, this.#now);
      if (ahead.isOver) return this.#end(outcomeOf(front), whoWaits(this.#run));
      if (ahead.skip.length > 0 && this.#stop === undefined) {
        await this.#skip(ahead.skip);
        continue;
      }
      const batch = this.#batchOf(ahead);
      const hasTime = this.#deps.deadline().getTime() - this.#now >= marginMs;
      if (batch.length > 0 && hasTime) await this.#work(batch);
      else if (this.#stop === undefined) return this.#waitFor(ahead);
      else return this.#standStill(this.#stop, ahead);
    }
  }

  /** Waits for the cloud to show what is to be taken back, and says so once. */
  async #waitUntil(notBefore: string, ms: number): Promise<Tick> {
    const note = `until ${notBefore}, when AWS shows for certain what is to be taken back`;
    if (this.#run.head.audit.seq === 0)
      await this.#commit({
        head: {},
        moves: new Map(),
        entry: { actor: watchkeeper, type: "run waits", data: { note } },
      });
    return { status: "running", waitSeconds: seconds(ms) };
  }

  /** Asks the gate whether the run may start, or go on after it stood still. */
  async #start(): Promise<void> {
    const { head } = this.#run;
    if (await this.#deps.switches.halted()) {
      this.#stop = "halted";
      return;
    }
    const refusal = await this.#deps.admit(this.#run);
    if (refusal !== undefined) {
      this.#stop = refusal;
      return;
    }
    if (head.status === "resumed") await this.#takeUp(head.resumedBy ?? watchkeeper);
    await this.#commit({
      head: {
        status: "running",
        startedAt: head.startedAt ?? this.#deps.clock.now().toISOString(),
        note: undefined,
        refused: undefined,
        pausedAt: undefined,
      },
      moves: new Map(),
      entry: {
        actor: watchkeeper,
        type: head.startedAt === undefined ? "run started" : "run goes on",
        data: { planHash: this.#run.ref.planHash },
      },
    });
  }

  /** Says why nothing was begun, and ends nothing: whoever calls before people have decided takes no decision from them. */
  async #hold({ refused, why }: Refusal): Promise<Tick> {
    await this.#commit({
      head: { note: why, refused },
      moves: new Map(),
      entry: { actor: watchkeeper, type: "run held", data: { note: why, refused } },
    });
    return { status: "ended", outcome: "held", note: why, refused };
  }

  async #takeUp(by: string): Promise<void> {
    for (let parked = parkedSteps(this.#run); parked.length > 0; parked = parkedSteps(this.#run)) {
      const some = parked.slice(0, mostSteps);
      const records = await this.#deps.runs.records(this.#run, some);
      await this.#commit(takeUp(some, records, by, this.#moment()));
    }
  }

  /**
   * Nothing new is sent, and what is under way is looked at: while the halt switch is on, until it is off; where the gate
   * no longer lets the run go on, until nothing is under way, and then it parks.
   */
  async #standStill(stop: Stop, { look, lookAt }: Next): Promise<Tick> {
    const lookInMs = look.length > 0 ? 0 : lookAt - this.#now;
    if (stop !== "halted") {
      if (lookInMs < never) return { status: "running", waitSeconds: seconds(lookInMs) };
      await this.#layDown(stop.why);
      return this.#end("parked", stop.why);
    }
    const { status, pausedAt = this.#deps.clock.now().toISOString() } = this.#run.head;
    if (this.#run.head.pausedAt === undefined)
      await this.#commit({
        // A run that was to be taken up again still is.
        head: { status: status === "resumed" ? status : "paused", pausedAt, note: haltNote },
        moves: new Map(),
        entry: { actor: watchkeeper, type: "run paused", data: { because: haltNote } },
      });
    const agoMs = this.#now - Date.parse(pausedAt);
    const pollMs = Math.min(slowestPollMs, Math.max(quickestPollMs, agoMs / 4));
    return { status: "paused", waitSeconds: seconds(Math.min(lookInMs, pollMs)) };
  }

  /** Parks the repeated calls of which some pages were handed over. */
  async #layDown(why: string): Promise<void> {
    for (;;) {
      const paging = this.#run.front.forth.flatMap(({ state }, step): Turn[] =>
        state === "paging" ? [[step, "forth"]] : [],
      );
      if (paging.length === 0) return;
      const { works } = await this.#load(ofFewPages(paging));
      const moment = this.#moment();
      await this.#record(
        works.map((work) => settled(work, moved(work.line, { sight: "no longer let", note: why }, moment))),
        0,
      );
    }
  }

  async #end(outcome: RunOutcome, note?: string): Promise<Tick> {
    await this.#commit({
      head: {
        status: "ended",
        outcome,
        endedAt: this.#deps.clock.now().toISOString(),
        pausedAt: undefined,
        note,
      },
      moves: new Map(),
      entry: { actor: watchkeeper, type: "run ended", data: { outcome, ...(note ? { note } : {}) } },
    });
    return ended(this.#run);
  }

  async #skip(all: readonly number[]): Promise<void> {
    const skips = ofPages(mostSkippedPages, all, (step) => step);
    await this.#commit({
      head: {},
      moves: new Map(),
      skips,
      entry: {
        actor: watchkeeper,
        type: "steps skipped",
        data: { count: skips.length, steps: asRanges(skips), because: "what they depend on did not succeed" },
      },
    });
  }

  get #budget(): RateBudget {
    return this.#run.head.budget ?? freshBudget(this.#now);
  }

  /** What a batch takes up: what is under way first, then what may be sent for, as far as the budget goes. */
  #batchOf({ look, send }: Next): readonly Turn[] {
    const most = Math.min(mostSteps, allowed(this.#budget, this.#now));
    return ofFewPages([...look.slice(0, mostSteps), ...(this.#stop ? [] : send.slice(0, most))]);
  }

  /** Waits for what is due first: for a send, also until the budget lets a batch of them go. */
  #waitFor({ look, send, later, lookAt, sendAt }: Next): Tick {
    const lookIn = look.length > 0 ? 0 : lookAt - this.#now;
    const dueIn = send.length > 0 ? 0 : sendAt - this.#now;
    const sendIn = Math.max(dueIn, readyInMs(this.#budget, send.length + later, this.#now));
    return { status: "running", waitSeconds: seconds(Math.min(lookIn, sendIn) * gathering) };
  }

  /** One batch: asks, records intents, sends, asks what came of it, records outcomes. */
  async #work(batch: readonly Turn[]): Promise<void> {
    const { executor, switches } = this.#deps;
    const { works, later } = await this.#load(batch);
    const ask = askingOnce((call) => executor.read(call));
    const inquired = await this.#notDoneAgain(
      await Promise.all(works.map((work) => inquire(work, ask, this.#moment))),
    );
    // Where nothing new is sent, no intent is recorded; what was read of what is under way is.
    const isStopped =
      this.#stop !== undefined || (this.#run.header.onFailure === "stop" && inquired.some(hasFailed));
    const found = isStopped ? inquired.filter(({ line }) => line.state !== "intended") : inquired;
    // Side by side: what is on record is not sent yet.
    const [recorded, isHalted] = await Promise.all([
      this.#record(dated(found, this.#deps.deadline(), this.#moment()), 0),
      switches.halted(),
    ]);
    const intended = recorded.filter(({ line }) => line.state === "intended");
    if (isHalted) {
      this.#stop = "halted";
      await this.#record(intended.map(takenBack), 0);
      return;
    }
    if (intended.length === 0) return;
    const sent = await Promise.all(
      intentsOf(this.#run.ref, intended, later, this.#sessions).map(
        async ({ found: { work, line }, call, intent }) => {
          return { work, line, answer: await observed(() => executor.act(call, intent)) };
        },
      ),
    );
    // Only when all were answered: what one reads now speaks for all.
    const after = askingOnce((call) => executor.read(call));
    const outcomes = await Promise.all(
      sent.map(({ work, line, answer }) => conclude(work, line, answer, after, this.#moment)),
    );
    await this.#record(outcomes, intended.length);
  }

  /** What is not sent again: a call that may have been done and undone since, where its case has heard of somebody. */
  async #notDoneAgain(found: readonly Found[]): Promise<readonly Found[]> {
    const hasMoved = found.some(isSentAgain) && (await this.#deps.hasMoved(this.#run.ref));
    return hasMoved ? found.map((one) => (isSentAgain(one) ? leftAsItIs(one, this.#moment()) : one)) : found;
  }

  /** A batch's steps; and, where sessions are to be shared out, what may share them later. */
  async #load(batch: readonly Turn[]) {
    const { facts, front } = this.#run;
    const numbers = batch.map(([step]) => step);
    const coming = this.#needsSessions(batch) ? comingAfter(facts, front, numbers, resourcesPerSession) : [];
    const unknown = referredTo(this.#run.facts, numbers).filter(
      (step) => !this.#results.has(this.#run.facts.ids[step] ?? ""),
    );
    const [tasks, referred] = await Promise.all([
      this.#deps.runs.tasks(this.#run, [...numbers, ...coming]),
      unknown.length === 0 ? [] : this.#deps.runs.records(this.#run, unknown),
    ]);
    for (const { stepId, forth } of referred) if (forth.result) this.#results.set(stepId, forth.result);
    const moment = this.#moment();
    const works = batch.map(([step, way], index) => {
      const task = tasks[index];
      const mark = front[way][step];
      // A line that is not as the front has it was written by another tick since.
      if (task === undefined || (task.record[way]?.state ?? freshLine.state) !== (mark ?? freshLine).state)
        throw movedOn(this.#run.ref);
      return workOn(task, step, way, this.#results, moment);
    });
    const later = tasks.slice(batch.length).map(({ step }, index) => {
      return sendingOf(coming[index] ?? -1, "forth", step);
    });
    return { works, later };
  }

  /** Whether a batch may send for a step that has no session yet. */
  #needsSessions(batch: readonly Turn[]): boolean {
    const { forth } = this.#run.front;
    return batch.some(
      ([step, way]) =>
        way === "forth" && forth[step]?.state === "pending" && !this.#sessions.has(sendingId(step, way)),
    );
  }

  /** Writes what was found; what other runs hold is put off, and the rest written. */
  async #record(found: readonly Found[], sent: number): Promise<readonly Found[]> {
    const wasThrottled = found.some(({ isThrottled }) => isThrottled);
    const budget = spent(this.#budget, sent, wasThrottled, this.#now);
    const recorded: Found[] = [];
    const parts = inParts(found);
    // What a batch may send was counted out before it: what it has learnt counts when all of it is on record.
    for (const [number, part] of parts.entries())
      recorded.push(...(await this.#recordPart(part, number === parts.length - 1 ? { budget } : {})));
    for (const { work, line } of recorded)
      if (work.way === "forth" && line.result) this.#results.set(work.task.step.id, line.result);
    return recorded;
  }

  async #recordPart(part: readonly Found[], head: Commit["head"]): Promise<readonly Found[]> {
    let left = part;
    const held = new Set<string>();
    for (let refused: readonly string[] = [""]; refused.length > 0; ) {
      refused = await this.#commit({ ...commitOf(left, held, this.#moment()), head });
      for (const resource of refused) held.add(resource);
      left = putOff(left, held, this.#moment());
    }
    return left;
  }

  /** Writes; answers with the resources that other runs hold, where nothing was written for them. */
  async #commit(commit: Commit): Promise<readonly string[]> {
    const committed = await this.#deps.runs.commit(this.#run, commit);
    if ("heldByOthers" in committed) return committed.heldByOthers;
    this.#run = committed.run;
    return [];
  }
}

/** Turns of no more pages of the front than fit a transaction, and no more than fit a batch. */
const ofFewPages = (turns: readonly Turn[]): readonly Turn[] =>
  ofPages(mostPages, turns, ([step]) => step).slice(0, mostSteps);

/** What stands in the first so many pages of the front that are met. */
function ofPages<T>(most: number, list: readonly T[], stepOf: (one: T) => number): readonly T[] {
  const pages = new Set<number>();
  return list.filter((one) => {
    const page = Math.floor(stepOf(one) / pageSize);
    if (pages.size < most) pages.add(page);
    return pages.has(page);
  });
}

/** What an intent is taken back to that was recorded while the halt switch came on: nothing was sent for it. */
function takenBack({ work, line }: Found): Found {
  const sight = work.line.state === "paging" ? "halted between pages" : "halted";
  return settled({ ...work, line }, { sight, line: work.line });
}

/** Whether a step failed, or may yet. */
const hasFailed = ({ line: { state } }: Found): boolean =>
  state === "failed" || state === "drifted" || state === "parked";

/** How many steps a note names. */
const mostNamed = 5;

/** Which steps wait for a person, in words. */
function whoWaits(run: OpenRun): string | undefined {
  const parked = parkedSteps(run);
  if (parked.length === 0) return undefined;
  const names = parked.slice(0, mostNamed).map((step) => `"${run.facts.ids[step]}"`);
  const more = parked.length > mostNamed ? ` and ${parked.length - mostNamed} more` : "";
  return `a person must look at ${parked.length === 1 ? "step" : "steps"} ${names.join(", ")}${more}`;
}

/** Numbers in few words: `0-3, 7`. */
function asRanges(numbers: readonly number[]): string {
  const sorted = [...numbers].sort((a, b) => a - b);
  const ranges: [number, number][] = [];
  for (const number of sorted) {
    const last = ranges.at(-1);
    if (last && last[1] === number - 1) last[1] = number;
    else ranges.push([number, number]);
  }
  return ranges.map(([from, to]) => (from === to ? `${from}` : `${from}-${to}`)).join(", ");
}
