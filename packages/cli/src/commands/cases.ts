import type { Case } from "@watchkeeper/cases/case";
import { byUrgency, holds, isIn, stateNames } from "@watchkeeper/cases/case-list";
import { resourceCountOf } from "@watchkeeper/cases/resource-count";
import { WatchkeeperError } from "@watchkeeper/core/error";
import { type Command, Option } from "commander";
import { closest } from "fastest-levenshtein";
import config from "../../../../watchkeeper.config.ts";
import { type CommonOptions, newRemoteCommand, withDesk } from "../command.ts";
import type { Io } from "../io.ts";
import { statusOf } from "../show-case.ts";
import { momentOf } from "../show-record.ts";

interface CasesOptions extends CommonOptions {
  readonly open?: boolean;
  readonly state?: readonly string[];
  readonly search?: string;
}

/** What is listed, and of how many. */
interface Listed {
  readonly cases: readonly Case[];
  readonly all: number;
}

/** `watchkeeper cases`: what waits for people first, then what goes on, then what is over. */
export const casesCommand = (io: Io): Command =>
  newRemoteCommand(
    "cases",
    "List the cases: those that wait for people first, then what goes on, then what is over",
    'watchkeeper cases --open\n  watchkeeper cases --state waiting,held\n  watchkeeper cases --state expired --search "imdsv2 payments"',
  )
    .option("--open", "only those that are not closed")
    .addOption(
      new Option(
        "--state <names>",
        `only those that are: ${stateNames.join(", ")}; several with commas`,
      ).argParser((text: string) => text.split(",").map((name) => stateNamed(name.trim()))),
    )
    .option(
      "--search <text>",
      "only those with all these words in id, title, account, Region, checks, resources or cause",
    )
    .action(async (options: CasesOptions) => {
      await withDesk(
        options,
        io,
        async ({ cases }): Promise<Listed> => {
          const all = await cases.list();
          return {
            cases: all.filter((one) => isAskedFor(one, options)).toSorted(byUrgency),
            all: all.length,
          };
        },
        (listed) => show(listed, io),
        ({ cases }) => cases.map(inJson),
      );
    });

function stateNamed(name: string): string {
  if (stateNames.includes(name)) return name;
  throw new WatchkeeperError(
    "UnknownState",
    "invalid-input",
    `No cases are called "${name}"; did you mean "${closest(name, stateNames)}"? There are: ${stateNames.join(", ")}. Nothing was done.`,
  );
}

const isAskedFor = (found: Case, { open, state, search = "" }: CasesOptions): boolean =>
  !(open && found.status === "closed") &&
  (state === undefined || state.some((name) => isIn(name, found))) &&
  holds(search, found, accountName(found));

const accountName = ({ account }: Case): string =>
  config.accounts.find(({ id }) => id === account)?.name ?? account;

const inJson = (found: Case) => ({
  ...found,
  outcome: found.outcome ?? null,
  resourceCount: resourceCountOf(found),
});

function show({ cases, all }: Listed, io: Io): readonly string[] {
  if (all === 0) return ["No cases. Make one: watchkeeper try instance-launch"];
  if (cases.length === 0) return [`None of the ${all} cases is such. All of them: watchkeeper cases`];
  return cases.map((one) => line(one, io));
}

const line = (found: Case, io: Io): string =>
  [
    io.colours.bold(found.id),
    momentOf(found.openedAt),
    statusOf(found, io, 23),
    accountName(found),
    found.region.padEnd(10),
    `${resourceCountOf(found)}`.padStart(4),
    found.title,
  ].join("  ");
