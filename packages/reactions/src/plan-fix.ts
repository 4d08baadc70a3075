import type { Case, CaseOutcome } from "@watchkeeper/cases/case";
import { type Finding, oneOfEach, subjectOf } from "@watchkeeper/cases/finding";
import { whyLeft } from "@watchkeeper/cases/left-to-people";
import { watchkeeper } from "@watchkeeper/core/audit-entry";
import { WatchkeeperError } from "@watchkeeper/core/error";
import { fewOf } from "@watchkeeper/core/few-of";
import { makePlan, type Plan, planHash } from "@watchkeeper/plans/plan";
import { inWaves } from "@watchkeeper/plans/waves";
import { mayAct } from "./acting.ts";
import { type Fix, fixesOf, stepsIn } from "./fixes-of.ts";
import { gatedPlans, type NothingToDo, type PlanAnswer, type PlanDeps } from "./gated-plans.ts";
import { isOfAccount, lookAt, visibleMs } from "./look-at.ts";
import { mendingBy, stepsBy } from "./mending.ts";
import type { KnownEvent } from "./recognise.ts";
import { takenBackBy, withRecords } from "./taken-back.ts";
import { titleOf } from "./title-of.ts";
import { toldFindings, withFindings } from "./told-findings.ts";
import { type Unwanted, whatIsLeft } from "./what-is-left.ts";

/** What AWS has shown before, and does not at this moment, is not gone: it is looked for again. */
const notShown = (id: string, resources: readonly string[]) =>
  new WatchkeeperError(
    "NotShown",
    "unavailable",
    `AWS does not show ${fewOf(resources, 1)} of case ${id} at this moment. Nothing was planned; the same call may succeed later.`,
  );

/** What a check cannot examine at the second look is not right by now. */
const notExamined = (id: string, { summary }: Finding) =>
  new WatchkeeperError(
    "NotExamined",
    "unavailable",
    `At the second look at case ${id}, ${summary}. Nothing was planned; the same call may succeed later.`,
  );

/**
 * Looks a second time, plans what is on record and still wrong, and asks the gate: one plan for what may act at once, one
 * for what asks.
 */
export async function planFix(found: Case, deps: PlanDeps): Promise<PlanAnswer | NothingToDo> {
  if (!deps.config.accounts.includes(found.account))
    return { outcome: "superseded", note: `account ${found.account} is not watched any more` };
  const { events, findings: onRecord } = await deps.cases.story(found.id);
  const recognised = await Promise.all(events.map(deps.recognise));
  const known = recognised.flatMap((one) => (one.is === "known" ? [one.known] : []));
  const [opening] = known;
  if (opening === undefined)
    return { outcome: "superseded", note: `no check is woken by the event "${found.event}" any more` };
  // Of an event that was too old to be looked at, nothing is on record yet.
  const isUnseen = onRecord.length === 0;
  const wanted = isUnseen ? undefined : new Set(onRecord.map(({ check }) => check));
  const { findings, unsettled, unexamined } = await lookAt(known, deps, { wanted });
  const isYoung = known.some(({ event }) => deps.clock.now().getTime() - Date.parse(event.time) < visibleMs);
  if (unsettled.length > 0 && isYoung) throw notShown(found.id, unsettled);
  const before = new Set(onRecord.map(subjectOf));
  // What cannot even tell its resources may be of any of those on record.
  const checksBefore = new Set(onRecord.map(({ check }) => check));
  const [unseen] = unexamined.filter(
    (one) => before.has(subjectOf(one)) || (isOfAccount(one) && checksBefore.has(one.check)),
  );
  if (unseen) throw notExamined(found.id, unseen);
  const { current, own } =
    isUnseen && findings.length > 0
      ? await recordLate(found, opening, oneOfEach(findings), deps)
      : { current: found, own: onRecord };
  const subjects = new Set(own.map(subjectOf));
  // What is found now and was not before is told of by its own event, when it has settled.
  const still = findings.filter((finding) => subjects.has(subjectOf(finding)));
  const acting = still.filter(mayAct(deps.config));
  if (acting.length === 0) return whyNothing(current, still, deps);
  const unwanted = await unwantedSteps(current, deps);
  const mending = mendingBy(known);
  const mended = fixesOf(acting, stepsBy(mending), new Set([...unwanted.denied, ...unwanted.takenBack]));
  const left = whatIsLeft(acting, mended, mending, unwanted);
  if (left && mended.length === 0) return left;
  const asking = await askedInstead(current, mended, deps);
  const plans = plansOf(current, mended, asking, deps).map((plan) =>
    madeAgain(makePlan({ ...plan, steps: inWaves(plan.steps, deps.maxResources) }), current),
  );
  return gatedPlans(current, plans, deps, { left });
}

/** Records what is found of an event that was not looked at when it came; what another case is open on is left to that one. */
async function recordLate(
  found: Case,
  opening: KnownEvent,
  findings: readonly Finding[],
  deps: PlanDeps,
): Promise<{ readonly current: Case; readonly own: readonly Finding[] }> {
  const before = await deps.cases.holders(findings);
  const own = findings.filter((finding) => before.get(subjectOf(finding))?.open === undefined);
  const current = await deps.cases.join(
    found.id,
    { event: opening.envelope, own: found.id, findings: own },
    (now) => ({ ...withFindings(now, own), ...(own.length > 0 ? { title: titleOf(own) } : {}) }),
    {
      actor: watchkeeper,
      type: "event joined",
      data: { event: opening.definition.name, eventId: opening.event.id, ...toldFindings(own) },
    },
    before,
  );
  if (current === "taken")
    throw new WatchkeeperError(
      "CaseContention",
      "throttled",
      `Others open cases on the resources of case ${found.id} at this moment. Nothing was planned; the same call may succeed later.`,
    );
  return { current, own };
}

/** A plan as one that has not come to its end yet: what was broken again is mended again. */
function madeAgain(plan: Plan, current: Case): Plan {
  const hash = planHash(plan);
  return current.outcomes?.[hash] === undefined
    ? plan
    : madeAgain(makePlan({ ...plan, follows: hash }), current);
}

/** The steps that people have denied, or had taken back: what joins a case does not do them once more. */
async function unwantedSteps(current: Case, { plans }: PlanDeps): Promise<Unwanted> {
  const { gate, outcomes = {} } = current;
  if (gate?.what === "retry") return { denied: new Set(), takenBack: new Set() };
  const hashes = Object.keys(outcomes).filter((hash) => mayBeUnwanted.has(outcomes[hash] ?? "fixed"));
  const made = await Promise.all(hashes.map((hash) => withRecords(current, hash, plans)));
  // Whoever denies an undo wants what it would take back.
  const denied = made.filter(
    ({ plan }, number) => plan.undoes === undefined && outcomes[hashes[number] ?? ""] === "denied",
  );
  return {
    denied: new Set(denied.flatMap(({ plan }) => plan.steps.map(({ id }) => id))),
    takenBack: takenBackBy(made),
  };
}

/** Why nothing that acts is wrong: it is right by now; or all checks only observe by now, and what they found stands. */
function whyNothing({ checks: ids, account }: Case, still: readonly Finding[], deps: PlanDeps): NothingToDo {
  const isObserved = still.length > 0 && ids.every((id) => deps.config.modeOf(id, account) === "observe");
  return isObserved
    ? { outcome: "observed", note: "its checks only observe by now" }
    : { outcome: "already-compliant", note: "at the second look, nothing was wrong any more" };
}

/** How plans come out that were denied, and undos that have taken something back. */
const mayBeUnwanted: ReadonlySet<CaseOutcome> = new Set(["denied", "undone", "partly", "parked", "failed"]);

/** Why people are asked about what is enforced and they have had taken back lately, by subject; whoever has it tried again is not. */
async function askedInstead(
  { gate }: Case,
  mended: readonly Fix[],
  { cases, config, clock }: PlanDeps,
): Promise<ReadonlyMap<string, string>> {
  const enforced = mended
    .map(({ finding }) => finding)
    .filter(({ check, account }) => config.modeOf(check, account) === "enforce");
  if (enforced.length === 0 || gate?.what === "retry") return new Map();
  const undos = await cases.lastUndos(enforced);
  return new Map(
    [...undos].flatMap(([subject, undo]) => {
      const why = whyLeft(undo, clock.now());
      return why === undefined ? [] : [[subject, why] as const];
    }),
  );
}

/** The plan for what may act at once, and the plan for what asks; a step that serves both acts at once. */
function plansOf(
  current: Case,
  mended: readonly Fix[],
  asking: ReadonlyMap<string, string>,
  { config, configHash }: PlanDeps,
): readonly Plan[] {
  const known = new Set<string>();
  const modeOf = (finding: Finding) =>
    asking.has(subjectOf(finding)) ? "ask" : config.modeOf(finding.check, finding.account);
  return (["enforce", "ask"] as const).flatMap((mode): Plan[] => {
    const own = mended.filter(({ finding }) => modeOf(finding) === mode);
    const steps = stepsIn(own, known);
    for (const { id } of steps) known.add(id);
    if (steps.length === 0) return [];
    const findings = own.map(({ finding }) => finding);
    const asks = new Set(findings.flatMap((finding) => asking.get(subjectOf(finding)) ?? []));
    return [
      {
        caseId: current.id,
        account: current.account,
        title: titleOf(findings),
        checks: [...new Set(findings.map(({ check }) => check))],
        steps,
        onFailure: "undo",
        configHash,
        ...(asks.size > 0 ? { asks: [...asks] } : {}),
        ...retryTerms(current),
      },
    ];
  });
}

/** What is tried again is another plan than the one before. Whoever has a denied one tried again does not approve it. */
function retryTerms({ asked, outcomes = {} }: Case): Pick<Plan, "requestedAt" | "requestedBy"> {
  if (asked?.what !== "retry") return {};
  const wasDenied = Object.values(outcomes).includes("denied");
  return { requestedAt: asked.at, ...(wasDenied ? { requestedBy: asked.by } : {}) };
}
