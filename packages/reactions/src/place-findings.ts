import {
  type Case,
  hasBegun,
  isBehind,
  isClosed,
  resourceCountOf,
  resourcesNamed,
} from "@watchkeeper/cases/case";
import { type Finding, subjectOf } from "@watchkeeper/cases/finding";
import type { Holdings } from "@watchkeeper/cases/ports";
import { watchkeeper } from "@watchkeeper/core/audit-entry";
import { WatchkeeperError } from "@watchkeeper/core/error";
import { hashOf } from "@watchkeeper/core/json";
import type { KnownEvent } from "./look-at-event.ts";
import type { ReactDeps } from "./ports.ts";
import { ownCaseId, recordCase, startAgain, toldFindings } from "./record-case.ts";

/** What became of findings. */
export type Placed =
  | { readonly result: "case"; readonly caseId: string; readonly started: boolean }
  /** Cases that were open on them already, and how many were new there. */
  | { readonly result: "joined"; readonly cases: readonly string[]; readonly news: number };

/** How often others may open, join and close cases meanwhile. */
const maxTries = 5;

/**
 * Brings findings where they belong: to the case that is open on the same check and resource, or else to one that is open
 * on the resource; what belongs to none, to the event's own. `being opened`: somebody else is about to open one of them.
 *
 * @param told the case that the event has opened, or joined, before: what of it had not settled then belongs there.
 */
export async function placeFindings(
  known: KnownEvent,
  findings: readonly Finding[],
  told: Case | undefined,
  deps: ReactDeps,
): Promise<Placed | "being opened"> {
  for (let tries = 0; tries < maxTries; tries++) {
    const before = await deps.cases.holders(findings);
    const id = ownCaseId(known);
    if ([...before.values()].some((holding) => holding.isBeingOpened && holding.caseId !== id))
      return "being opened";
    const placed = await place(
      known,
      shared(findings, before, id),
      before,
      tries > 0 ? await deps.cases.findKnown(id) : told,
      deps,
    );
    if (placed !== "moved") return placed;
  }
  throw new WatchkeeperError(
    "CaseContention",
    "throttled",
    `Others open and close cases on the resources of event ${known.event.id} at this moment. It comes again.`,
  );
}

/** Findings by the case that they go to; those of no open case, under the event's own id. */
function shared(
  findings: readonly Finding[],
  before: Holdings,
  own: string,
): ReadonlyMap<string, { readonly target?: Case; readonly findings: readonly Finding[] }> {
  const holderOf = (finding: Finding) => before.get(subjectOf(finding))?.open;
  const byResource = new Map(
    findings.flatMap((finding) => {
      const holder = holderOf(finding);
      return holder ? [[finding.resource, holder] as const] : [];
    }),
  );
  const groups = new Map<string, { target?: Case; findings: Finding[] }>();
  for (const finding of findings) {
    const target = holderOf(finding) ?? byResource.get(finding.resource);
    const group = groups.get(target?.id ?? own) ?? { ...(target ? { target } : {}), findings: [] };
    group.findings.push(finding);
    groups.set(target?.id ?? own, group);
  }
  return groups;
}

async function place(
  known: KnownEvent,
  groups: ReturnType<typeof shared>,
  before: Holdings,
  told: Case | undefined,
  deps: ReactDeps,
): Promise<Placed | "moved"> {
  const id = ownCaseId(known);
  const joined: string[] = [];
  let news = 0;
  for (const { target, findings } of groups.values()) {
    const into = target ?? told;
    if (into === undefined) continue;
    const brought = await join(known, into, findings, { before, isTold: told !== undefined }, deps);
    if (brought === "moved") return "moved";
    joined.push(into.id);
    news += brought;
  }
  const rest = groups.get(id);
  if (rest === undefined || told !== undefined) return { result: "joined", cases: joined, news };
  const isActing = rest.findings.some(
    ({ check, account }) => deps.config.modeOf(check, account) !== "observe",
  );
  const closing = isActing ? undefined : ({ outcome: "observed", note: "its checks only observe" } as const);
  const answer = await recordCase(known, rest.findings, { closing }, before, deps);
  if (answer === "taken") return "moved";
  if (isActing) {
    const found = await deps.cases.find(id);
    if (found && !isClosed(found)) await startAgain(found, deps);
  }
  return { result: "case", caseId: id, started: isActing };
}

/** Adds to a case what an event tells of it; answers with how much of that was new, or told otherwise. */
async function join(
  known: KnownEvent,
  into: Case,
  findings: readonly Finding[],
  { before, isTold }: { readonly before: Holdings; readonly isTold: boolean },
  deps: ReactDeps,
): Promise<number | "moved"> {
  const own = ownCaseId(known);
  const recorded = await deps.cases.recorded(into.id, findings);
  const news = findings.filter((finding) => {
    const last = recorded.get(subjectOf(finding));
    return last === undefined || hashOf(last) !== hashOf(finding);
  });
  // Looked at once more, an event that is known brings nothing but what is new.
  if (news.length === 0 && isTold) {
    if (!isClosed(into) && isBehind(into)) await startAgain(into, deps);
    return 0;
  }
  const acts = ({ check, account }: Finding) => deps.config.modeOf(check, account) !== "observe";
  const isNews = news.some(acts);
  // Told once more by another event, it may have been mended meanwhile, and broken again.
  const isRepeat = !isTold && findings.some(acts);
  const isToPlan = (current: Case) => isNews || (isRepeat && hasBegun(current));
  const seen = new Set([...recorded.values()].map(({ resource }) => resource));
  try {
    const joined = await deps.cases.join(
      into.id,
      { event: known.envelope, own, findings: news },
      (current) => {
        if (isClosed(current) !== isClosed(into)) throw new MovedMeanwhile();
        return changeBy(current, news, seen, isToPlan(current));
      },
      {
        actor: watchkeeper,
        type: "event joined",
        data: { event: known.definition.name, eventId: known.event.id, ...toldFindings(news) },
      },
      before,
    );
    if (joined === "taken") return "moved";
    if (isNews || isBehind(joined)) await startAgain(joined, deps);
    return news.length;
  } catch (error) {
    if (error instanceof MovedMeanwhile) return "moved";
    throw error;
  }
}

/** The case was opened or closed since it was looked at. */
class MovedMeanwhile extends Error {}

/** What changes in a case that findings join: one that is closed opens again for what may act. */
function changeBy(
  current: Case,
  news: readonly Finding[],
  seen: ReadonlySet<string>,
  isActing: boolean,
): Partial<Case> {
  const added = [...new Set(news.map(({ resource }) => resource))].filter(
    (resource) => !seen.has(resource) && !current.resources.includes(resource),
  );
  return {
    checks: [...new Set([...current.checks, ...news.map(({ check }) => check)])],
    resources: [...current.resources, ...added].slice(0, resourcesNamed),
    resourceCount: resourceCountOf(current) + added.length,
    ...(isActing ? { heard: (current.heard ?? 0) + 1 } : {}),
    ...(isActing && isClosed(current) ? { status: "open" as const, gate: { plans: [], ended: [] } } : {}),
  };
}
