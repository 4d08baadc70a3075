import { WatchkeeperError } from "@watchkeeper/core/error";
import { systemClock } from "@watchkeeper/core/system-clock";
import type { SweepNow } from "@watchkeeper/reactions/sweeps";
import { sweepsOf } from "@watchkeeper/reactions/watch";
import type { Command } from "commander";
import { closest } from "fastest-levenshtein";
import config from "../../../../watchkeeper.config.ts";
import { answer, type CommonOptions, newRemoteCommand } from "../command.ts";
import type { Desk } from "../desk.ts";
import type { Io } from "../io.ts";
import { sweepEnded, sweepProgress } from "../show-sweep.ts";
import { connect } from "../target.ts";

interface Options extends CommonOptions {
  readonly account?: string;
  readonly wait: boolean;
}

/** How often a sweep is looked at, in milliseconds, and after how many looks in vain one is taken for never begun. */
const everyMs = 500;
const mostLooks = 120;
/** Not all could be listed. */
const incomplete = 8;

/** `watchkeeper sweep <check>`: has a check look at all resources of its kind now. */
export const sweepCommand = (io: Io): Command =>
  newRemoteCommand(
    "sweep",
    "Have a check look at all resources of its kind now, in every account and Region",
    "watchkeeper sweep recovery-point-within-rpo",
  )
    .argument("<check>", "a check that sweeps")
    .option("--account <id>", "in this account alone")
    .option("--no-wait", "do not wait to see what comes of it")
    .action(async (check: string, options: Options) => {
      sweeping(check);
      const desk = await connect(options, io);
      const [before] = await desk.sweeps.newest([check]);
      const { executionArn, by } = await desk.door.say({
        do: "sweep",
        check,
        ...(options.account === undefined ? {} : { account: options.account }),
        ...(before === undefined ? {} : { after: before.id }),
      });
      const said = { check, by, executionArn };
      if (!options.wait) return answer(options, io, said, () => [`${check}: a sweep was asked for as ${by}`]);
      const now = await followSweep(desk, check, executionArn, options, io);
      const isJoined = now.run.executionArn !== executionArn;
      if (now.places.some(({ failed }) => failed !== undefined)) process.exitCode = incomplete;
      answer(options, io, { ...said, isJoined, sweep: now }, () => [
        ...(isJoined ? ["Another sweep of it went on: no second one was begun."] : []),
        ...sweepEnded(now),
      ]);
    });

/** Refuses what does not sweep, before anything is asked. */
function sweeping(check: string): void {
  const ids = sweepsOf(config.definitions).map((one) => one.check);
  if (ids.includes(check)) return;
  const nearest = ids.length > 0 ? `; did you mean "${closest(check, ids)}"? ` : ". ";
  throw new WatchkeeperError(
    "NothingToSweep",
    "invalid-input",
    `No check "${check}" sweeps${nearest}Those that do: ${ids.join(", ") || "none"}. Nothing was done.`,
  );
}

/** Shows how far a sweep has come until it ends: that which was asked for, or the one that went on already. */
async function followSweep(
  { sweeps }: Desk,
  check: string,
  executionArn: string,
  { json }: Options,
  io: Io,
): Promise<SweepNow> {
  let followed: string | undefined;
  for (let looks = 0; ; looks++) {
    const [run] = await sweeps.newest([check]);
    const isSeen = run !== undefined && [executionArn, followed].includes(run.executionArn);
    if (run && (isSeen || run.endedAt === undefined)) {
      followed = run.executionArn;
      const now = { run, places: await sweeps.places(run) };
      if (!json) io.below?.(`  ${sweepProgress(now)}`);
      if (run.endedAt !== undefined) {
        if (!json) io.below?.("");
        return now;
      }
    } else if (looks >= mostLooks) throw neverBegun(check);
    await systemClock.sleep(everyMs);
  }
}

const neverBegun = (check: string) =>
  new WatchkeeperError(
    "SweepNotBegun",
    "unavailable",
    `The sweep of ${check} was asked for, and has not begun yet. Look later: watchkeeper status`,
  );
