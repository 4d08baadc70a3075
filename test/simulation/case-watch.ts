import type { Case, CaseOutcome } from "@watchkeeper/cases/case";
import { type Finding, subjectOf } from "@watchkeeper/cases/finding";
import { caseIdOf } from "@watchkeeper/reactions/record-case";
import type { Trace } from "@watchkeeper/sim/kernel/world";
import { ec2 } from "@watchkeeper/sim/services/ec2/service";
import type { Instance } from "@watchkeeper/sim/services/ec2/state";
import { currentTags } from "@watchkeeper/sim/services/ec2/tag-set";
import { sqs } from "@watchkeeper/sim/services/sqs/service";
import { stepfunctions } from "@watchkeeper/sim/services/stepfunctions/service";
import { account, type Rehearsal, region } from "../journeys/rehearsal.ts";
import { storedItems, storedUnder } from "./stored.ts";
import { Violation } from "./violation.ts";

type Request = Extract<Trace, { type: "request" }>;

/** An event that reached the queue. */
interface Accepted {
  readonly id: string;
  readonly caseId: string;
  readonly at: string;
  readonly body: string;
  readonly isLaunch: boolean;
  /** Of a launch: what CloudTrail told of its answer. */
  readonly names: "all" | "none";
  readonly clientToken: string | undefined;
}

/** What wakes the baseline, and may make an instance break a rule of it. */
const waking = new Set(["RunInstances", "ModifyInstanceMetadataOptions", "DeleteTags"]);

/** The outcomes that say that all is well by now. */
const well: ReadonlySet<CaseOutcome | undefined> = new Set(["fixed", "already-compliant"]);

/** How long two executions of one case may overlap: one may not have heard yet that its case was closed. */
const overlapMs = 20 * 60_000;

/** Sees to it that what is wrong is told of in one case, and in no other. */
export class CaseWatch {
  readonly #rehearsal: Rehearsal;
  readonly #accepted = new Map<string, Accepted>();
  /** Who else than we changed an instance last, so that it may break a rule, and when. */
  readonly #changed = new Map<string, string>();
  /** Since when several executions of a case run. */
  readonly #overlaps = new Map<string, number>();

  constructor(rehearsal: Rehearsal) {
    this.#rehearsal = rehearsal;
  }

  /** A message came to the queue of events. */
  accept(body: string): void {
    const {
      id,
      account: of,
      region: where,
      detail,
    } = JSON.parse(body) as {
      readonly id: string;
      readonly account: string;
      readonly region: string;
      readonly detail?: {
        readonly eventName?: string;
        readonly eventID?: string;
        readonly eventTime?: string;
        readonly errorCode?: string;
        readonly requestParameters?: { readonly clientToken?: string };
        readonly responseElements?: { readonly omitted?: true } | null;
      };
    };
    if (detail?.errorCode !== undefined || !waking.has(detail?.eventName ?? "")) return;
    this.#accepted.set(id, {
      id,
      caseId: caseIdOf(of, where, detail?.eventID ?? ""),
      at: detail?.eventTime ?? "",
      body,
      isLaunch: detail?.eventName === "RunInstances",
      names: detail?.responseElements?.omitted ? "none" : "all",
      clientToken: detail?.requestParameters?.clientToken,
    });
  }

  /** Somebody else changed these instances. */
  changedByOthers({ time, operation }: Request, instances: readonly string[]): void {
    if (waking.has(operation)) for (const id of instances) this.#changed.set(id, time);
  }

  /** At each moment, a check of a resource is the matter of one open case at most, and a case of one execution. */
  look(): void {
    const { laptop, world } = this.#rehearsal;
    const items = storedItems(laptop, "cases");
    const open = new Set(
      items.filter(({ sk, status }) => sk === "META" && status !== "closed").map(({ pk }) => pk),
    );
    const holders = new Map<string, string>();
    for (const { pk, sk } of items) {
      if (!open.has(pk) || !sk.startsWith("FINDING#")) continue;
      const other = holders.get(sk);
      if (other) throw new Violation("C", `${other} and ${pk} are both open on ${sk}`);
      holders.set(sk, pk);
    }
    const now = world.clock.now().getTime();
    const several = this.#casesOfSeveralExecutions();
    for (const id of this.#overlaps.keys()) if (!several.has(id)) this.#overlaps.delete(id);
    for (const id of several) {
      const since = this.#overlaps.get(id) ?? now;
      this.#overlaps.set(id, since);
      if (now - since > overlapMs)
        throw new Violation(
          "C",
          `case ${id} has had several executions since ${new Date(since).toISOString()}`,
        );
    }
  }

  #casesOfSeveralExecutions(): ReadonlySet<string> {
    const { laptop, world } = this.#rehearsal;
    const { hub, names } = laptop.deployment;
    const { executions } = world.stateOf(stepfunctions, hub.account, hub.region);
    const seen = new Set<string>();
    const several = new Set<string>();
    for (const { status, machine, inputText } of executions.values()) {
      if (status !== "RUNNING" || machine.name !== names.machine("remediate")) continue;
      const { caseId } = JSON.parse(inputText) as { readonly caseId: string };
      if (seen.has(caseId)) several.add(caseId);
      seen.add(caseId);
    }
    return several;
  }

  /** When all has come to its end: what was accepted is told of, and what is wrong is not told to be well. */
  end(cases: readonly Case[], mayPark: boolean): void {
    for (const { id, outcome, note } of cases)
      if (outcome === "held" || (outcome === "parked" && !mayPark))
        throw new Violation("L", `case ${id} stays ${outcome}, though it was to go on (${note ?? ""})`);
    this.#nothingWasForgotten(cases);
    this.#claimsPointAtCases(cases);
    this.#whatIsWrongIsTold(cases);
  }

  /** Each event of a launch that reached the queue has its case, has joined one, or lies among the dead letters. */
  #nothingWasForgotten(cases: readonly Case[]): void {
    const { laptop } = this.#rehearsal;
    for (const event of this.#accepted.values()) {
      if (!event.isLaunch || this.#isDead(event) || this.#instancesOf(event).every(isFine)) continue;
      const joined = storedUnder(laptop, "cases", `CASE#${event.caseId}`, "JOINED").length > 0;
      if (!joined && !cases.some(({ id }) => id === event.caseId))
        throw new Violation(
          "L",
          `event ${event.id} reached the queue and was forgotten: there is no case ${event.caseId}`,
        );
    }
  }

  #isDead({ id }: Accepted): boolean {
    const { world, laptop } = this.#rehearsal;
    const { hub, names } = laptop.deployment;
    const dead = world.stateOf(sqs, hub.account, hub.region).queues.get(names.deadLetterQueue)?.messages;
    return dead?.some(({ body }) => body.includes(id)) ?? false;
  }

  #instances(): readonly Instance[] {
    return [...this.#rehearsal.world.stateOf(ec2, account, region).instances.values()];
  }

  #instancesOf(event: Accepted): readonly Instance[] {
    return this.#instances().filter((instance) => isAbout(event, instance));
  }

  /** Whoever claimed a check of a resource is a case that tells of it. */
  #claimsPointAtCases(cases: readonly Case[]): void {
    const ids = new Set(cases.map(({ id }) => id));
    const told = this.#toldOf();
    for (const { pk, sk, caseId } of storedItems(this.#rehearsal.laptop, "cases")) {
      if (sk !== "CLAIM") continue;
      const subject = pk.replace("SUBJECT#", "");
      const isOrphan = !ids.has(caseId as string) || !told.get(subject)?.includes(caseId as string);
      if (
        isOrphan &&
        ![...this.#accepted.values()].some((event) => event.caseId === caseId && this.#isDead(event))
      )
        throw new Violation("C", `${pk} is claimed by ${caseId}, which tells nothing of it`);
    }
  }

  /** The cases that tell of each subject. */
  #toldOf(): ReadonlyMap<string, readonly string[]> {
    const told = new Map<string, string[]>();
    for (const { pk, sk } of storedItems(this.#rehearsal.laptop, "cases")) {
      if (!sk.startsWith("FINDING#")) continue;
      const subject = sk.replace("FINDING#", "");
      told.set(subject, [...(told.get(subject) ?? []), pk.replace("CASE#", "")]);
    }
    return told;
  }

  /** What breaks a rule that acts stands in a case, and the last case that told of it does not say that all is well. */
  #whatIsWrongIsTold(cases: readonly Case[]): void {
    const told = this.#toldOf();
    const items = storedItems(this.#rehearsal.laptop, "cases");
    const claims = new Map(items.filter(({ sk }) => sk === "CLAIM").map(({ pk, caseId }) => [pk, caseId]));
    for (const instance of this.#instances()) {
      if (!this.#isHeardOf(instance)) continue;
      for (const check of wrongChecks(instance)) {
        const resource = `arn:aws:ec2:${region}:${account}:instance/${instance.id}`;
        const subject = subjectOf({ check, resource } satisfies Pick<Finding, "check" | "resource">);
        if (!told.has(subject))
          throw new Violation("L", `${instance.id} breaks ${check}, and no case tells of it`);
        const last = cases.find(({ id }) => id === claims.get(`SUBJECT#${subject}`));
        if (well.has(last?.outcome))
          throw new Violation(
            "L",
            `${instance.id} breaks ${check}, and case ${last?.id} ended as ${last?.outcome}`,
          );
      }
    }
  }

  /** Whether the event of its last change reached the queue, and did not die there. */
  #isHeardOf(instance: Instance): boolean {
    const changed = this.#changed.get(instance.id);
    if (changed === undefined) return false;
    const since = `${changed.slice(0, 19)}Z`;
    return [...this.#accepted.values()].some(
      (event) =>
        event.at.slice(0, 19) >= since.slice(0, 19) && isAbout(event, instance) && !this.#isDead(event),
    );
  }
}

/** The checks that act, and that an instance breaks. */
const wrongChecks = ({ metadata, tags, state }: Instance): readonly string[] =>
  ["shutting-down", "terminated"].includes(state)
    ? []
    : [
        ...(metadata.HttpTokens === "required" || metadata.HttpEndpoint === "disabled"
          ? []
          : ["imdsv2-required"]),
        ...(currentTags(tags).has("owner") ? [] : ["required-tags"]),
      ];

const isFine = (instance: Instance): boolean => wrongChecks(instance).length === 0;

const isAbout = ({ isLaunch, names, clientToken, body }: Accepted, instance: Instance): boolean =>
  isLaunch && names === "none"
    ? clientToken === undefined || clientToken === instance.clientToken
    : body.includes(instance.id);
