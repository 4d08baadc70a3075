import { type Case, isBehind, isClosed } from "@watchkeeper/cases/case";
import { type Finding, groupsOf, subjectOf } from "@watchkeeper/cases/finding";
import type { Holdings } from "@watchkeeper/cases/ports";
import { watchkeeper } from "@watchkeeper/core/audit-entry";
import { WatchkeeperError } from "@watchkeeper/core/error";
import { hashOf } from "@watchkeeper/core/json";
import type { Mode } from "@watchkeeper/plans/gate";
import { mayAct } from "./acting.ts";
import type { ReactDeps } from "./ports.ts";
import type { KnownEvent } from "./recognise.ts";
import { ownCaseId, recordCase, startAgain, startNew } from "./record-case.ts";
import { titleOfMore } from "./title-of.ts";
import { toldFindings, withFindings } from "./told-findings.ts";

/** What became of findings. */
export type Placed =
  | { readonly result: "case"; readonly caseId: string; readonly started: boolean }
  /** Cases that were open on them already, and how many were new there. */
  | { readonly result: "joined"; readonly cases: readonly string[]; readonly news: number };

/** What bringing findings to their cases needs. */
export type PlaceDeps = Pick<ReactDeps, "config" | "cases" | "clock" | "executions" | "waiting">;

/** How often others may open, join and close cases meanwhile. */
const maxTries = 5;

/**
 * Brings findings where they belong: to the case that is open on the same check and resource, or else to one that is open
 * on the resource, or else to one that takes in their group; what belongs to none, to the event's own. `being opened`: somebody else is about to open one of them.
 *
 * @param told the case that the event has opened, or joined, before: what of it had not settled then belongs there.
 * @param isWhole whether this is all that there is to the event's own case; else it grows, and who brings the last of it starts it.
 */
export async function placeFindings(
  known: KnownEvent,
  findings: readonly Finding[],
  told: Case | undefined,
  deps: PlaceDeps,
  isWhole = true,
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
      isWhole,
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
    const ofGroup = groupsOf(finding).flatMap((group) => before.get(group)?.open ?? []);
    const target = holderOf(finding) ?? byResource.get(finding.resource) ?? ofGroup[0];
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
  deps: PlaceDeps,
  isWhole: boolean,
): Promise<Placed | "moved"> {
  const id = ownCaseId(known);
  const joined: string[] = [];
  let news = 0;
  const rest = told === undefined ? groups.get(id) : undefined;
  const joining = [...groups.values()].flatMap(({ target = told, findings }) =>
    target === undefined ? [] : [{ target, findings }],
  );
  for (const [number, { target, findings }] of joining.entries()) {
    // Known is the event when the last of it has been brought: whoever dies before brings all of it again.
    const isLast = isWhole && rest === undefined && number === joining.length - 1;
    const to = {
      before,
      isTold: told !== undefined || !isWhole,
      isLast,
      isWhole: isWhole || target.id !== id,
    };
    const brought = await join(known, target, findings, to, deps);
    if (brought === "moved") return "moved";
    joined.push(target.id);
    news += brought;
  }
  if (rest === undefined) return { result: "joined", cases: joined, news };
  const isActing = rest.findings.some(mayAct(deps.config));
  const closing =
    isActing || !isWhole ? undefined : ({ outcome: "observed", note: "its checks only observe" } as const);
  const answer = await recordCase(known, rest.findings, { closing }, before, deps);
  // What is there already is another part of it.
  if (answer === "taken" || (answer === "exists" && !isWhole)) return "moved";
  if (!isWhole) return { result: "case", caseId: id, started: false };
  if (isActing && answer === "opened") await startNew(id, deps);
  else if (isActing) {
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
  {
    before,
    isTold,
    isLast,
    isWhole,
  }: {
    readonly before: Holdings;
    readonly isTold: boolean;
    readonly isLast: boolean;
    readonly isWhole: boolean;
  },
  deps: PlaceDeps,
): Promise<number | "moved"> {
  const own = ownCaseId(known);
  const recorded = await deps.cases.recorded(into.id, findings);
  const news = findings.filter((finding) => {
    const last = recorded.get(subjectOf(finding));
    return last === undefined || hashOf(last) !== hashOf(finding);
  });
  const isActing = mayAct(deps.config);
  const modes = findings.filter(isActing).map(({ check, account }) => deps.config.modeOf(check, account));
  // What is found says that it is wrong now, and not only that it was.
  const isToAct = (current: Case) =>
    news.some(isActing) || (!isClosed(current) && modes.some((mode) => mayHaveBeenMended(current, mode)));
  // Looked at once more, an event that is known brings nothing but what is new.
  if (news.length === 0 && isTold && !isToAct(into)) {
    if (isWhole && !isClosed(into) && isBehind(into)) await startAgain(into, deps);
    return 0;
  }
  const seen = new Set([...recorded.values()].map(({ resource }) => resource));
  try {
    const joined = await deps.cases.join(
      into.id,
      { event: known.envelope, findings: news, ...(isLast ? { own } : {}) },
      (current) => {
        if (isClosed(current) !== isClosed(into)) throw new MovedMeanwhile();
        return changeBy(current, news, seen, isToAct(current), isWhole);
      },
      {
        actor: watchkeeper,
        type: "event joined",
        data: { event: known.definition.name, eventId: known.event.id, ...toldFindings(news) },
      },
      before,
    );
    if (joined === "taken") return "moved";
    if (isWhole && isBehind(joined)) await startAgain(joined, deps);
    return news.length;
  } catch (error) {
    if (error instanceof MovedMeanwhile) return "moved";
    throw error;
  }
}

/** The case was opened or closed since it was looked at. */
class MovedMeanwhile extends Error {}

/** Whether what a case was told of before may have been mended since, and so is broken again. */
function mayHaveBeenMended({ status, gate, outcomes = {} }: Case, mode: Mode): boolean {
  const { plans = [], ended = [], what } = gate ?? {};
  if (status === "running" || what === "undo" || what === "resume") return true;
  if (mode === "enforce")
    return Object.keys(outcomes).length > 0 || plans.some(({ decision }) => decision === "proceed");
  return ended.length > 0 && plans.every(({ decision }) => decision !== "ask");
}

/** What changes in a case that opens again: nothing is said any more of why it closed. */
const openedAgain = { status: "open", note: "", gate: { plans: [], ended: [] } } satisfies Partial<Case>;

/** What changes in a case that findings join: one that is closed opens again for what may act. */
function changeBy(
  current: Case,
  news: readonly Finding[],
  seen: ReadonlySet<string>,
  isActing: boolean,
  isWhole: boolean,
): Partial<Case> {
  const told = withFindings(current, news, seen);
  const isOfGroup = news.some(({ groups = [] }) => groups.length > 0);
  return {
    ...told,
    ...(isOfGroup || !isWhole ? { title: titleOfMore(current.title, told.resourceCount ?? 1) } : {}),
    ...(isActing ? { heard: (current.heard ?? 0) + 1 } : {}),
    ...(isActing && isClosed(current) ? openedAgain : {}),
  };
}
