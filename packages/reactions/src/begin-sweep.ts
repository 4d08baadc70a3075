import { durationMs } from "@watchkeeper/core/duration";
import { hashOf } from "@watchkeeper/core/json";
import { type StartSweptDeps, startSwept } from "./start-swept.ts";
import type { Place, SweepExecutions, SweepRun, Sweeps } from "./sweeps.ts";
import type { Watch } from "./watch.ts";

/** What beginning a sweep needs. */
export interface BeginDeps extends StartSweptDeps {
  readonly watch: Pick<Watch, "sweeps">;
  /** All that is watched. */
  readonly places: readonly Place[];
  readonly sweeps: Pick<Sweeps, "newest" | "begin">;
  readonly sweepExecutions: Pick<SweepExecutions, "isRunning">;
}

/** What is to be swept: what a schedule's rate covers, or one check that somebody named. */
export type SweepAsked =
  | { readonly every: string }
  | { readonly check: string; readonly account?: string | undefined; readonly by?: string | undefined };

/** What the state machine is to sweep. */
export interface SweepBegun {
  readonly checks: readonly { readonly check: string; readonly sweep: string }[];
  readonly places: readonly Place[];
  readonly at: string;
  /** Checks that are being swept already. */
  readonly under: readonly string[];
}

/**
 * Begins a sweep, unless one of the same check goes on: two at once would ask twice. One that died is ended first: what it
 * had found by then is seen to.
 *
 * @param executionArn the execution that carries it: the same one begins the same sweep.
 */
export async function beginSweep(
  asked: SweepAsked,
  executionArn: string,
  at: string,
  deps: BeginDeps,
): Promise<SweepBegun> {
  const checks = deps.watch.sweeps
    .filter(({ check, every }) =>
      "check" in asked ? check === asked.check : durationMs(every) === durationMs(asked.every),
    )
    .map(({ check }) => check);
  const account = "check" in asked ? asked.account : undefined;
  const places = deps.places.filter((place) => account === undefined || place.account === account);
  const newest = new Map((await deps.sweeps.newest(checks)).map((run) => [run.check, run]));
  const begun: { check: string; sweep: string }[] = [];
  const under: string[] = [];
  for (const check of checks) {
    const before = newest.get(check);
    const by = "check" in asked ? asked.by : undefined;
    const id = `s-${hashOf({ check, executionArn }).slice(0, 12)}`;
    const run: SweepRun = { check, id, executionArn, at, places, ...(by === undefined ? {} : { by }) };
    const isOurs = before?.id === id;
    if (!isOurs && before && before.endedAt === undefined) {
      if (await deps.sweepExecutions.isRunning(before.executionArn)) {
        under.push(check);
        continue;
      }
      await startSwept(before, deps);
    }
    if (isOurs || (await isBegun(run, before, deps))) begun.push({ check, sweep: id });
    else under.push(check);
  }
  return { checks: begun, places, at, under };
}

/** Makes a sweep the newest. One whose answer was lost is so already. */
async function isBegun(
  run: SweepRun,
  before: SweepRun | undefined,
  { sweeps }: Pick<BeginDeps, "sweeps">,
): Promise<boolean> {
  if (await sweeps.begin(run, before)) return true;
  const [newest] = await sweeps.newest([run.check]);
  return newest?.id === run.id;
}
