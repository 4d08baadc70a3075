import { nameOf, userIdentity } from "@watchkeeper/aws-events/cloudtrail";
import type { NewCase } from "@watchkeeper/cases/case";
import type { Finding } from "@watchkeeper/cases/finding";
import { watchkeeper } from "@watchkeeper/core/audit-entry";
import type { Clock } from "@watchkeeper/core/clock";
import { type EventEnvelope, eventEnvelope } from "@watchkeeper/core/define-event";
import { formatDuration } from "@watchkeeper/core/duration";
import { messageOf } from "@watchkeeper/core/error";
import { hashOf } from "@watchkeeper/core/json";
import { type KnownEvent, lookAt, recognise } from "./look-at-event.ts";
import type { Cases, Executions, LookDeps, Quarantine, ReactionConfig } from "./ports.ts";

/** What reacting to an event needs. */
export interface ReactDeps extends LookDeps {
  readonly cases: Cases;
  readonly executions: Executions;
  readonly quarantine: Quarantine;
  readonly clock: Clock;
}

/** What became of an event. */
export type Reaction =
  | { readonly result: "case"; readonly caseId: string; readonly started: boolean }
  | { readonly result: "quarantined"; readonly reason: string }
  | { readonly result: "unwanted" | "self-caused" | "compliant" | "duplicate" | "gone" }
  /** It is looked at again: AWS does not show the resource yet, or what was found may be unfinished. */
  | { readonly result: "later"; readonly why: string; readonly seconds: number };

/** How long after its event a resource may stay invisible before it is taken for gone, and how soon it is looked for again. */
const visibleMs = 5 * 60_000;
const lookAgainSeconds = 10;

/** Takes one event, as the queue delivers it, as far as a decision: nothing, a case on record, or an execution. */
export async function reactToEvent(body: string, deps: ReactDeps): Promise<Reaction> {
  const envelope = parseEnvelope(body, deps.config.accounts);
  if (typeof envelope === "string") return quarantine(body, envelope, deps);
  const recognition = recognise(envelope);
  if (recognition.is === "malformed") return quarantine(body, recognition.reason, deps);
  if (recognition.is === "unwanted") return { result: "unwanted" };
  const { known } = recognition;
  if (isSelfCaused(envelope, deps.config.actRole)) return { result: "self-caused" };
  // A fact that is told again costs no look.
  if (await isKnown(envelope, known, deps)) return { result: "duplicate" };

  const { findings, unsettled } = await lookAt(known, deps);
  const ageMs = deps.clock.now().getTime() - Date.parse(envelope.time);
  if (unsettled.length > 0 && ageMs < visibleMs)
    return {
      result: "later",
      why: `AWS does not show ${unsettled.join(", ")} yet`,
      seconds: lookAgainSeconds,
    };
  if (findings.length === 0) return { result: unsettled.length > 0 ? "gone" : "compliant" };
  const restMs = settleMs(findings, deps.config) - ageMs;
  if (restMs > 0)
    return { result: "later", why: "what was found may be unfinished", seconds: Math.ceil(restMs / 1_000) };
  return openCase(envelope, known, settledFindings(findings, ageMs, deps.config), ageMs, deps);
}

/** The findings of checks that do more than observe; where there are none, all. */
function deciding(findings: readonly Finding[], { modeOf }: ReactionConfig): readonly Finding[] {
  const acting = findings.filter(({ check, account }) => modeOf(check, account) !== "observe");
  return acting.length > 0 ? acting : findings;
}

/** How long after its event findings are decided upon: a check that only observes holds none back that acts. */
const settleMs = (findings: readonly Finding[], config: ReactionConfig): number =>
  Math.max(...deciding(findings, config).map(({ check }) => config.settleMsOf(check)));

/** What is on record of them: those that are decided upon, and of the others what has settled meanwhile. */
const settledFindings = (
  findings: readonly Finding[],
  ageMs: number,
  config: ReactionConfig,
): readonly Finding[] => {
  const decided = new Set(deciding(findings, config));
  return findings.filter((finding) => decided.has(finding) || config.settleMsOf(finding.check) <= ageMs);
};

/** The id of the case that an occurrence opens in an account: the same fact told twice has the same. */
export const caseIdOf = (account: string, region: string, occurrence: string): string =>
  `c-${hashOf({ account, region, occurrence }).slice(0, 12)}`;

/** Whether an event's case is on record, with all that follows from it started. */
async function isKnown(
  { account, region }: EventEnvelope,
  { definition, event }: KnownEvent,
  { cases }: Pick<ReactDeps, "cases">,
): Promise<boolean> {
  const found = await cases.find(caseIdOf(account, region, definition.occurrence(event)));
  return found !== undefined && (found.executionArn !== undefined || found.status === "closed");
}

async function openCase(
  envelope: EventEnvelope,
  known: KnownEvent,
  findings: readonly Finding[],
  ageMs: number,
  deps: ReactDeps,
): Promise<Reaction> {
  const occurrence = known.definition.occurrence(known.event);
  const caseId = caseIdOf(envelope.account, envelope.region, occurrence);
  const acting = findings.filter(
    (finding) => deps.config.modeOf(finding.check, finding.account) !== "observe",
  );
  const stale = ageMs > deps.config.staleAfterMs;
  const closing = stale
    ? ({
        outcome: "held",
        note: `its event is ${formatDuration(ageMs)} old: recorded, not acted upon`,
      } as const)
    : acting.length === 0
      ? ({ outcome: "observed", note: "its checks only observe" } as const)
      : undefined;
  const now = deps.clock.now().toISOString();
  const actor = userIdentity.safeParse(envelope.detail.userIdentity);
  const opened: NewCase = {
    id: caseId,
    account: envelope.account,
    region: envelope.region,
    title: titleOf(findings),
    openedAt: now,
    event: known.definition.name,
    occurrence,
    ...(actor.success && nameOf(actor.data) !== undefined ? { actor: nameOf(actor.data) } : {}),
    checks: [...new Set(findings.map((finding) => finding.check))],
    resources: [...new Set(findings.map((finding) => finding.resource))],
    plans: [],
    ...(closing ? { status: "closed", closedAt: now, ...closing } : { status: "open" }),
  };
  const answer = await deps.cases.open(opened, { event: envelope, findings }, [
    {
      actor: watchkeeper,
      type: "case opened",
      data: {
        event: known.definition.name,
        eventId: envelope.id,
        occurrence,
        findings: findings.map((finding) => finding.summary),
      },
    },
    ...(closing ? [{ actor: watchkeeper, type: "case closed", data: closing }] : []),
  ]);
  const existing = answer === "exists" ? await deps.cases.find(caseId) : undefined;
  if (closing)
    return answer === "exists" ? { result: "duplicate" } : { result: "case", caseId, started: false };
  // A case on record whose execution was never started: the last delivery died between the two.
  if (existing && (existing.executionArn !== undefined || existing.status === "closed"))
    return { result: "duplicate" };
  const executionArn = await deps.executions.start(caseId, { caseId });
  await deps.cases.update(
    caseId,
    { executionArn },
    { actor: watchkeeper, type: "execution started", data: { executionArn } },
  );
  return { result: "case", caseId, started: true };
}

const titleOf = (findings: readonly Finding[]): string =>
  findings.length === 1
    ? (findings[0]?.summary ?? "")
    : `${findings[0]?.summary}, and ${findings.length - 1} more`;

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
