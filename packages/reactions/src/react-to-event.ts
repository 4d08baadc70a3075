import { userIdentity } from "@watchkeeper/aws-events/cloudtrail";
import { type Case, isBehind, isClosed } from "@watchkeeper/cases/case";
import { type Finding, oneOfEach } from "@watchkeeper/cases/finding";
import { type EventEnvelope, eventEnvelope } from "@watchkeeper/core/define-event";
import { messageOf } from "@watchkeeper/core/error";
import { fewOf } from "@watchkeeper/core/few-of";
import { withoutSecrets } from "@watchkeeper/core/without-secrets";
import { mayAct } from "./acting.ts";
import { type Coming, type Slice, sliceSize } from "./coming.ts";
import { type Look, lookAt, visibleMs } from "./look-at.ts";
import { type Placed, placeFindings } from "./place-findings.ts";
import type { ReactDeps, ReactionConfig } from "./ports.ts";
import type { KnownEvent } from "./recognise.ts";
import { ownCaseId, recordStale, startAgain } from "./record-case.ts";
import { recordUnexamined } from "./record-unexamined.ts";
import { sweepSource } from "./swept-event.ts";

/** What became of an event, and how old it was (milliseconds), where it was one that checks are woken by. */
export type Reaction = Outcome & { readonly ageMs?: number };

type Outcome =
  | Placed
  | { readonly result: "stale"; readonly caseId: string }
  | { readonly result: "quarantined"; readonly reason: string }
  | { readonly result: "unwanted" | "self-caused" | "compliant" | "duplicate" | "gone" | "unexamined" }
  /** It is looked at again: AWS does not show the resource yet, or what was found may be unfinished. */
  | { readonly result: "later"; readonly why: string; readonly notBefore: string };

/** How soon what AWS does not show yet is looked for again. */
const lookAgainMs = 10_000;

/** How far AWS's clocks may be ahead of ours. */
const mostAheadMs = 60 * 60_000;

/** Takes one event, as the queue delivers it, as far as a decision: nothing, a case on record, or an execution. */
export async function reactToEvent(told: string, coming: Coming, deps: ReactDeps): Promise<Reaction> {
  const body = withoutSecrets(told);
  const envelope = parseEnvelope(body, deps.config.accounts);
  if (typeof envelope === "string") return quarantine(body, envelope, deps);
  // Our own sweeps tell of nothing by way of a queue: whoever says so there is somebody else.
  if (envelope.source === sweepSource) return { result: "unwanted" };
  const recognition = await deps.recognise(envelope);
  if (recognition.is === "malformed") return quarantine(body, recognition.reason, deps);
  if (recognition.is === "unwanted") return { result: "unwanted" };
  if (isSelfCaused(envelope, deps.config.actRole)) return { result: "self-caused" };
  const ageMs = deps.clock.now().getTime() - Date.parse(envelope.time);
  if (ageMs < -mostAheadMs) return quarantine(body, `its time ${envelope.time} has not come yet`, deps);
  const { known } = recognition;
  // Who can read it takes it in; for whom it is malformed, people may look at it. What we send again is there already.
  if (known.malformed.length > 0 && coming.notBefore === undefined)
    await deps.quarantine.keep(body, known.malformed.join("; "));
  return { ...(await takeIn(known, ageMs, body, coming, deps)), ageMs };
}

/** Takes in an event that checks are woken by. */
async function takeIn(
  known: KnownEvent,
  ageMs: number,
  body: string,
  coming: Coming,
  deps: ReactDeps,
): Promise<Outcome> {
  const now = deps.clock.now().getTime();
  const slice = coming.slice ?? { from: 0, isNew: false };
  const later = async (why: string, notBefore: string): Promise<Outcome> => {
    await deps.comeAgain(body, { notBefore, isLate: coming.isLate ?? false, slice: coming.slice });
    return { result: "later", why, notBefore };
  };
  const inMs = (ms: number) => new Date(now + ms).toISOString();
  // SQS delays a message by a quarter of an hour at most. Nothing is put off for longer than its event counts.
  if (
    coming.notBefore !== undefined &&
    now < Date.parse(coming.notBefore) &&
    ageMs <= deps.config.staleAfterMs
  )
    return later("it came sooner than it was to", coming.notBefore);
  // What is known, or too old to be acted upon, costs no look.
  const before = await deps.cases.findKnown(ownCaseId(known));
  if (before && !coming.isLate) return knownAlready(before, known, deps);
  if (!before && ageMs > deps.config.staleAfterMs) return recordStale(known, ageMs, deps);

  const look = await lookAt([known], deps, { stretch: { from: slice.from, most: sliceSize } });
  if (look.unsettled.length > 0 && ageMs < visibleMs)
    return later(`AWS does not show ${fewOf(look.unsettled)} yet`, inMs(lookAgainMs));
  if (!look.isMore) return takeInSlice(known, look, { ageMs, body, before, coming }, deps);
  const send = async (next: Slice) => deps.comeAgain(body, { notBefore: inMs(0), isLate: true, slice: next });
  // What is to be looked at in slices is so from the first on: the event itself would be known, and looked at no more, when one of them is taken in.
  if (coming.slice === undefined) {
    await send({ from: 0, isNew: true });
    return { result: "later", why: "it names more than is looked at at once", notBefore: inMs(0) };
  }
  const outcome = await takeInSlice(known, look, { ageMs, body, before, coming }, deps);
  if (slice.isNew) await send({ from: slice.from + sliceSize, isNew: true });
  return outcome;
}

/** Takes in what was seen of some of an event's resources. */
async function takeInSlice(
  known: KnownEvent,
  { findings: all, unsettled, unexamined }: Look,
  told: {
    readonly ageMs: number;
    readonly body: string;
    readonly before: Case | undefined;
    readonly coming: Coming;
  },
  deps: ReactDeps,
): Promise<Outcome> {
  const { ageMs, body, before, coming } = told;
  const slice = coming.slice && { ...coming.slice, isNew: false };
  const now = deps.clock.now().getTime();
  const inMs = (ms: number) => new Date(now + ms).toISOString();
  const later = async (why: string, notBefore: string): Promise<Outcome> => {
    await deps.comeAgain(body, { notBefore, isLate: coming.isLate ?? false, slice });
    return { result: "later", why, notBefore };
  };
  const findings = oneOfEach(all);
  // What AWS refuses to somebody new, it may grant a moment later.
  if (unexamined.length > 0 && ageMs < visibleMs) {
    const notBefore = inMs(visibleMs - ageMs);
    if (findings.length === 0) return later(unexamined[0]?.summary ?? "", notBefore);
    await deps.comeAgain(body, { notBefore, isLate: true, slice });
  } else if (unexamined.length > 0) await recordUnexamined(known, unexamined, deps);
  if (findings.length === 0)
    return { result: unexamined.length > 0 ? "unexamined" : unsettled.length > 0 ? "gone" : "compliant" };
  const { due, restMs } = settledFindings(findings, ageMs, deps.config);
  if (due.length === 0) return later("what was found may be unfinished", inMs(restMs));
  // Before anything is on record of it: whoever dies between the two looks again.
  if (restMs > 0) await deps.comeAgain(body, { notBefore: inMs(restMs), isLate: true, slice });
  const placed = await placeFindings(known, due, before, deps);
  return placed === "being opened" ? later("its case is being opened", inMs(lookAgainMs)) : placed;
}

/** What is known needs no look; whoever took it in before may have died before he had told of it. */
async function knownAlready(before: Case, known: KnownEvent, deps: ReactDeps): Promise<Outcome> {
  const wasNeverStarted = before.executionArn === undefined && before.id === ownCaseId(known);
  if (!isClosed(before) && (wasNeverStarted || isBehind(before))) await startAgain(before, deps);
  return { result: "duplicate" };
}

/**
 * The findings that have settled, and in how many milliseconds the next ones do (0: all have). None is due before one has
 * settled that may act; where none may, all are due together.
 */
function settledFindings(
  findings: readonly Finding[],
  ageMs: number,
  config: ReactionConfig,
): { readonly due: readonly Finding[]; readonly restMs: number } {
  const restOf = ({ check }: Finding) => config.settleMsOf(check) - ageMs;
  const acting = findings.filter(mayAct(config));
  const toCome = findings.filter((finding) => restOf(finding) > 0).map(restOf);
  if (acting.length === 0)
    return toCome.length > 0 ? { due: [], restMs: Math.max(...toCome) } : { due: findings, restMs: 0 };
  if (acting.every((finding) => restOf(finding) > 0))
    return { due: [], restMs: Math.min(...acting.map(restOf)) };
  return {
    due: findings.filter((finding) => restOf(finding) <= 0),
    restMs: toCome.length > 0 ? Math.min(...toCome) : 0,
  };
}

async function quarantine(body: string, reason: string, deps: ReactDeps): Promise<Reaction> {
  await deps.quarantine.keep(body, reason);
  return { result: "quarantined", reason };
}

/** The envelope in a message's body, or why there is none. */
function parseEnvelope(body: string, accounts: readonly string[]): EventEnvelope | string {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (error) {
    return `the body is no JSON: ${messageOf(error)}`;
  }
  const parsed = eventEnvelope.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    return `not an EventBridge event: ${issue?.path.join(".") || "the body"}: ${issue?.message}`;
  }
  if (!accounts.includes(parsed.data.account)) {
    return `account ${parsed.data.account} is not watched: it is in no entry of "accounts" in watchkeeper.config.ts`;
  }
  return parsed.data;
}

/** What our own act role did must not wake us again. */
function isSelfCaused(event: EventEnvelope, actRole: string): boolean {
  const identity = userIdentity.safeParse(event.detail.userIdentity);
  return identity.success && identity.data.sessionContext?.sessionIssuer?.userName === actRole;
}
