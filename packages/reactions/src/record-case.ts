import { nameOf, userIdentity } from "@watchkeeper/aws-events/cloudtrail";
import { type Case, type CaseOutcome, isVoid, type NewCase, resourcesNamed } from "@watchkeeper/cases/case";
import type { Finding } from "@watchkeeper/cases/finding";
import type { Holdings } from "@watchkeeper/cases/ports";
import { watchkeeper } from "@watchkeeper/core/audit-entry";
import { formatDuration } from "@watchkeeper/core/duration";
import { hashOf } from "@watchkeeper/core/json";
import type { ReactDeps } from "./ports.ts";
import type { KnownEvent } from "./recognise.ts";
import { titleOf } from "./title-of.ts";
import { toldFindings } from "./told-findings.ts";

/** The id of the case that an occurrence opens in an account: the same fact told twice has the same. */
export const caseIdOf = (account: string, region: string, occurrence: string): string =>
  `c-${hashOf({ account, region, occurrence }).slice(0, 12)}`;

/** The id of the case that an event opens, if it opens one. */
export const ownCaseId = ({ definition, event }: KnownEvent): string =>
  caseIdOf(event.account, event.region, definition.occurrence(event));

/** How a case is closed that is only recorded. */
export interface Closing {
  readonly outcome: CaseOutcome;
  readonly note: string;
}

/** Keeps a case with its findings; `taken` where others have claimed some of them meanwhile. */
export async function recordCase(
  known: KnownEvent,
  findings: readonly Finding[],
  {
    id = ownCaseId(known),
    title = titleOf(findings),
    closing,
  }: { readonly id?: string; readonly title?: string; readonly closing?: Closing | undefined },
  before: Holdings,
  deps: Pick<ReactDeps, "cases" | "clock">,
): Promise<"opened" | "exists" | "taken"> {
  const { definition, event } = known;
  const now = deps.clock.now().toISOString();
  const actor = userIdentity.safeParse((event.detail as { userIdentity?: unknown }).userIdentity);
  const resources = [...new Set(findings.map(({ resource }) => resource))];
  const occurrence = definition.occurrence(event);
  const opened: NewCase = {
    id,
    account: event.account,
    region: event.region,
    title,
    openedAt: now,
    event: definition.name,
    occurrence,
    ...(actor.success && nameOf(actor.data) !== undefined ? { actor: nameOf(actor.data) } : {}),
    checks: [...new Set(findings.map(({ check }) => check))],
    resources: resources.slice(0, resourcesNamed),
    resourceCount: resources.length,
    plans: [],
    ...(closing ? { status: "closed", closedAt: now, ...closing } : { status: "open" }),
  };
  return deps.cases.open(
    opened,
    { event: known.envelope, findings },
    [
      {
        actor: watchkeeper,
        type: "case opened",
        data: { event: definition.name, eventId: event.id, occurrence, ...toldFindings(findings) },
      },
      ...(closing ? [{ actor: watchkeeper, type: "case closed", data: { ...closing } }] : []),
    ],
    before,
  );
}

/** Records an event that is too old to be acted upon, without a look: what is wrong by now is another matter. */
export async function recordStale(
  known: KnownEvent,
  ageMs: number,
  deps: ReactDeps,
): Promise<{ readonly result: "stale"; readonly caseId: string }> {
  const note = `its event is ${formatDuration(ageMs)} old: recorded, not looked at`;
  const title = `${known.definition.name} in account ${known.event.account}: not looked at`;
  await recordCase(known, [], { title, closing: { outcome: "stale", note } }, new Map(), deps);
  return { result: "stale", caseId: ownCaseId(known) };
}

/** What starting a case needs. */
export type StartDeps = Pick<ReactDeps, "cases" | "executions" | "waiting">;

/** Starts the first execution of a case. */
export const startNew = (id: string, deps: Omit<StartDeps, "waiting">): Promise<void> => start(id, id, deps);

/** Starts what a case waits for: its execution, or what is to be told to it. Whoever was to start it may have died. */
export async function startAgain(found: Case, deps: StartDeps): Promise<void> {
  const { id, executionArn, gate, closedAt } = found;
  if (executionArn === undefined) return startNew(id, deps);
  const isReopened =
    closedAt !== undefined &&
    gate !== undefined &&
    [...gate.plans, ...gate.ended].length === 0 &&
    !gate.stop &&
    !gate.what;
  // However much joins it before it is planned for, it has opened once since its close.
  if (isReopened) return start(id, `${id}.late.${hashOf({ closedAt }).slice(0, 12)}`, deps);
  if (!isVoid(found)) return;
  for (const { planHash, decision } of gate?.plans ?? [])
    if (decision === "ask") await deps.waiting.changed({ caseId: id, planHash });
}

/** Starts a case's execution under a name, and keeps it on record. */
async function start(
  caseId: string,
  name: string,
  { cases, executions }: Omit<StartDeps, "waiting">,
): Promise<void> {
  const executionArn = await executions.start(name, { caseId });
  await cases.update(
    caseId,
    { executionArn },
    { actor: watchkeeper, type: "execution started", data: { executionArn } },
  );
}
