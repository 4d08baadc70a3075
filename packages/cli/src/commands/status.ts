import type { Case } from "@watchkeeper/cases/case";
import { isIn, needsPeople, stateNames } from "@watchkeeper/cases/case-list";
import { sweepsOf } from "@watchkeeper/reactions/watch";
import type { Command } from "commander";
import config from "../../../../watchkeeper.config.ts";
import { type CommonOptions, newRemoteCommand, withDesk } from "../command.ts";
import type { Desk } from "../desk.ts";
import { haltWords } from "../halt-words.ts";
import type { Io } from "../io.ts";
import { goesOnByItself, momentOf } from "../show-record.ts";
import { sweepLine, sweepsNow } from "../show-sweep.ts";

/** `watchkeeper status`: whether changes are made, what waits for whom, what time it is, and where. */
export const statusCommand = (io: Io): Command =>
  newRemoteCommand(
    "status",
    "Show whether the halt switch is on, and how many cases wait, run and are held",
    "watchkeeper status",
  ).action((options: CommonOptions) => withDesk(options, io, look, (status) => show(status, io)));

/** The states that are counted: those in which something may still happen. */
const counted = stateNames.slice(0, stateNames.indexOf("closed"));

async function look({ stage, clock, cases, switches, sweeps, nameOf }: Desk) {
  const [all, halt, swept] = await Promise.all([
    cases.list(),
    switches.halt(),
    sweepsNow({ sweeps }, sweepsOf(config.definitions)),
  ]);
  return {
    stage,
    now: clock.now().toISOString(),
    halt: halt ? { ...halt, words: haltWords(halt, nameOf) } : null,
    cases: {
      all: all.length,
      ...counts(all),
      closed: all.filter(({ status }) => status === "closed").length,
    },
    forPeople: all.filter(needsPeople).length,
    sweeps: swept,
  };
}

const counts = (all: readonly Case[]): Readonly<Record<string, number>> =>
  Object.fromEntries(counted.map((state) => [state, all.filter((one) => isIn(state, one)).length]));

function show(
  { stage, now, halt, cases, forPeople, sweeps }: Awaited<ReturnType<typeof look>>,
  { colours }: Io,
) {
  const { all, closed, ...open } = cases;
  const words = Object.entries(open).map(([state, number]) => `${number} ${state}`);
  return [
    `${colours.bold(stage)}: it is ${momentOf(now)} UTC`,
    halt ? colours.yellow(halt.words) : colours.green("Changes are made: the halt switch is off."),
    ...(halt ? [goesOnByItself] : []),
    `${all} cases: ${[...words, `${closed} closed`].join(", ")}`,
    ...(forPeople > 0
      ? [`Look at those that wait for people: watchkeeper cases --state waiting,parked`]
      : []),
    ...sweeps.map(sweepLine),
  ];
}
