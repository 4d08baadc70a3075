import type { AuditRecord } from "@watchkeeper/cases/audit-chain";
import type { Case, CaseStatus } from "@watchkeeper/cases/case";
import { plansOfRound } from "@watchkeeper/cases/one-end";
import type { Clock } from "@watchkeeper/core/clock";
import { systemClock } from "@watchkeeper/core/system-clock";
import type { OpenRun } from "@watchkeeper/plans/run";
import type { Desk } from "./desk.ts";
import { findCase } from "./find-case.ts";
import { type Io, sayLines } from "./io.ts";
import { progressLine } from "./show-progress.ts";
import { goesOnByItself, mostTold, showRecord } from "./show-record.ts";

/** How often a case is looked at, in milliseconds, and one with a big plan. */
const everyMs = 400;
const everyMsOfBig = 1_000;
/** How often progress is printed where nothing can be rewritten. */
const printMs = 5_000;

/** What is seen of a case at one look. */
export interface Look {
  readonly found: Case;
  /** Of its plans' runs, the one that is under way, or else that of the plan that people see first. */
  readonly run?: Pick<OpenRun, "ref" | "header" | "head">;
  /** Its trail; of a big plan's run, progress is seen, and no records. */
  readonly records: readonly AuditRecord[];
}

type FollowDeps = Pick<Desk, "cases" | "plans" | "trail" | "nameOf">;

/** Looks at a case. */
export async function lookAt({ cases, plans, trail }: Omit<FollowDeps, "nameOf">, id: string): Promise<Look> {
  const found = await findCase({ cases }, id);
  const hashes = [
    ...new Set([...(found.planHash === undefined ? [] : [found.planHash]), ...plansOfRound(found)]),
  ];
  const runs = await Promise.all(hashes.map((planHash) => plans.open({ caseId: found.id, planHash })));
  const run = runs.find(({ head }) => head.status === "running" || head.status === "paused") ?? runs[0];
  const told = runs.filter((one) => !isBig(one)).map(({ ref }) => ref.planHash);
  return { found, ...(run ? { run } : {}), records: await trail({ id: found.id, plans: told }) };
}

const isBig = (run: Look["run"]): boolean => run !== undefined && run.header.steps > mostTold;

/** Whether following a case ends with a look. */
export type Until = (look: Look) => boolean | Promise<boolean>;

/** Until a case stands at one of these. */
export const untilStatus =
  (...statuses: readonly CaseStatus[]): Until =>
  ({ found }) =>
    statuses.includes(found.status);

/** Shows what has come since a look as it happens, until the end of following; answers with the last look. */
export async function followCase(
  desk: FollowDeps,
  from: Look,
  io: Io,
  until: Until = untilStatus("closed", "awaiting-approval"),
): Promise<Look> {
  const progress = progressTeller(io, systemClock);
  for (let before = from; ; ) {
    const now = await lookAt(desk, from.found.id);
    sayLines(
      io,
      newsSince(before, now, desk.nameOf).map((line) => `  ${line}`),
    );
    progress.tell(now);
    if (await until(now)) {
      progress.end();
      return now;
    }
    before = now;
    await systemClock.sleep(isBig(now.run) ? everyMsOfBig : everyMs);
  }
}

/** What is to be said of a case that was not said at the look before. */
export function newsSince(before: Look, now: Look, nameOf: Desk["nameOf"]): readonly string[] {
  const known = new Set(before.records.map(({ hash }) => hash));
  const fresh = now.records.filter(({ hash }) => !known.has(hash));
  const isEnd = ({ type }: AuditRecord) => type === "case closed";
  return [
    ...fresh.filter((record) => !isEnd(record)).flatMap((record) => showRecord(record, nameOf)),
    ...(isBig(now.run) ? runNews(before, now) : []),
    ...fresh.filter(isEnd).flatMap((record) => showRecord(record, nameOf)),
  ];
}

function runNews(before: Look, { run }: Look): readonly string[] {
  const was = before.run?.ref.planHash === run?.ref.planHash ? before.run?.head.status : "made";
  if (run === undefined || run.head.status === was) return [];
  const { status, note, outcome } = run.head;
  switch (status) {
    case "made":
    case "resumed":
      return [];
    case "running":
      return [was === "paused" ? "the run goes on" : `the run is under way: ${run.header.steps} steps`];
    case "paused":
      return [`the run is paused: ${note}`, goesOnByItself];
    case "ended":
      return [`the run has ended: ${outcome}${note ? `: ${note}` : ""}`];
  }
}

/** Shows how far big runs have come: in place on a terminal, now and then elsewhere. */
export function progressTeller(io: Pick<Io, "out" | "below">, clock: Pick<Clock, "now">) {
  let line = "";
  let printed = { line: "", at: Number.NEGATIVE_INFINITY };
  const print = (at: number) => {
    if (line === printed.line) return;
    io.out(`  ${line}`);
    printed = { line, at };
  };
  return {
    tell: (look: Pick<Look, "run">) => {
      const status = look.run?.head.status;
      const isUnderWay = status === "running" || status === "paused";
      // An end is told of a run that was seen under way.
      if (!look.run || !isBig(look.run) || !(isUnderWay || (status === "ended" && line !== ""))) return;
      line = progressLine(look.run.head);
      if (io.below) return io.below(`  ${line}`);
      const now = clock.now().getTime();
      if (now - printed.at >= printMs) print(now);
    },
    end: () => {
      io.below?.("");
      print(clock.now().getTime());
    },
  };
}
