import { type Finding, oneOfEach } from "@watchkeeper/cases/finding";
import { kindOf, messageOf, WatchkeeperError } from "@watchkeeper/core/error";
import type { AnyKind, Listed, Told } from "@watchkeeper/kinds/kind";
import { Evidence } from "./evidence.ts";
import { sortKnown } from "./known-findings.ts";
import { lookAt, visibleMs } from "./look-at.ts";
import { type PlaceDeps, placeFindings } from "./place-findings.ts";
import type { WatchDeps } from "./ports.ts";
import type { KnownEvent } from "./recognise.ts";
import { ownCaseId } from "./record-case.ts";
import { recordUnexamined } from "./record-unexamined.ts";
import { added, noCounts, type Place, type SweepCounts, type SweepRun, type Sweeps } from "./sweeps.ts";
import { envelopeOf } from "./swept-event.ts";
import type { Watch } from "./watch.ts";

/** What sweeping needs. */
export interface SweepDeps extends WatchDeps, PlaceDeps {
  readonly config: WatchDeps["config"] & {
    /** The Region that stands for all those of an account. */
    readonly regionOf: (account: string) => string;
  };
  readonly watch: Pick<Watch, "check">;
  readonly sweeps: Pick<Sweeps, "tell">;
  /** How often AWS has throttled reads since it was asked last. */
  readonly throttled: () => number;
}

/** A page that is to be swept, and what the pages before it came to. */
export interface PageToSweep extends Place, Pick<SweepRun, "check" | "at"> {
  readonly sweep: string;
  /** Where the page before it ended; absent: it is the first. */
  readonly cursor?: string | undefined;
  readonly counts?: SweepCounts | undefined;
  /** Why this page could not be swept, however often it was tried. */
  readonly failed?: string | undefined;
}

/** What a page came to. */
export interface PageSwept {
  readonly counts: SweepCounts;
  /** Where it ended, where more is to come. */
  readonly cursor?: string;
  /** How long the next page is to wait: AWS was asked too much. */
  readonly waitSeconds: number;
  /** Why the rest of its place could not be listed. */
  readonly failed?: string;
}

/** How long a page waits after one in which AWS throttled reads. */
const afterThrottling = 15;

/**
 * Sweeps one page: lists it, has the check examine what is on it, and brings what is wrong to its case. Nothing is kept of
 * what is right. A page that cannot be listed is said, and ends its place: of what was not listed nobody knows anything.
 */
export async function sweepPage(page: PageToSweep, deps: SweepDeps): Promise<PageSwept> {
  const { account, region, counts = noCounts, cursor } = page;
  const run = { check: page.check, id: page.sweep };
  const check = await deps.watch.check(page.check);
  const told = (more: SweepCounts, rest: { readonly isOver: boolean; readonly failed?: string }) =>
    deps.sweeps.tell(run, { account, region, ...added(counts, more), ...rest });
  const failed = async (why: string): Promise<PageSwept> => {
    const summary = `the check ${check.id} could not list every ${check.on.title} in ${region}: ${why}`;
    const finding: Finding = {
      ...{ check: check.id, severity: check.severity, account, region, summary },
      resource: `arn:aws:iam::${account}:root`,
      evidence: { error: why },
    };
    await recordUnexamined(await knownOf(page, [], deps, region), [finding], deps);
    await told(noCounts, { isOver: true, failed: why });
    return { counts, waitSeconds: 0, failed: why };
  };
  if (page.failed !== undefined) return failed(page.failed);
  const list = check.on.list;
  if (list === undefined) return failed(`its kind ${check.on.type} does not say how it is listed`);
  const answer = await deps.executor.read(list.page(page, cursor)).catch(refusal);
  if (answer instanceof Error) return failed(messageOf(answer));
  const { listed, next: named } = list.from(page, answer as never);
  const next = named === "" ? undefined : named;
  if (next !== undefined && next === cursor)
    return failed("its list leads back to the page that it comes of");
  const settleMs = Math.max(visibleMs, deps.config.settleMsOf(check.id));
  const old = listed.filter(
    ({ madeAt }) => madeAt === undefined || Date.parse(page.at) - Date.parse(madeAt) >= settleMs,
  );
  const looked = await examinePage(page, check.on, old, deps);
  const more: SweepCounts = {
    ...{ pages: 1, listed: listed.length, young: listed.length - old.length },
    ...looked,
  };
  await told(more, { isOver: next === undefined });
  return {
    counts: added(counts, more),
    waitSeconds: deps.throttled() > 0 ? afterThrottling : 0,
    ...(next === undefined ? {} : { cursor: next }),
  };
}

/** An error with which AWS refuses a list, whenever it is asked for; any other is thrown. */
function refusal(error: unknown): Error {
  if (error instanceof Error && ["denied", "invalid-input", "not-found"].includes(kindOf(error)))
    return error;
  throw error;
}

/** Has a check examine what is on a page, and brings what is wrong to its case. */
async function examinePage(
  page: PageToSweep,
  kind: AnyKind,
  listed: readonly Listed[],
  deps: SweepDeps,
): Promise<Pick<SweepCounts, "wrong" | "known" | "unexamined">> {
  const told = listed.map((one): Told => ({ ...one.told, at: page.at }));
  const shown = new Evidence();
  for (const { told: named, shown: answer } of listed)
    if (answer) shown.add(kind.read(named as Told), answer as never);
  const whole = await knownOf(page, told, deps);
  const { findings: all, unexamined } = await lookAt([whole], deps, { known: shown });
  if (unexamined.length > 0)
    await recordUnexamined(await knownOf(page, [], deps, page.region), unexamined, deps);
  const findings = oneOfEach(all);
  const { toPlace, known } = await sortKnown(findings, ownCaseId(whole), deps);
  const counts = { wrong: findings.length - known, known, unexamined: unexamined.length };
  if (toPlace.length === 0) return counts;
  const wrong = new Set(toPlace.map(({ resource }) => resource));
  const part = await knownOf(
    page,
    told.filter((one) => wrong.has(kind.arn(one))),
    deps,
  );
  const placed = await placeFindings(part, toPlace, await deps.cases.find(ownCaseId(part)), deps, false);
  if (placed === "being opened")
    throw new WatchkeeperError(
      "CaseContention",
      "throttled",
      `A case on resources of sweep ${page.sweep} is being opened at this moment. The same page comes again.`,
    );
  return counts;
}

/** What a page tells of resources, as an event that the check is woken by. */
async function knownOf(
  { check, sweep, at, account, region, counts = noCounts }: PageToSweep,
  told: readonly Told[],
  deps: Pick<SweepDeps, "recognise" | "config">,
  as = deps.config.regionOf(account),
): Promise<KnownEvent> {
  const page = `${region}/${counts.pages + 1}`;
  const recognition = await deps.recognise(envelopeOf({ check, sweep, at, account, region: as, page }, told));
  if (recognition.is === "known") return recognition.known;
  throw new WatchkeeperError("NotSwept", "bug", `The check ${check} does not sweep. Nothing was done.`);
}
