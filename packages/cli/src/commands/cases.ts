import type { Case } from "@watchkeeper/cases/case";
import type { Command } from "commander";
import { type CommonOptions, newRemoteCommand, withDesk } from "../command.ts";
import type { Io } from "../io.ts";
import { statusOf } from "../show-case.ts";

/** `watchkeeper cases`: all cases, the newest first. */
export const casesCommand = (io: Io): Command =>
  newRemoteCommand("cases", "List the cases, the newest first", "watchkeeper cases --open")
    .option("--open", "only those that are not closed")
    .action(async (options: CommonOptions & { open?: boolean }) => {
      await withDesk(
        options,
        io,
        async ({ cases }) =>
          (await cases.list()).filter((found) => !options.open || found.status !== "closed"),
        (found) =>
          found.length === 0
            ? ["No cases. Make one: watchkeeper try instance-launch"]
            : found.map((one) => line(one, io)),
      );
    });

const line = (found: Case, io: Io): string =>
  [
    io.colours.bold(found.id),
    found.openedAt.slice(0, 19).replace("T", " "),
    statusOf(found, io).padEnd(18),
    found.account,
    found.region.padEnd(10),
    found.title,
  ].join("  ");
