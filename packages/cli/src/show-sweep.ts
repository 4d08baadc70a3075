import { formatDuration } from "@watchkeeper/core/duration";
import { type SweepNow, type Sweeps, totalOf } from "@watchkeeper/reactions/sweeps";
import type { Watch } from "@watchkeeper/reactions/watch";
import { momentOf } from "./show-record.ts";

/** How the sweeps of a check stand. */
export interface CheckSwept {
  readonly check: string;
  readonly every: string;
  /** The newest; absent: it was never swept. */
  readonly newest?: SweepNow;
}

/** How the sweeps of checks stand. */
export async function sweepsNow(
  { sweeps }: { readonly sweeps: Pick<Sweeps, "newest" | "places"> },
  wanted: Watch["sweeps"],
): Promise<readonly CheckSwept[]> {
  const runs = new Map(
    (await sweeps.newest(wanted.map(({ check }) => check))).map((run) => [run.check, run]),
  );
  return Promise.all(
    wanted.map(async ({ check, every }): Promise<CheckSwept> => {
      const run = runs.get(check);
      return { check, every, ...(run ? { newest: { run, places: await sweeps.places(run) } } : {}) };
    }),
  );
}

/** When a check was swept last, and what that came to, in one line. */
export function sweepLine({ check, every, newest }: CheckSwept): string {
  if (newest === undefined) return `Sweep of ${check}, every ${every}: not yet`;
  const { run } = newest;
  const when =
    run.endedAt === undefined ? `goes on since ${momentOf(run.at)}` : `last at ${momentOf(run.at)}`;
  return `Sweep of ${check}, every ${every}: ${when}: ${tellCounts(newest)}`;
}

/** What a sweep has come upon, in words. */
export function tellCounts(now: SweepNow): string {
  const { listed, wrong, known, unexamined, young } = totalOf(now);
  const failed = now.places.filter((place) => place.failed !== undefined);
  return [
    `${listed} looked at`,
    `${wrong} wrong`,
    ...(known > 0 ? [`${known} known before`] : []),
    ...(young > 0 ? [`${young} too young`] : []),
    ...(unexamined > 0 ? [`${unexamined} not examined`] : []),
    ...(failed.length > 0
      ? [`not all listed in ${failed.map(({ account, region }) => `${account} ${region}`).join(", ")}`]
      : []),
  ].join(", ");
}

/** How far a sweep has come, in one line. */
export function sweepProgress(now: SweepNow): string {
  const over = now.places.filter(({ isOver }) => isOver).length;
  return `${over} of ${now.run.places.length} accounts and Regions: ${tellCounts(now)}`;
}

/** What became of a sweep, for people. */
export const sweepEnded = (now: SweepNow): readonly string[] => {
  const { run, places } = now;
  const took = formatDuration(Date.parse(run.endedAt ?? run.at) - Date.parse(run.at));
  return [
    `Swept in ${took}: ${tellCounts(now)}`,
    ...places.flatMap(({ account, region, failed }) =>
      failed === undefined ? [] : [`  ${account} ${region}: ${failed}`],
    ),
  ];
};
