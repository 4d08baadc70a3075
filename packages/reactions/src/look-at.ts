import type { Finding } from "@watchkeeper/cases/finding";
import { formatArn } from "@watchkeeper/core/arn";
import type { EventEnvelope } from "@watchkeeper/core/define-event";
import { messageOf } from "@watchkeeper/core/error";
import type { AnyKind, Resource, Told } from "@watchkeeper/kinds/kind";
import type { Call } from "@watchkeeper/plans/call";
import type { AnyCheck, AnyReads, AnyWake, Woken } from "./check.ts";
import { Evidence, gatherEvidence } from "./evidence.ts";
import { saidBy } from "./finding-of.ts";
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
}

/** An event, and the checks that look at the same resources of it. */
interface View {
  readonly event: EventEnvelope;
  readonly names: AnyWake["names"];
  readonly kind: AnyKind;
  readonly checks: readonly AnyCheck[];
}

/**
 * What the checks make of events now: reads what they ask for, and examines it. Two events of one resource may be told of
 * otherwise: who launched it, say; of each subject all findings are given, in the order of the events. A check that cannot
 * examine a resource says so, and disturbs no other.
 *
 * @param wanted the ids of the checks that are asked; absent: all. What only others want to know is not read.
 * @param known what has been read already.
 */
export async function lookAt(
  events: readonly KnownEvent[],
  { config, executor, operations }: LookDeps,
  wanted?: ReadonlySet<string>,
  known: Evidence = new Evidence(),
): Promise<Look> {
  const views = events.flatMap((event) => viewsOf(event, wanted));
  const evidence = await gatherEvidence({
    reads: (have) => views.flatMap((view) => readsOf(view, have)),
    read: (call) => executor.read(call),
    operations,
    known,
  });
  const looks = views.map((view) => examine(view, evidence, config.settings));
  return {
    findings: looks.flatMap(({ findings }) => findings),
    unsettled: [...new Set(looks.flatMap(({ unsettled }) => unsettled))],
    unexamined: looks.flatMap(({ unexamined }) => unexamined),
  };
}

/** An event by what looks at the same resources of it: they are read once for all of these checks. */
function viewsOf({ readings }: KnownEvent, wanted: ReadonlySet<string> | undefined): readonly View[] {
  return readings.flatMap(({ definition, event, checks }) => {
    const views = new Map<AnyWake["names"], Map<AnyKind, AnyCheck[]>>();
    for (const check of checks.filter(({ id }) => wanted?.has(id) ?? true))
      for (const wake of check.wakes.filter((one) => one.event === definition)) {
        const kinds = views.get(wake.names) ?? new Map<AnyKind, AnyCheck[]>();
        views.set(wake.names, kinds.set(check.on, [...(kinds.get(check.on) ?? []), check]));
      }
    return [...views].flatMap(([names, kinds]) =>
      [...kinds].map(([kind, own]): View => ({ event, names, kind, checks: own })),
    );
  });
}

/** What a view wants to know by now. What throws asks for nothing: it says so when it examines. */
function readsOf({ event, names, kind, checks }: View, have: Evidence): readonly Call[] {
  const woken = attempt(() => wokenBy(names, event, have));
  if (woken instanceof Failure) return [];
  if (woken.find) return [woken.find];
  return woken.told.flatMap((told) => {
    const read = attempt(() => readOf(kind, told, event));
    if (read instanceof Failure) return [];
    const resource = attempt(() => aliveBy(kind, told, have));
    if (resource instanceof Failure || resource === "gone") return [read];
    const beside = checks.flatMap((check) => {
      const wanted = attempt(() => [
        ...callsIn(check.readsAlong(told, have)),
        ...(resource ? callsIn(check.reads(resource, have)) : []),
      ]);
      return wanted instanceof Failure ? [] : wanted;
    });
    return [read, ...beside];
  });
}

/** The resources that an event names. */
function wokenBy(names: AnyWake["names"], event: EventEnvelope, have: Evidence): Woken {
  const { told, ...more } = names(event, have);
  return { ...more, told: [...told] };
}

/** The read of a resource. An event speaks of its own account alone: whose else would its case, its modes and its plans be? */
function readOf(kind: AnyKind, told: Told, { account }: EventEnvelope): Call {
  if (told.account === account) return kind.read(told);
  throw new Error(`the event is of account ${account}, and names a resource of account ${told.account}`);
}

const callsIn = (reads: AnyReads): readonly Call[] => Object.values(reads).flat();

function shownBy(kind: AnyKind, told: Told, have: Evidence): Resource | undefined {
  try {
    const answer = have.of(kind.read(told));
    return answer === undefined ? undefined : kind.from(told, answer);
  } catch (error) {
    if (error instanceof Error && error.name === kind.gone?.error) return undefined;
    throw error;
  }
}

/** What an answer shows of a resource that there is still something to keep watch over of; `gone`: nothing any more. */
function aliveBy(kind: AnyKind, told: Told, have: Evidence): Resource | "gone" | undefined {
  const resource = shownBy(kind, told, have);
  return resource === undefined || (kind.isAlive?.(resource) ?? true) ? resource : "gone";
}

type Settings = LookDeps["config"]["settings"];

function examine({ event, names, kind, checks }: View, have: Evidence, settings: Settings): Look {
  const woken = attempt(() => wokenBy(names, event, have));
  const unexamined: Finding[] = [];
  const cannot = (check: AnyCheck, where: Subject, { message }: Failure) =>
    unexamined.push(unexaminedBy(check, where, message));
  if (woken instanceof Failure) {
    for (const check of checks) cannot(check, accountOf(event), woken);
    return { findings: [], unsettled: [], unexamined };
  }
  const findings: Finding[] = [];
  const unsettled: string[] = [];
  for (const told of woken.told) {
    const subject = attempt((): Subject => {
      readOf(kind, told, event);
      return { account: told.account, region: told.region, resource: kind.arn(told) };
    });
    if (subject instanceof Failure) {
      for (const check of checks) cannot(check, accountOf(event), subject);
      continue;
    }
    const resource = attempt(() => aliveBy(kind, told, have));
    if (resource instanceof Failure) for (const check of checks) cannot(check, subject, resource);
    else if (resource === undefined) unsettled.push(subject.resource);
    else if (resource !== "gone")
      for (const check of checks) {
        const said = attempt(() => saidBy(check, subject, verdictOf(check, told, resource, have, settings)));
        if (said instanceof Failure) cannot(check, subject, said);
        else if (said.is === "unseen") unsettled.push(said.unseen);
        else if (said.is === "wrong") findings.push(said.found);
      }
  }
  const { unseen = 0 } = woken;
  if (unseen > 0) unsettled.push(`${unseen} ${kind.title}s of the event ${event.id}`);
  return { findings, unsettled, unexamined };
}

function verdictOf(
  check: AnyCheck,
  told: Told,
  resource: Resource,
  have: Evidence,
  settings: Settings,
): ReturnType<AnyCheck["examine"]> {
  const reads = { ...check.readsAlong(told, have), ...check.reads(resource, have) };
  const answers = Object.entries(reads).map(([name, asked]) => [
    name,
    "operation" in asked
      ? shown(asked as Call, have)
      : (asked as readonly Call[]).map((one) => shown(one, have)),
  ]);
  return check.examine(resource, Object.fromEntries(answers), settings[check.id] ?? {});
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
  resource: formatArn({ service: "iam", region: "", account, resource: "root" }),
});

const unexaminedBy = (check: AnyCheck, subject: Subject, error: string): Finding => ({
  check: check.id,
  severity: check.severity,
  ...subject,
  summary: `the check ${check.id} could not examine ${subject.resource}: ${error}`,
  evidence: { error },
});

/** As much of what something says of itself as is kept. */
const maxMessage = 2_000;

/** What something threw. */
class Failure {
  readonly message: string;
  constructor(error: unknown) {
    this.message = messageOf(error).slice(0, maxMessage);
  }
}

function attempt<T>(work: () => T): T | Failure {
  try {
    return work();
  } catch (error) {
    return new Failure(error);
  }
}
