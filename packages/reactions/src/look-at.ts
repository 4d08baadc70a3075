import type { Finding } from "@watchkeeper/cases/finding";
import { formatArn } from "@watchkeeper/core/arn";
import type { EventEnvelope } from "@watchkeeper/core/define-event";
import { ownOf } from "@watchkeeper/core/own";
import type { AnyKind, Resource, Told } from "@watchkeeper/kinds/kind";
import type { Call } from "@watchkeeper/plans/call";
import { atOnce } from "./at-once.ts";
import { type Attempt, Attempts, Failure } from "./attempt.ts";
import type { AnyCheck, AnyReads, AnyWake, Woken } from "./check.ts";
import { Evidence, gatherEvidence } from "./evidence.ts";
import { saidBy } from "./finding-of.ts";
import { hiding, secretsIn } from "./hide-settings.ts";
import type { LookDeps } from "./ports.ts";
import type { KnownEvent } from "./recognise.ts";

/** How long after its event a resource may stay invisible before it is taken for gone. */
export const visibleMs = 5 * 60_000;

/** What checks make of events now. */
export interface Look {
  readonly findings: readonly Finding[];
  /** Resources that cannot be seen yet. */
  readonly unsettled: readonly string[];
  /** Statements that checks could not examine resources: because AWS refuses a read, or because the check throws. */
  readonly unexamined: readonly Finding[];
  /** Whether its events name more resources than were to be looked at. */
  readonly isMore: boolean;
}

/** Which of the resources that an event names are looked at. */
export interface Stretch {
  readonly from: number;
  readonly most: number;
}

const allOfThem: Stretch = { from: 0, most: Number.POSITIVE_INFINITY };

/** An event, and the checks that look at the same resources of it. */
interface View {
  readonly event: EventEnvelope;
  readonly names: AnyWake["names"];
  readonly kind: AnyKind;
  readonly checks: readonly AnyCheck[];
  readonly stretch: Stretch;
}

/** What of some events is looked at. */
interface Asked {
  /** The ids of the checks that are asked; absent: all. What only others want to know is not read. */
  readonly wanted?: ReadonlySet<string> | undefined;
  /** Which of each event's resources; absent: all. */
  readonly stretch?: Stretch;
  /** What has been read already. */
  readonly known?: Evidence;
}

/**
 * What the checks make of events now: reads what they ask for, and examines it. Two events of one resource may be told of
 * otherwise: who launched it, say; of each subject all findings are given, in the order of the events. A check that cannot
 * examine a resource says so, and disturbs no other.
 */
export async function lookAt(
  events: readonly KnownEvent[],
  { config, executor, operations }: LookDeps,
  { wanted, stretch = allOfThem, known = new Evidence() }: Asked = {},
): Promise<Look> {
  const views = events.flatMap((event) => viewsOf(event, wanted, stretch));
  const attempts = new Attempts();
  const evidence = await gatherEvidence({
    reads: (have) => attempts.all((attempt) => views.flatMap((view) => readsOf(view, have, attempt))),
    read: (call) => executor.read(call),
    operations,
    known,
  });
  const looks = attempts.all((attempt) =>
    views.map((view) => examine(view, evidence, config.settings, attempt)),
  );
  const asked = new Set(views.flatMap(({ checks }) => checks.map(({ id }) => id)));
  const hide = hiding([...asked].flatMap((id) => secretsIn(ownOf(config.settings, id))));
  return {
    findings: looks.flatMap(({ findings }) => findings.map(hide.finding)),
    unsettled: [...new Set(looks.flatMap(({ unsettled }) => unsettled.map(hide.text)))],
    unexamined: [
      ...events.flatMap((event) => unloadedOf(event, wanted)),
      ...looks.flatMap(({ unexamined }) => unexamined.map(hide.finding)),
    ],
    isMore: looks.some(({ isMore }) => isMore),
  };
}

/** What is said for checks that could not be loaded: nothing that they would find is known, their severity neither. */
const unloadedOf = ({ readings }: KnownEvent, wanted: ReadonlySet<string> | undefined): readonly Finding[] =>
  readings.flatMap(({ event, unloaded }) =>
    unloaded
      .filter(({ id }) => wanted?.has(id) ?? true)
      .map(({ id, why }) => unexaminedBy({ id, severity: "high" }, accountOf(event), `it ${why}`)),
  );

/** An event by what looks at the same resources of it: they are read once for all of these checks. */
function viewsOf(
  { readings }: KnownEvent,
  wanted: ReadonlySet<string> | undefined,
  stretch: Stretch,
): readonly View[] {
  return readings.flatMap(({ definition, event, checks }) => {
    const views = new Map<AnyWake["names"], Map<AnyKind, AnyCheck[]>>();
    for (const check of checks.filter(({ id }) => wanted?.has(id) ?? true))
      for (const wake of check.wakes.filter((one) => one.event === definition)) {
        const kinds = views.get(wake.names) ?? new Map<AnyKind, AnyCheck[]>();
        views.set(wake.names, kinds.set(check.on, [...(kinds.get(check.on) ?? []), check]));
      }
    return [...views].flatMap(([names, kinds]) =>
      [...kinds].map(([kind, own]): View => ({ event, names, kind, checks: own, stretch })),
    );
  });
}

/** What a view wants to know by now. What throws asks for nothing: it says so when it examines. */
function readsOf(
  { event, names, kind, checks, stretch }: View,
  have: Evidence,
  attempt: Attempt,
): readonly Call[] {
  const woken = attempt(names, () => wokenBy(names, event, have, stretch));
  if (woken instanceof Failure) return [];
  if (woken.find) return [woken.find];
  return woken.told.flatMap((told) => {
    const read = attempt(kind, () => readOf(kind, told, event));
    if (read instanceof Failure) return [];
    const resource = attempt(kind, () => aliveBy(kind, told, have));
    if (resource instanceof Failure || resource === "gone") return [read];
    const beside = checks.flatMap((check) => {
      const wanted = attempt(check, () => [
        ...callsIn(atOnce(check.readsAlong(told, have))),
        ...(resource ? callsIn(atOnce(check.reads(resource, have))) : []),
      ]);
      return wanted instanceof Failure ? [] : wanted;
    });
    return [read, ...beside];
  });
}

/** Those of the resources that an event names that are looked at, and whether there are more. */
function wokenBy(
  names: AnyWake["names"],
  event: EventEnvelope,
  have: Evidence,
  { from, most }: Stretch,
): Woken & { readonly isMore: boolean } {
  const { told, ...more } = atOnce(names(event, have));
  const all = [...told];
  return { ...more, told: all.slice(from, from + most), isMore: all.length > from + most };
}

/** The read of a resource. An event speaks of its own account alone: whose else would its case, its modes and its plans be? */
function readOf(kind: AnyKind, told: Told, { account }: EventEnvelope): Call {
  if (told.account === account) return atOnce(kind.read(told));
  throw new Error(`the event is of account ${account}, and names a resource of account ${told.account}`);
}

/** As long as an ARN may be (https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html): a case names many. */
const longestArn = 2_048;

function arnOf(kind: AnyKind, told: Told): string {
  const arn = atOnce(kind.arn(told));
  if (arn.length <= longestArn) return arn;
  throw new Error(`its ARN would have ${arn.length} characters, and ${longestArn} is the most`);
}

const callsIn = (reads: AnyReads): readonly Call[] => Object.values(reads).flat();

function shownBy(kind: AnyKind, told: Told, have: Evidence): Resource | undefined {
  try {
    const answer = have.of(kind.read(told));
    return answer === undefined ? undefined : atOnce(kind.from(told, answer));
  } catch (error) {
    if (error instanceof Error && error.name === kind.gone?.error) return undefined;
    throw error;
  }
}

/** What an answer shows of a resource that there is still something to keep watch over of; `gone`: nothing any more. */
function aliveBy(kind: AnyKind, told: Told, have: Evidence): Resource | "gone" | undefined {
  const resource = shownBy(kind, told, have);
  return resource === undefined || atOnce(kind.isAlive?.(resource) ?? true) ? resource : "gone";
}

type Settings = LookDeps["config"]["settings"];

function examine(
  { event, names, kind, checks, stretch }: View,
  have: Evidence,
  settings: Settings,
  attempt: Attempt,
): Look {
  const woken = attempt(names, () => wokenBy(names, event, have, stretch));
  const unexamined: Finding[] = [];
  const cannot = (check: AnyCheck, where: Subject, { message }: Failure) =>
    unexamined.push(unexaminedBy(check, where, message));
  if (woken instanceof Failure) {
    for (const check of checks) cannot(check, accountOf(event), woken);
    return { findings: [], unsettled: [], unexamined, isMore: false };
  }
  const findings: Finding[] = [];
  const unsettled: string[] = [];
  for (const told of woken.told) {
    const subject = attempt(kind, (): Subject => {
      readOf(kind, told, event);
      return { account: told.account, region: told.region, resource: arnOf(kind, told) };
    });
    if (subject instanceof Failure) {
      for (const check of checks) cannot(check, accountOf(event), subject);
      continue;
    }
    const resource = attempt(kind, () => aliveBy(kind, told, have));
    if (resource instanceof Failure) for (const check of checks) cannot(check, subject, resource);
    else if (resource === undefined) unsettled.push(subject.resource);
    else if (resource !== "gone")
      for (const check of checks) {
        const said = attempt(check, () =>
          saidBy(check, subject, verdictOf(check, told, resource, have, settings)),
        );
        if (said instanceof Failure) cannot(check, subject, said);
        else if (said.is === "unseen") unsettled.push(said.unseen);
        else if (said.is === "wrong") findings.push(said.found);
      }
  }
  const { unseen = 0 } = woken;
  if (unseen > 0) unsettled.push(`${unseen} ${kind.title}s of the event ${event.id}`);
  return { findings, unsettled, unexamined, isMore: woken.isMore };
}

function verdictOf(
  check: AnyCheck,
  told: Told,
  resource: Resource,
  have: Evidence,
  settings: Settings,
): ReturnType<AnyCheck["examine"]> {
  const reads = { ...atOnce(check.readsAlong(told, have)), ...atOnce(check.reads(resource, have)) };
  const answers = Object.entries(reads).map(([name, asked]) => [
    name,
    "operation" in asked
      ? shown(asked as Call, have)
      : (asked as readonly Call[]).map((one) => shown(one, have)),
  ]);
  return atOnce(check.examine(resource, Object.fromEntries(answers), ownOf(settings, check.id) ?? {}));
}

/** What a read has shown: one that wants too many rounds is never made. */
function shown(call: Call, have: Evidence): object {
  const answer = have.of(call);
  if (answer === undefined)
    throw new Error(`${call.service}:${call.operation} was not read: it lists too much`);
  return answer;
}

type Subject = Pick<Finding, "account" | "region" | "resource">;

/** What stands for the resources of an event that cannot be told: its account. */
const accountOf = ({ account, region }: EventEnvelope): Subject => ({
  account,
  region,
  resource: rootOf(account),
});

const rootOf = (account: string): string =>
  formatArn({ service: "iam", region: "", account, resource: "root" });

/** Whether it is said of an event's account, for its resources cannot be told. */
export const isOfAccount = ({ account, resource }: Pick<Finding, "account" | "resource">): boolean =>
  resource === rootOf(account);

const unexaminedBy = (
  check: Pick<AnyCheck, "id" | "severity">,
  subject: Subject,
  error: string,
): Finding => ({
  check: check.id,
  severity: check.severity,
  ...subject,
  summary: `the check ${check.id} could not examine ${subject.resource}: ${error}`,
  evidence: { error },
});
