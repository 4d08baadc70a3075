import type { Case } from "@watchkeeper/cases/case";
import { isIn, needsPeople, stateNames } from "@watchkeeper/cases/case-list";
import type { Command } from "commander";
import { type CommonOptions, newRemoteCommand, withDesk } from "../command.ts";
import type { Desk } from "../desk.ts";
import { haltWords } from "../halt-words.ts";
import type { Io } from "../io.ts";
import { goesOnByItself, momentOf } from "../show-record.ts";

/** `watchkeeper status`: whether changes are made, what waits for whom, what time it is, and where. */
export const statusCommand = (io: Io): Command =>
  newRemoteCommand(
    "status",
    "Show whether the halt switch is on, and how many cases wait, run and are held",
    "watchkeeper status",
  ).action((options: CommonOptions) => withDesk(options, io, look, (status) => show(status, io)));

/** The states that are counted: those in which something may still happen. */
const counted = stateNames.slice(0, stateNames.indexOf("closed"));

async function look({ stage, clock, cases, switches, nameOf }: Desk) {
  const [all, halt] = await Promise.all([cases.list(), switches.halt()]);
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
  };
}

const counts = (all: readonly Case[]): Readonly<Record<string, number>> =>
  Object.fromEntries(counted.map((state) => [state, all.filter((one) => isIn(state, one)).length]));

function show({ stage, now, halt, cases, forPeople }: Awaited<ReturnType<typeof look>>, { colours }: Io) {
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
  ];
}
