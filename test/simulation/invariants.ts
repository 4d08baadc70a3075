import { inspect } from "node:util";
import { verifyChain } from "@watchkeeper/cases/audit-chain";
import type { Case, CaseOutcome } from "@watchkeeper/cases/case";
import { hashOf, type Json } from "@watchkeeper/core/json";
import type { Credentials } from "@watchkeeper/core/runtime";
import { approvalState } from "@watchkeeper/plans/approval";
import { type StepRecord, shownState } from "@watchkeeper/plans/ledger";
import type { Step } from "@watchkeeper/plans/step";
import { caseIdOf } from "@watchkeeper/reactions/record-case";
import type { Trace } from "@watchkeeper/sim/kernel/world";
import { ec2 } from "@watchkeeper/sim/services/ec2/service";
import { currentTags } from "@watchkeeper/sim/services/ec2/tag-set";
import { sqs } from "@watchkeeper/sim/services/sqs/service";
import { stepfunctions } from "@watchkeeper/sim/services/stepfunctions/service";
import { account, type Person, type Rehearsal, region } from "../journeys/rehearsal.ts";
import { storedItems, storedUnder } from "./stored.ts";
import type { Workspace } from "./workspace.ts";

/** The invariants, by the letters of their table in docs/decisions/0016. */
export type Invariant = "E" | "L" | "A" | "F" | "B" | "H" | "S";

/** A promise that was broken. */
export class Violation extends Error {
  override readonly name = "Violation";

  constructor(invariant: Invariant, message: string) {
    super(`${invariant}: ${message}`);
  }
}

/** A change that Watchkeeper's act role made. */
interface Effect {
  readonly time: string;
  /** `case.plan`: the run that it belongs to. */
  readonly run: string;
  readonly operation: string;
  readonly input: Json;
  readonly instance: string;
  /** The instance before and after, as far as our calls change it. */
  readonly before: string;
  readonly after: string;
  /** Which run held the lease on the instance at that moment. */
  readonly leasedBy: string | undefined;
}

type Request = Extract<Trace, { type: "request" }>;

/** No budget of a sound run comes near these. */
const maxRequestsPerCall = 40;
const maxInvocations = 4_000;
/** Between a look at the halt switch and the last request of the batch that it allows; a request may be held up for three minutes. */
const haltMarginMs = 3 * 60_000 + 10_000;

const inFlight: ReadonlySet<string> = new Set(["intended", "unknown", "paging", "sent"]);

/** What an instance comes to be by itself. */
const settled: Readonly<Record<string, string>> = {
  pending: "running",
  stopping: "stopped",
  "shutting-down": "terminated",
};

const withoutEffect: ReadonlySet<CaseOutcome> = new Set([
  "denied",
  "expired",
  "held",
  "refused",
  "already-compliant",
  "observed",
]);

/** Looks on while a journey is acted out, and says which promise was broken. */
export class Watch {
  readonly #rehearsal: Rehearsal;
  readonly #workspace: Workspace;
  readonly #person: Person;
  readonly #effects: Effect[] = [];
  #unproven: Effect[] = [];
  readonly #requests = new Map<string, number>();
  readonly #fingerprints = new Map<string, string>();
  readonly #accepted = new Map<string, string>();
  readonly #lengths = new Map<string, number>();
  /** What the act role asked for, and when the halt switch was on. */
  readonly #sent: { readonly time: string; readonly run: string; readonly operation: string }[] = [];
  readonly #halts: { readonly from: number; until: number }[] = [];
  #invocations = 0;

  constructor(rehearsal: Rehearsal, workspace: Workspace, person: Person) {
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
    this.#readChains();
  }

  /** Somebody's own tag must be as that person left it. */
  isUntouched(instance: string, tag: string, value: string): void {
    const found = this.#rehearsal.world.stateOf(ec2, account, region).instances.get(instance);
    const now = found && currentTags(found.tags).get(tag);
    if (now !== value)
      throw new Violation("A", `${instance}'s tag ${tag} is ${now}, and somebody had set it to ${value}`);
  }

  /** To be called when everything should have come to its end. */
  async end(cases: readonly Case[]): Promise<void> {
    await this.look();
    const { laptop } = this.#rehearsal;
    for (const one of cases) {
      if (one.status !== "closed") throw new Violation("L", `case ${one.id} is still ${one.status}`);
      this.#judgeOutcome(one);
      this.#readChat(one);
      const records = storedUnder(laptop, "trail", `CASE#${one.id}`).map(
        ({ pk: _, sk: __, v: ___, ...it }) => it,
      );
      const [flaw] = verifyChain(one.id, records as never, one.audit);
      if (flaw) throw new Violation("H", `case ${one.id}, record ${flaw.seq}: ${flaw.message}`);
    }
    const left = this.#leftOver();
    if (left) throw new Violation("L", left);
    this.#nothingWasForgotten(cases);
    this.#nothingWasSentInAHalt();
    this.#nothingWasGivenAway();
  }

  #take(trace: Request): void {
    const { world, laptop } = this.#rehearsal;
    const { names, hub } = laptop.deployment;
    if (trace.service === "sqs" && trace.operation === "SendMessage" && !trace.error) {
      const { QueueUrl = "", MessageBody = "" } = trace.input as Record<string, string>;
      if (QueueUrl.endsWith(`/${hub.account}/${names.eventsQueue}`)) this.#accept(MessageBody);
    }
    if (trace.service !== "ec2") return;
    const run = trace.principal.split(`:assumed-role/${names.actRole}/`)[1];
    const state = world.stateOf(ec2, trace.account, trace.region);
    const input = JSON.parse(JSON.stringify(trace.input)) as Record<string, Json>;
    if (run !== undefined) {
      this.#sent.push({ time: trace.time, run, operation: trace.operation });
      const key = hashOf({ run, operation: trace.operation, input });
      this.#requests.set(key, (this.#requests.get(key) ?? 0) + 1);
    }
    // Others of its batch are under way at the same time.
    const named = JSON.stringify(input);
    for (const [id, instance] of state.instances) {
      const { State: _, ...metadata } = instance.metadata;
      const after = JSON.stringify({
        state: settled[instance.state] ?? instance.state,
        metadata,
        tags: [...currentTags(instance.tags)].sort(),
      });
      const before = this.#fingerprints.get(id) ?? after;
      this.#fingerprints.set(id, after);
      if (run === undefined || trace.error || before === after || !named.includes(id)) continue;
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
        before,
        after,
        leasedBy: lease?.run as string | undefined,
      };
      this.#effects.push(effect);
      this.#unproven.push(effect);
    }
  }

  /** An event of a launch that reached the queue must not be forgotten. */
  #accept(body: string): void {
    const event = JSON.parse(body) as {
      id: string;
      account: string;
      region: string;
      detail?: Record<string, string>;
    };
    if (event.detail?.eventName !== "RunInstances" || event.detail.errorCode !== undefined) return;
    this.#accepted.set(caseIdOf(event.account, event.region, event.detail.eventID ?? ""), event.id);
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
    const alike = this.#effects.filter(
      (one) => one.run === run && one.operation === operation && hashOf(one.input) === hashOf(effect.input),
    );
    if (alike.length > 1) throw new Violation("E", `${named}: it had its effect ${alike.length} times`);
    const [caseId = "", short = ""] = run.split(".");
    const { laptop } = this.#rehearsal;
    const hash = storedItems(laptop, "runs")
      .find(({ pk, sk }) => sk === "PLAN" && pk.startsWith(`RUN#${caseId}#${short}`))
      ?.pk.split("#")[2];
    if (hash === undefined) throw new Violation("A", `${named}: there is no such plan`);
    const { steps } = await this.#person.desk.plans.plan(caseId, hash);
    const isPlanned = steps
      .flatMap((step) => [step.call, ...(step.compensation ? [step.compensation] : [])])
      .some((call) => call.operation === operation && hashOf(call.input) === hashOf(effect.input));
    if (!isPlanned) throw new Violation("A", `${named}: it stands in no step of the plan`);
    await this.#proveApproved(caseId, hash, effect, named);
  }

  async #proveApproved(caseId: string, hash: string, { time }: Effect, named: string): Promise<void> {
    const { approvals, cases } = this.#person.desk;
    const asked = await approvals.find(caseId, hash);
    if (!asked) {
      const made = (await cases.audit(caseId)).find(
        ({ type, data }) => type === "plan made" && data.planHash === hash,
      );
      if (made?.data.decision !== "proceed")
        throw new Violation("A", `${named}: nobody was asked, and the gate did not let it pass`);
      return;
    }
    const before = asked.decisions.filter(({ at }) => at <= time);
    const { state } = approvalState(asked.request, before, new Date(time));
    if (state !== "approved") throw new Violation("A", `${named}: its approval was ${state}`);
  }

  #count(): void {
    if (this.#invocations > maxInvocations)
      throw new Violation("B", `functions were invoked ${this.#invocations} times`);
    const most = Math.max(0, ...this.#requests.values());
    if (most > maxRequestsPerCall) throw new Violation("B", `one call was sent ${most} times`);
  }

  /** Each chain has as many records as its case says, at each moment. */
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

  /** The outcome is that of the case's last plan. */
  #judgeOutcome({ id, outcome, note, planHash = "" }: Case): void {
    const { laptop } = this.#rehearsal;
    const effects = this.#effects.filter(({ run }) => run === `${id}.${planHash.slice(0, 12)}`);
    const named = `case ${id} ended as ${outcome} (${note ?? ""})`;
    if (outcome !== undefined && withoutEffect.has(outcome) && effects.length > 0)
      throw new Violation("L", `${named}, but something was changed`);
    const instances = new Set(effects.map(({ instance }) => instance));
    for (const instance of outcome === "compensated" ? instances : []) {
      const own = effects.filter((one) => one.instance === instance);
      if (own[0]?.before !== own.at(-1)?.after)
        throw new Violation("L", `${named}, but ${instance} is not as it was`);
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

  /** Each launch whose event reached the queue has its case, or lies among the dead letters. */
  #nothingWasForgotten(cases: readonly Case[]): void {
    const { world, laptop } = this.#rehearsal;
    const { hub, names } = laptop.deployment;
    const dead =
      world.stateOf(sqs, hub.account, hub.region).queues.get(names.deadLetterQueue)?.messages ?? [];
    for (const [caseId, eventId] of this.#accepted) {
      if (cases.some(({ id }) => id === caseId) || dead.some(({ body }) => body.includes(eventId))) continue;
      throw new Violation(
        "L",
        `event ${eventId} reached the queue and was forgotten: there is no case ${caseId}`,
      );
    }
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
