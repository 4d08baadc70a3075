import { inspect } from "node:util";
import type { Case, CaseOutcome } from "@watchkeeper/cases/case";
import { hashOf, type Json } from "@watchkeeper/core/json";
import type { Credentials } from "@watchkeeper/core/runtime";
import { approvalState } from "@watchkeeper/plans/approval";
import { type StepRecord, shownState } from "@watchkeeper/plans/ledger";
import type { Step } from "@watchkeeper/plans/step";
import type { Trace } from "@watchkeeper/sim/kernel/world";
import { ec2 } from "@watchkeeper/sim/services/ec2/service";
import type { Instance } from "@watchkeeper/sim/services/ec2/state";
import { currentTags } from "@watchkeeper/sim/services/ec2/tag-set";
import { sqs } from "@watchkeeper/sim/services/sqs/service";
import { stepfunctions } from "@watchkeeper/sim/services/stepfunctions/service";
import { account, type Person, type Rehearsal, region } from "../journeys/rehearsal.ts";
import { CaseWatch } from "./case-watch.ts";
import { storedItems, storedUnder } from "./stored.ts";
import { Violation } from "./violation.ts";
import type { Workspace } from "./workspace.ts";

/** A change that Watchkeeper's act role made. */
interface Effect {
  readonly time: string;
  /** `case.plan`: the run that it belongs to. */
  readonly run: string;
  readonly operation: string;
  readonly input: Json;
  readonly instance: string;
  /** What of the instance it changed, from what and to what. */
  readonly changes: ReadonlyMap<string, readonly [from: string | undefined, to: string | undefined]>;
  /** Which run held the lease on the instance at that moment. */
  readonly leasedBy: string | undefined;
}

type Request = Extract<Trace, { type: "request" }>;

/** No budget of a sound run comes near these: so many requests a call; so many invocations, and more for each event. */
const maxRequestsPerCall = 40;
const maxInvocations = 4_000;
const maxInvocationsPerEvent = 20;
/** Between a look at the halt switch and the last request of the batch that it allows; a request may be held up for three minutes. */
const haltMarginMs = 3 * 60_000 + 10_000;

const inFlight: ReadonlySet<string> = new Set(["intended", "unknown", "paging", "sent"]);

/** What an instance comes to be by itself. */
const settled: Readonly<Record<string, string>> = {
  pending: "running",
  stopping: "stopped",
  "shutting-down": "terminated",
};

/** How a plan ends of which nothing was done. */
const withoutEffect: ReadonlySet<CaseOutcome | undefined> = new Set([
  undefined,
  "denied",
  "expired",
  "refused",
  "superseded",
]);

/** What asks and tells, and changes nothing. */
const isRead = (operation: string): boolean => /^(Describe|Get|List)/.test(operation);

/** Looks on while a journey is acted out, and says which promise was broken. */
export class Watch {
  readonly #rehearsal: Rehearsal;
  readonly #workspace: Workspace;
  readonly #person: Person;
  readonly #cases: CaseWatch;
  readonly #effects: Effect[] = [];
  #unproven: Effect[] = [];
  /** What others than us changed. */
  readonly #byOthers: Pick<Effect, "time" | "instance" | "changes">[] = [];
  /** The last effect of each call of a run. */
  readonly #last = new Map<string, Effect>();
  /** What the plans of runs may send. */
  readonly #planned = new Map<string, ReadonlySet<string>>();
  readonly #requests = new Map<string, number>();
  readonly #fingerprints = new Map<string, ReadonlyMap<string, string>>();
  readonly #lengths = new Map<string, number>();
  /** What the act role asked for, and when the halt switch was on. */
  readonly #sent: { readonly time: string; readonly run: string; readonly operation: string }[] = [];
  readonly #halts: { readonly from: number; until: number }[] = [];
  #invocations = 0;
  #events = 0;
  /** How often tables were written to. */
  #writes = 0;
  #seen = -1;

  constructor(rehearsal: Rehearsal, workspace: Workspace, person: Person) {
    this.#cases = new CaseWatch(rehearsal);
    this.#rehearsal = rehearsal;
    this.#workspace = workspace;
    this.#person = person;
    rehearsal.world.observe((trace) => {
      if (trace.type === "invocation") this.#invocations += 1;
      if (trace.type === "request") this.#take(trace);
    });
  }

  /** To be called after each step. */
  async look(): Promise<void> {
    const effects = this.#unproven;
    this.#unproven = [];
    for (const effect of effects) await this.#prove(effect);
    this.#count();
    if (this.#seen === this.#writes) return;
    this.#seen = this.#writes;
    this.#readChains();
    this.#cases.look();
  }

  /** How often tables were written to: what stands in them is the same while this is. */
  get writes(): number {
    return this.#writes;
  }

  /** Somebody's own tag must be as that person left it. */
  isUntouched(instance: string, tag: string, value: string): void {
    this.mayPark();
    const found = this.#rehearsal.world.stateOf(ec2, account, region).instances.get(instance);
    const now = found && currentTags(found.tags).get(tag);
    if (now !== value)
      throw new Violation("A", `${instance}'s tag ${tag} is ${now}, and somebody had set it to ${value}`);
  }

  /** From now on a case may stay parked: where it is not known what a step has done, and others change the same, a person must look. */
  mayPark(): void {
    this.#mayPark = true;
  }

  #mayPark = false;

  /** To be called when everything should have come to its end. */
  async end(cases: readonly Case[]): Promise<void> {
    await this.look();
    for (const one of cases) {
      if (one.status !== "closed") throw new Violation("L", `case ${one.id} is still ${one.status}`);
      for (const hash of one.plans) this.#judgePlan(one, hash);
      this.#readChat(one);
    }
    const [flaw] = (await this.#rehearsal.auditIsWhole(this.#person.desk)).flaws;
    if (flaw) throw new Violation("H", `${flaw.caseId || "bucket"}, record ${flaw.seq}: ${flaw.message}`);
    const left = this.#leftOver();
    if (left) throw new Violation("L", left);
    this.#cases.end(cases, this.#mayPark);
    this.#nothingWasSentInAHalt();
    this.#nothingWasGivenAway();
  }

  #take(trace: Request): void {
    const { world, laptop } = this.#rehearsal;
    const { names, hub } = laptop.deployment;
    if (trace.service === "dynamodb" && !isRead(trace.operation) && trace.operation !== "BatchGetItem")
      this.#writes += 1;
    if (trace.service === "sqs" && trace.operation === "SendMessage" && !trace.error) {
      const { QueueUrl = "", MessageBody = "" } = trace.input as Record<string, string>;
      if (QueueUrl.endsWith(`/${hub.account}/${names.eventsQueue}`)) {
        this.#events += 1;
        this.#cases.accept(MessageBody);
      }
    }
    if (trace.service !== "ec2") return;
    const run = trace.principal.split(`:assumed-role/${names.actRole}/`)[1];
    const input = JSON.parse(JSON.stringify(trace.input)) as Record<string, Json>;
    if (run !== undefined) {
      this.#sent.push({ time: trace.time, run, operation: trace.operation });
      const key = hashOf({ run, operation: trace.operation, input });
      this.#requests.set(key, (this.#requests.get(key) ?? 0) + 1);
    }
    if (isRead(trace.operation) || trace.error) return;
    const { instances } = world.stateOf(ec2, trace.account, trace.region);
    // Others of its batch are under way at the same time.
    const named = new Set(JSON.stringify(input).match(/i-[0-9a-f]+/g));
    const isLaunch = trace.operation === "RunInstances";
    const touched: string[] = [];
    for (const id of isLaunch ? instances.keys() : named) {
      const instance = instances.get(id);
      if (!instance) continue;
      const after = fingerprintOf(instance);
      const before = this.#fingerprints.get(id);
      this.#fingerprints.set(id, after);
      const changes = changesBetween(before ?? (isLaunch ? new Map() : after), after);
      if (changes.size > 0) touched.push(id);
      if (changes.size === 0) continue;
      if (run === undefined) {
        this.#byOthers.push({ time: trace.time, instance: id, changes });
        continue;
      }
      const resource = `arn:aws:ec2:${trace.region}:${trace.account}:instance/${id}`;
      const lease = storedUnder(laptop, "work", `LOCK#${resource}`).find(
        ({ until }) => String(until) > trace.time,
      );
      const effect: Effect = {
        time: trace.time,
        run,
        operation: trace.operation,
        input,
        instance: id,
        changes,
        leasedBy: lease?.run as string | undefined,
      };
      this.#effects.push(effect);
      this.#unproven.push(effect);
    }
    if (run === undefined && trace.account === account && trace.region === region)
      this.#cases.changedByOthers(trace, touched);
  }

  /** The effect was approved as it is, it is the first of its kind in its run, and the run held the lease. */
  async #prove(effect: Effect): Promise<void> {
    const { run, operation, instance, time } = effect;
    const named = `${operation} of ${run} on ${instance} at ${time}`;
    if (effect.leasedBy !== run) {
      throw new Violation(
        "F",
        `${named}: the lease was ${effect.leasedBy ? `with ${effect.leasedBy}` : "with nobody"}`,
      );
    }
    const call = hashOf({ operation, input: effect.input });
    const key = `${run} ${call} ${instance}`;
    const last = this.#last.get(key);
    this.#last.set(key, effect);
    if (last && !this.#wasSetBack(last, effect))
      throw new Violation("E", `${named}: it had its effect before, at ${last.time}`);
    const [caseId = "", short = ""] = run.split(".");
    const { laptop } = this.#rehearsal;
    const hash = storedItems(laptop, "runs")
      .find(({ pk, sk }) => sk === "PLAN" && pk.startsWith(`RUN#${caseId}#${short}`))
      ?.pk.split("#")[2];
    if (hash === undefined) throw new Violation("A", `${named}: there is no such plan`);
    const planned = this.#planned.get(run) ?? (await this.#callsOf(caseId, hash));
    this.#planned.set(run, planned);
    if (!planned.has(call)) throw new Violation("A", `${named}: it stands in no step of the plan`);
    await this.#proveApproved(caseId, hash, effect, named);
  }

  /** Whether somebody else undid an effect before the next: to who asks AWS, that is a request that never arrived. */
  #wasSetBack({ time, instance, changes }: Effect, next: Effect): boolean {
    return this.#byOthers.some(
      (other) =>
        other.instance === instance &&
        other.time >= time &&
        other.time <= next.time &&
        [...changes.keys()].every((name) => other.changes.has(name)),
    );
  }

  async #callsOf(caseId: string, hash: string): Promise<ReadonlySet<string>> {
    const { steps } = await this.#person.desk.plans.plan(caseId, hash);
    const calls = steps.flatMap((step) => [step.call, ...(step.compensation ? [step.compensation] : [])]);
    return new Set(calls.map(({ operation, input }) => hashOf({ operation, input })));
  }

  async #proveApproved(caseId: string, hash: string, { time }: Effect, named: string): Promise<void> {
    const { approvals, cases } = this.#person.desk;
    const asked = await approvals.find(caseId, hash);
    if (!asked) {
      const isLetPass = (await cases.audit(caseId)).some(
        ({ type, data }) => type === "plan made" && data.planHash === hash && data.decision === "proceed",
      );
      if (!isLetPass)
        throw new Violation("A", `${named}: nobody was asked, and the gate did not let it pass`);
      return;
    }
    const before = asked.decisions.filter(({ at }) => at <= time);
    const { state } = approvalState(asked.request, before, new Date(time));
    if (state !== "approved") throw new Violation("A", `${named}: its approval was ${state}`);
  }

  #count(): void {
    if (this.#invocations > maxInvocations + this.#events * maxInvocationsPerEvent)
      throw new Violation("B", `functions were invoked ${this.#invocations} times`);
    const most = Math.max(0, ...this.#requests.values());
    if (most > maxRequestsPerCall) throw new Violation("B", `one call was sent ${most} times`);
  }

  /** Each chain has as many records as its case or run says, at each moment. */
  #readChains(): void {
    const { laptop } = this.#rehearsal;
    const counts = new Map<string, number>();
    for (const { pk } of storedItems(laptop, "trail")) counts.set(pk, (counts.get(pk) ?? 0) + 1);
    const heads = [
      ...storedItems(laptop, "cases").filter(({ sk }) => sk === "META"),
      ...storedItems(laptop, "runs").filter(({ sk }) => sk === "HEAD"),
    ];
    for (const { pk, audit } of heads) {
      const { seq } = audit as Case["audit"];
      const known = this.#lengths.get(pk) ?? 0;
      if ((counts.get(pk) ?? 0) !== seq || seq < known)
        throw new Violation(
          "H",
          `${pk} has ${counts.get(pk)} records, and its case says ${seq} (before: ${known})`,
        );
      this.#lengths.set(pk, seq);
    }
  }

  /** How a plan of a case came out is true, and what came to nothing was not begun. */
  #judgePlan({ id, outcome: ofCase, outcomes = {}, note }: Case, planHash: string): void {
    const { laptop } = this.#rehearsal;
    const effects = this.#effects.filter(({ run }) => run === `${id}.${planHash.slice(0, 12)}`);
    const outcome = outcomes[planHash];
    const named = `plan ${planHash.slice(0, 12)} of case ${id}, which ended as ${ofCase} (${note ?? ""}), came out as ${outcome}`;
    if (withoutEffect.has(outcome) && effects.length > 0)
      throw new Violation("L", `${named}, but something was changed`);
    for (const instance of outcome === "compensated" ? new Set(effects.map((one) => one.instance)) : []) {
      const left = leftBy(
        effects.filter((one) => one.instance === instance),
        this.#byOthers.filter((one) => one.instance === instance),
      );
      if (left) throw new Violation("L", `${named}, but ${instance} is not as it was: ${left}`);
    }
    const records = storedUnder(laptop, "runs", `RUN#${id}#${planHash}`, "LINE#").map(
      ({ record }) => record as StepRecord,
    );
    const underWay = records.find(({ forth, back }) => inFlight.has((back ?? forth).state));
    if (underWay)
      throw new Violation("L", `${named}, but its step ${underWay.stepId} is ${shownState(underWay)}`);
    this.#standsOnWhatStands(id, planHash, records, named);
    const decisions = storedUnder(laptop, "decisions", `CASE#${id}`, `DECISION#${planHash}`);
    if (outcome === "expired" && decisions.length > 0)
      throw new Violation("L", `${named}, but ${decisions[0]?.person} had decided`);
  }

  /** What was done stands on what was done: nothing that it depends on was left out, or put back. */
  #standsOnWhatStands(id: string, planHash: string, records: readonly StepRecord[], named: string): void {
    const steps = storedUnder(this.#rehearsal.laptop, "runs", `RUN#${id}#${planHash}`, "STEP#").map(
      ({ step }) => step as Step,
    );
    const stateOf = new Map(records.map((record) => [record.stepId, shownState(record)]));
    const isGood = (step: string) => stateOf.get(step) === "done" || stateOf.get(step) === "satisfied";
    for (const step of steps) {
      const missing = isGood(step.id) ? step.dependsOn.find((need) => !isGood(need)) : undefined;
      if (missing)
        throw new Violation(
          "L",
          `${named}, but ${step.id} was done, and stands on ${missing}, which is ${stateOf.get(missing)}`,
        );
    }
  }

  /** The halt switch was put on or off. */
  haltedFrom(time: Date): void {
    this.#halts.push({ from: time.getTime(), until: Number.POSITIVE_INFINITY });
  }

  haltedUntil(time: Date): void {
    const last = this.#halts.at(-1);
    if (last) last.until = time.getTime();
  }

  /** While the halt switch is on, the act role sends nothing that was not about to be sent. */
  #nothingWasSentInAHalt(): void {
    for (const { time, run, operation } of this.#sent) {
      const at = Date.parse(time);
      const halt = this.#halts.find(({ from, until }) => at > from + haltMarginMs && at < until);
      if (halt)
        throw new Violation(
          "A",
          `${operation} of ${run} was sent at ${time}, after the halt of ${new Date(halt.from).toISOString()}`,
        );
    }
  }

  /** Whether everything has come to its end: no execution runs on, no message waits, no decision is untold. */
  isOver(cases: readonly Case[]): boolean {
    return cases.every(({ status }) => status === "closed") && this.#leftOver() === undefined;
  }

  #leftOver(): string | undefined {
    const { world, laptop } = this.#rehearsal;
    const { hub, names } = laptop.deployment;
    const { executions } = world.stateOf(stepfunctions, hub.account, hub.region);
    for (const { status, name } of executions.values())
      if (status === "RUNNING") return `execution ${name} still runs`;
    for (const queue of world.stateOf(sqs, hub.account, hub.region).queues.values()) {
      const isEnd = queue.name.endsWith("-dead") || queue.name === names.quarantineQueue;
      if (!isEnd && queue.messages.length > 0)
        return `${queue.messages.length} messages still wait in ${queue.name}`;
    }
    const untold = storedItems(laptop, "work").find(({ gsi1pk }) => gsi1pk === "DUE");
    return untold && `the decision ${untold.pk} of ${untold.sk} was never told`;
  }

  /** The channel tells of a case once, and asks for nothing any more. */
  #readChat({ id, outcome }: Case): void {
    const own = this.#workspace.posted.filter(({ metadata }) => metadata.event_payload?.case_id === id);
    const wasAsked = storedUnder(this.#rehearsal.laptop, "decisions", `CASE#${id}`, "APPROVAL#").length > 0;
    if (own.length > 1 || (wasAsked && own.length === 0))
      throw new Violation("L", `the channel has ${own.length} messages of case ${id}`);
    if (own.some(({ blocks }) => blocks.some(({ type }) => type === "actions")) && outcome !== "fixed")
      throw new Violation("L", `case ${id} ended as ${outcome}, and the channel still asks about it`);
  }

  /** No secret key or session token stands where people or programs read: tables, queues, executions, buckets. */
  #nothingWasGivenAway(): void {
    const { world, laptop } = this.#rehearsal;
    const snapshot = world.snapshot();
    const keys = snapshot.get("keys") as ReadonlyMap<string, { readonly credentials: Credentials }>;
    const secrets = [...keys.values()].flatMap(({ credentials }) => [
      credentials.secretAccessKey,
      ...(credentials.sessionToken === undefined ? [] : [credentials.sessionToken]),
    ]);
    for (const service of ["dynamodb", "sqs", "stepfunctions", "s3"]) {
      for (const [part, state] of snapshot) {
        if (!part.startsWith(`state ${service}|`)) continue;
        const text = inspect(state, { depth: null, maxArrayLength: null, maxStringLength: null });
        const secret = [...secrets, laptop.slack?.token ?? "", laptop.slack?.signingSecret ?? ""].find(
          (one) => one !== "" && text.includes(one),
        );
        if (secret) throw new Violation("S", `${part} holds the secret ${secret.slice(0, 6)}…`);
      }
    }
  }
}

/** An instance as far as our calls change it. */
function fingerprintOf({ state, metadata, tags }: Instance): ReadonlyMap<string, string> {
  const { State: _, ...options } = metadata;
  return new Map([
    ["state", settled[state] ?? state],
    ...Object.entries(options).map(([name, value]): [string, string] => [name, String(value)]),
    ...[...currentTags(tags)].map(([key, value]): [string, string] => [`tag ${key}`, value]),
  ]);
}

function changesBetween(
  before: ReadonlyMap<string, string>,
  after: ReadonlyMap<string, string>,
): Effect["changes"] {
  const names = [...new Set([...before.keys(), ...after.keys()])].filter(
    (name) => before.get(name) !== after.get(name),
  );
  return new Map(names.map((name) => [name, [before.get(name), after.get(name)]]));
}

/** What effects that were put back have left behind, and nobody else has changed since; nothing, as it is to be. */
function leftBy(
  effects: readonly Effect[],
  byOthers: readonly Pick<Effect, "time" | "changes">[],
): string | undefined {
  const first = new Map<string, string | undefined>();
  const last = new Map<string, string | undefined>();
  for (const { changes } of effects) {
    for (const [name, [from, to]] of changes) {
      if (!first.has(name)) first.set(name, from);
      last.set(name, to);
    }
  }
  const since = effects[0]?.time ?? "";
  const isOthers = (name: string) => byOthers.some(({ time, changes }) => time >= since && changes.has(name));
  return [...last.keys()].find((name) => first.get(name) !== last.get(name) && !isOthers(name));
}
