import { isDeepStrictEqual } from "node:util";
import type { Json } from "@watchkeeper/core/json";
import type { Call } from "../call.ts";
import { judge, type Observation } from "../condition.ts";
import { progressOf, stands } from "../front.ts";
import { hasEnded, isGood, isInFlight, type Line, type StepState, type Way } from "../ledger.ts";
import { allowed, freshBudget } from "../rate-budget.ts";
import { type Commit, type Intent, runId } from "../run.ts";
import { type Repeat, type Step, touchedBy } from "../step.ts";
import type { MemoryRuns } from "./memory-runs.ts";
import { type Request, type SmallCloud, type Witness, whatOf } from "./small-cloud.ts";

/** A promise of the engine that was broken. */
export class Broken extends Error {
  override readonly name = "Broken";
}

/** What happens around a run. */
export interface World {
  /** What somebody else has changed: what is read of it may be theirs. */
  readonly theirs: ReadonlySet<string>;
  /** A tick that is still at work when its time is over is not to blame. */
  readonly mayBeLate: boolean;
}

/** What a tick has seen since it last wrote, and what its newest intents rest on. */
interface TickSeen {
  readonly reads: Map<string, Observation>;
  restsOn: ReadonlyMap<string, Observation>;
  requests: number;
  /** The version of the ledger that it wrote last, and the intents that it wrote then: in one commit, or in several that follow on each other. */
  v: number;
  intents: ReadonlySet<string>;
  /** It has written, and neither read nor sent anything since. */
  isWriting: boolean;
  /** What the halt switch said last, and whether anything was read since then. */
  halt: { readonly isOn: boolean; isOld: boolean } | undefined;
  /** The gate was asked, and let the run go. */
  isAdmitted: boolean;
  /** What speaks against its write, should that be taken. */
  objection: Broken | undefined;
}

/** For how long trouble is waited out. */
const longestTroubleMs = 25 * 3_600_000;
/** As many sends of one call as trouble may cost at first, and one more each time so long has passed. */
const mostSends = 60;
const onePerMs = 150_000;
/** As many requests as a batch may make between two writes. */
const mostRequests = 500;
/** As fast as a run may send, in calls a second, and how many at once. */
const mostPerSecond = 50;
const mostAtOnce = 45;

/** Sees whether a run keeps the engine's promises: at each send, and when it has ended. It asks the ledger, not the engine. */
export class Promises implements Witness {
  readonly #cloud: SmallCloud;
  readonly #runs: MemoryRuns;
  readonly #steps: readonly Step[];
  readonly #numbers: ReadonlyMap<string, number>;
  readonly #dependents: ReadonlyMap<string, ReadonlySet<string>>;
  /** What the trail has told of: intents, by step and input. */
  readonly #told = new Set<string>();
  #toldUpTo = 0;
  readonly #ticks = new Map<number, TickSeen>();
  readonly #tokens = new Map<string, Set<string>>();
  readonly #sentAt: number[] = [];
  /** Of each repeated call, the items that it handed over. */
  readonly #handed = new Map<string, Set<string>>();
  readonly #world: World;
  /** A person took it up again, once at least. */
  wasTakenUp = false;
  readonly #effectsBefore: number;
  readonly #start: number;
  /** Steps whose resources were as wanted from the beginning. */
  readonly #wasSo: ReadonlySet<string>;

  constructor(cloud: SmallCloud, world: World) {
    this.#cloud = cloud;
    this.#runs = cloud.runs;
    this.#steps = cloud.plan.steps;
    this.#numbers = new Map(this.#steps.map(({ id }, number) => [id, number]));
    this.#dependents = dependentsOf(this.#steps);
    this.#world = world;
    this.#effectsBefore = cloud.effects.length;
    this.#start = cloud.now;
    const isSo = ({ id, call }: Step) =>
      cloud.values.get(whatOf(call).id) === whatOf(call).value && !cloud.stuck.has(id);
    this.#wasSo = new Set(cloud.settleMs > 0 ? [] : this.#steps.filter(isSo).map(({ id }) => id));
  }

  /** Throws where a promise was broken: whoever asked the cloud takes an error of it for an answer. */
  check(): void {
    if (this.#broken) throw this.#broken;
  }

  #broken: Broken | undefined;

  before(request: Request): void {
    this.#broken ??= objectionTo(() => this.#before(request));
  }

  #before(request: Request): void {
    const tick = this.#tick(request.tick);
    tick.requests += 1;
    if (request.kind === "read" || request.kind === "act") tick.isWriting = false;
    if (tick.requests > mostRequests) broken("a tick asks again and again, and writes nothing");
    if (request.kind === "read" && tick.halt) tick.halt.isOld = true;
    if (request.kind === "commit") tick.objection = objectionTo(() => this.#mayWrite(request.commit, tick));
    if (request.kind === "act") this.#maySend(request.call, request.intent, tick);
  }

  after(request: Request, seen: Observation): void {
    const tick = this.#tick(request.tick);
    if (request.kind === "read") tick.reads.set(JSON.stringify(request.call), seen);
    if (request.kind === "halted" && "answer" in seen)
      tick.halt = { isOn: seen.answer === true, isOld: false };
    if (request.kind === "admit") tick.isAdmitted = "answer" in seen && seen.answer === undefined;
    if (request.kind !== "commit") return;
    tick.requests = 0;
    if ("error" in seen) return;
    this.#broken ??= tick.objection;
    if (intendsAny(request.commit) && isHeld(seen.answer)) return;
    const intended = [...request.commit.moves].flatMap(([step, { forth, back }]) => {
      const line = back ?? forth;
      return line.state === "intended" ? [intentOf(step, back ? "back" : "forth", line.request)] : [];
    });
    tick.restsOn = new Map([...(tick.isWriting ? tick.restsOn : []), ...tick.reads]);
    tick.intents = new Set([...(tick.isWriting ? tick.intents : []), ...intended]);
    tick.v = this.#runs.current.head.v;
    tick.isWriting = true;
    tick.reads.clear();
  }

  #tick(number: number): TickSeen {
    const fresh: TickSeen = {
      reads: new Map(),
      restsOn: new Map(),
      requests: 0,
      v: 0,
      intents: new Set(),
      isWriting: false,
      halt: undefined,
      isAdmitted: false,
      objection: undefined,
    };
    const known = this.#ticks.get(number) ?? fresh;
    this.#ticks.set(number, known);
    return known;
  }

  /** An intent is recorded only of a run that goes on, and within the budget. */
  #mayWrite(commit: Commit, { isAdmitted }: TickSeen): void {
    const { now } = this.#cloud;
    if (commit.head.status === "running" && !isAdmitted) broken("it goes on, and the gate was not asked");
    for (const { stepId, forth, back } of commit.moves.values()) {
      const { state, troubleSince } = back ?? forth;
      if (!hasEnded(state) && troubleSince && now - Date.parse(troubleSince) > longestTroubleMs)
        broken(`${stepId} waits for ever`);
    }
    if (!intendsAny(commit)) return;
    const { head } = this.#runs.current;
    if (head.status !== "running") broken(`an intent is recorded of a run that is ${head.status}`);
    if (intents(commit) > allowed(head.budget ?? freshBudget(now), now))
      broken(`${intents(commit)} intents are more than its budget lets it send`);
  }

  /** What is sent was read first, and then the halt switch was off. */
  #isLetGo(name: string, { halt }: TickSeen): void {
    if (halt === undefined || halt.isOld)
      broken(`${name} is sent, and the halt switch was not looked at last`);
    if (halt?.isOn) broken(`${name} is sent while the halt switch is on`);
  }

  #maySend(call: Call, intent: Intent, tick: TickSeen): void {
    const [number, way] = this.#turnOf(call);
    const step = this.#stepOf(number);
    const line = this.#line(number, way);
    const name = `${step.id} ${way}`;
    if (!tick.intents.has(intentOf(number, way, call.input)))
      broken(`${name} is sent without its intent on record`);
    if (!this.#isTold(step, way, call)) broken(`${name} is sent, and the trail does not tell of it`);
    this.#isLetGo(name, tick);
    this.#restsOnWhatWasRead(step, way, call, tick);
    // Another tick may have seen the intent, and what it was for: nobody can know that it is yet to be sent.
    if (this.#runs.current.head.v > tick.v) return;
    for (const arn of touchedBy(step)) {
      const lease = this.#cloud.leases.get(arn);
      if (lease?.run !== runId(this.#runs.ref) || lease.until <= this.#cloud.now)
        broken(`${name} is sent without its lease on ${arn}`);
      if (!intent.among.includes(arn)) broken(`${name} is sent, and may not act on ${arn}`);
    }
    this.#isInTurn(number, way, line);
    this.#isBounded(name, step, line, intent);
  }

  /** What is sent rests on a read of this very batch, which shows it as it was decided upon: nobody's change is overwritten. */
  #restsOnWhatWasRead(step: Step, way: Way, call: Call, { restsOn }: TickSeen): void {
    const read = (of: Call) => restsOn.get(JSON.stringify(of));
    if (step.repeat && way === "forth") {
      if (read(step.repeat.read) === undefined) broken(`${step.id} hands over a page that was not read`);
      this.#isApproved(step.id, call, step.repeat);
      return;
    }
    const condition = way === "forth" ? step.precondition : step.leaves;
    const seen = read(condition.read);
    if (seen === undefined || judge(condition, seen) !== "success")
      broken(`${step.id} ${way} is sent, and what was read is not as it was decided upon`);
  }

  /** No more is handed over than was approved, and nothing else. */
  #isApproved(id: string, call: Call, { atMost, prefix }: Repeat): void {
    const known = this.#handed.get(id) ?? new Set();
    for (const key of whatOf(call).keys) {
      known.add(key);
      if (prefix && !key.startsWith(prefix.is)) broken(`${id} hands over ${key}, which nobody approved`);
    }
    this.#handed.set(id, known);
    if (known.size > atMost) broken(`${id} hands over ${known.size} items, and ${atMost} were approved`);
  }

  /** It is its turn: by what it depends on, by its wave, by the plan's word on failures, and alone on its resource. */
  #isInTurn(number: number, way: Way, line: Line | undefined): void {
    const { front, header } = this.#runs.current;
    const step = this.#stepOf(number);
    const stateOf = (of: number): StepState => front.forth[of]?.state ?? "pending";
    const touched = new Set(touchedBy(step));
    for (const [other, theirs] of this.#steps.entries())
      if (other !== number && touchedBy(theirs).some((arn) => touched.has(arn)))
        for (const mark of [front.forth[other], front.back[other]])
          if (mark && isInFlight(mark.state)) broken(`${step.id} and another step work on one resource`);
    if (way === "back") {
      if (header.onFailure !== "undo") broken(`${step.id} is put back, and the plan does not say so`);
      const dependents = [...(this.#dependents.get(step.id) ?? [])].map((id) => this.#numberOf(id));
      const forWhom = [number, ...dependents];
      if (!forWhom.some((of) => stateOf(of) === "failed" || stateOf(of) === "drifted"))
        broken(`${step.id} is put back, and nothing failed for its sake`);
      for (const other of dependents) {
        const back = front.back[other]?.state;
        const isOpen = !hasEnded(stateOf(other)) || stateOf(other) === "parked";
        if (isOpen || stands(front, other) || (back !== undefined && !hasEnded(back)))
          broken(`${step.id} is put back under ${this.#stepOf(other).id}, which is ${stateOf(other)}`);
      }
      return;
    }
    for (const id of step.dependsOn) {
      const need = this.#numberOf(id);
      if (!isGood(stateOf(need)) || front.back[need]) broken(`${step.id} is sent before ${id} is done`);
    }
    const wave = step.wave ?? 0;
    const isUnderWay = step.repeat !== undefined && line?.effect === true;
    let failures = 0;
    for (const [other, { id, wave: theirs = 0 }] of this.#steps.entries()) {
      const state = stateOf(other);
      const isFailure = state === "failed" || state === "drifted" || state === "parked";
      if (theirs < wave && !hasEnded(state) && !isUnderWay)
        broken(`${step.id} of wave ${wave} is sent before ${id} of ${theirs}`);
      if (theirs < wave && isFailure) failures += 1;
      if (header.onFailure === "stop" && isFailure && !isUnderWay && other !== number)
        broken(`${step.id} is sent, and the plan stops at ${id}`);
    }
    if (failures > (header.maxFailures ?? 0) && !isUnderWay)
      broken(`${step.id} of wave ${wave} is sent after ${failures} failures`);
  }

  /** The same intent has the same token; nothing is sent endlessly, or too fast. */
  #isBounded(name: string, step: Step, line: Line | undefined, { clientToken }: Intent): void {
    const key = step.repeat ? `${name} ${JSON.stringify(line?.request)}` : name;
    const tokens = this.#tokens.get(key) ?? new Set();
    this.#tokens.set(key, tokens.add(clientToken));
    if (step.repeat) this.#isAnotherPage(step.id, clientToken);
    if (tokens.size > 1) broken(`${name} is sent under ${tokens.size} tokens`);
    const { now } = this.#cloud;
    this.#sentAt.push(now);
    const most = mostAtOnce + mostPerSecond * 2;
    const then = this.#sentAt.at(-most - 1);
    if (then !== undefined && now - then < 1_000) broken(`over ${most} calls were sent in a second`);
  }

  #isTold(step: Step, way: Way, call: Call): boolean {
    for (const { type, data } of this.#runs.audit.slice(this.#toldUpTo))
      for (const told of type === "steps intended" ? (data.steps as readonly Json[]) : []) {
        const {
          step: of,
          state,
          call: sent,
        } = told as unknown as { step: string; state: string; call?: Call };
        if (state === "intended") this.#told.add(`${of} ${JSON.stringify(sent?.input)}`);
      }
    this.#toldUpTo = this.#runs.audit.length;
    const id = way === "forth" ? step.id : `undo-${step.id}`;
    return this.#told.has(`${id} ${JSON.stringify(call.input)}`);
  }

  #turnOf(call: Call): readonly [number, Way] {
    const { id, value } = whatOf(call);
    const isIt = (of: Call | undefined) =>
      of !== undefined && whatOf(of).id === id && whatOf(of).value === value;
    const forth = this.#steps.findIndex((step) => isIt(step.call));
    if (forth >= 0) return [forth, "forth"];
    const back = this.#steps.findIndex((step) => isIt(step.compensation));
    if (back < 0) broken(`something is sent that no step says: ${id} to ${value}`);
    return [back, "back"];
  }

  #stepOf(number: number): Step {
    return this.#steps[number] as Step;
  }

  #numberOf(id: string): number {
    return this.#numbers.get(id) ?? -1;
  }

  #line(number: number, way: Way): Line | undefined {
    return this.#runs.of(this.#stepOf(number).id)[way];
  }

  /** What holds when a run has ended. */
  hold(outcome: string): void {
    const { front, head } = this.#runs.current;
    if (this.#cloud.cutOff > 0 && !this.#world.mayBeLate)
      broken("a tick was still at work when its time was over");
    if (!same(head.progress, progressOf(front))) broken("its progress is not what its front says");
    const most = mostSends + (this.#cloud.now - this.#start) / onePerMs;
    for (const [key, times] of this.#cloud.sends) if (times > most) broken(`${key} was sent ${times} times`);
    const own = runId(this.#runs.ref);
    // While a request whose answer was lost may still arrive, its lease is kept; no longer.
    for (const [resource, { run, until }] of this.#cloud.leases)
      if (run === own && until > this.#cloud.now + straggleMs) broken(`${resource} is still held`);
    if (outcome === "parked" && head.note === undefined) broken("it parks and does not say why");
    if (outcome === "parked") this.#saysWhy();
    for (const [number, step] of this.#steps.entries()) this.#holdOf(number, step, outcome);
    this.#failuresReachDescendantsOnly(outcome);
    const all = front.forth.map(({ state }) => state);
    if (outcome === "succeeded" && !all.every(isGood)) broken("it says that it succeeded");
    if (outcome === "compensated" && all.some((_, step) => stands(front, step)))
      broken("it says that it is put back");
    if (outcome === "already-compliant" && this.#sentAt.length > 0 && this.#world.theirs.size === 0)
      broken("it says that nothing was to be done");
  }

  #saysWhy(): void {
    for (const { forth, back, stepId } of this.#runs.all()) {
      const isStuck = back !== undefined && hasEnded(back.state) && !isGood(back.state);
      if ((forth.state === "parked" && !forth.note) || (isStuck && !back.note))
        broken(`${stepId} does not say why`);
    }
  }

  #holdOf(number: number, step: Step, outcome: string): void {
    const { front } = this.#runs.current;
    const { forth, back } = this.#runs.of(step.id);
    const isBack = back !== undefined && isGood(back.state);
    if (isInFlight(forth.state)) broken(`${step.id} is still ${forth.state}`);
    if (back && isInFlight(back.state)) broken(`${step.id}'s way back is still ${back.state}`);
    const isStuck = back !== undefined && hasEnded(back.state) && !isGood(back.state);
    if (isStuck && outcome !== "parked") broken(`${step.id} could not be put back, and nobody is asked`);
    this.#failsForAReason(step, forth);
    if (forth.state === "pending" && outcome !== "parked" && outcome !== "held")
      broken(`${step.id} is still pending`);
    if (stands(front, number))
      for (const id of this.#needsOf(step)) {
        const need = this.#numberOf(id);
        if (front.back[need] && isGood(front.back[need].state))
          broken(`${step.id} stands on ${id}, which was put back`);
      }
    if (this.#world.theirs.has(whatOf(step.call).id) || step.repeat) return;
    const { id, value } = whatOf(step.call);
    const is = this.#cloud.values.get(id) ?? "gone";
    const undone = step.compensation ? whatOf(step.compensation).value : undefined;
    if (isBack && is !== undone) broken(`${step.id} was put back and is ${is}`);
    if (isGood(forth.state) && !back && is !== value) broken(`${step.id} is done and is ${is}`);
    for (const way of [value, undone]) {
      const times = this.#effects.filter((effect) => effect.id === id && effect.value === way).length;
      if (times > 1 && !this.wasTakenUp) broken(`${id} was turned to ${way} ${times} times`);
    }
  }

  /** What an answer told is not lost, or the step that made it waits for a person; what was as wanted has not moved. */
  #failsForAReason(step: Step, { state, note = "" }: Line): void {
    const lost = /The result of step "(.+)" has nothing/.exec(note)?.[1];
    if (lost !== undefined && this.#runs.of(lost).forth.state === "done")
      broken(`${step.id} fails for what ${lost} answered`);
    if (state === "drifted" && this.#wasSo.has(step.id) && !this.#world.theirs.has(whatOf(step.call).id))
      broken(`${step.id} drifted, and it was as wanted`);
  }

  /** The same page is not handed over twice. */
  #isAnotherPage(id: string, token: string): void {
    const isDone = this.#effects.some((effect) => effect.id === id && effect.token === token);
    if (isDone) broken(`${id} hands a page over twice`);
  }

  /** What this run has done, and not one before it in the same cloud. */
  get #effects() {
    return this.#cloud.effects.slice(this.#effectsBefore);
  }

  #needsOf(step: Step): readonly string[] {
    return this.#steps.map(({ id }) => id).filter((id) => this.#dependents.get(id)?.has(step.id));
  }

  #failuresReachDescendantsOnly(outcome: string): void {
    const { front, header } = this.#runs.current;
    const stateOf = (of: number) => front.forth[of]?.state ?? "pending";
    const failed = front.forth.flatMap(({ state }, of) =>
      state === "failed" || state === "drifted" ? [of] : [],
    );
    const waves = failed.map((of) => this.#stepOf(of).wave ?? 0).sort((a, b) => a - b);
    const last = waves[header.maxFailures ?? 0] ?? Number.POSITIVE_INFINITY;
    for (const [number, step] of this.#steps.entries()) {
      const isCutOff = step.dependsOn.some((id) =>
        ["failed", "drifted", "skipped"].includes(stateOf(this.#numberOf(id))),
      );
      if (stateOf(number) === "skipped") {
        const isStopped = header.onFailure === "stop" && failed.length > 0;
        if (!isCutOff && !isStopped && (step.wave ?? 0) <= last)
          broken(`${step.id} was skipped, and nothing that it depends on failed`);
      } else if (isCutOff && outcome !== "parked" && outcome !== "held")
        broken(`${step.id} is ${stateOf(number)}, and what it depends on did not succeed`);
    }
  }
}

const broken = (what: string): never => {
  throw new Broken(what);
};

function objectionTo(what: () => void): Broken | undefined {
  try {
    what();
    return undefined;
  } catch (error) {
    return error as Broken;
  }
}

const intentOf = (step: number, way: Way, input: Json | undefined): string =>
  `${step} ${way} ${JSON.stringify(input)}`;

const same = (a: unknown, b: unknown): boolean =>
  a !== undefined && b !== undefined && (JSON.stringify(a) === JSON.stringify(b) || isDeepStrictEqual(a, b));

const intendsAny = (commit: Commit): boolean => intents(commit) > 0;

const intents = ({ moves }: Commit): number =>
  [...moves.values()].filter(({ forth, back }) => (back ?? forth).state === "intended").length;

/** How long a lease may outlive the run that took it. */
const straggleMs = 5 * 60_000;

const isHeld = (committed: Json): boolean =>
  committed !== null && Object.hasOwn(committed as object, "heldByOthers");

/** Of each step, by its id, all that depend on it, however indirectly. */
export function dependentsOf(steps: readonly Step[]): ReadonlyMap<string, ReadonlySet<string>> {
  const direct = Map.groupBy(
    steps.flatMap(({ id, dependsOn }) => dependsOn.map((need) => ({ id, need }))),
    ({ need }) => need,
  );
  const all = new Map<string, ReadonlySet<string>>();
  const of = (id: string): ReadonlySet<string> => {
    const known = all.get(id);
    if (known) return known;
    const found = new Set((direct.get(id) ?? []).flatMap((edge) => [edge.id, ...of(edge.id)]));
    all.set(id, found);
    return found;
  };
  for (const { id } of steps) of(id);
  return all;
}
