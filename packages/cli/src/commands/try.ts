import { WatchkeeperError } from "@watchkeeper/core/error";
import { systemClock } from "@watchkeeper/core/system-clock";
import type { Command } from "commander";
import { closest } from "fastest-levenshtein";
import config from "../../../../watchkeeper.config.ts";
import { answer, type CommonOptions, newCommand } from "../command.ts";
import { type Desk, openDesk } from "../desk.ts";
import { followCase } from "../follow-case.ts";
import type { Io } from "../io.ts";
import { scenarios } from "../scenarios/index.ts";
import { callerRuntime } from "../target.ts";

/** `watchkeeper try <scenario>`: does on the laptop's AWS what people do on AWS. */
export const tryCommand = (io: Io): Command =>
  newCommand("try", "Do on the laptop's AWS what Watchkeeper reacts to", "watchkeeper try instance-launch")
    .argument("<scenario>", `one of: ${scenarios.map(({ id }) => id).join(", ")}`)
    .option(
      "--endpoint <url>",
      "where the laptop's Watchkeeper listens (default: AWS_ENDPOINT_URL, or http://localhost:4600)",
    )
    .option("--no-wait", "do not wait to see what comes of it")
    .addHelpText(
      "after",
      `\nScenarios:\n${scenarios.map(({ id, title }) => `  ${id.padEnd(18)} ${title}`).join("\n")}`,
    )
    .action(async (name: string, options: CommonOptions & { wait: boolean }) => {
      const scenario = scenarios.find(({ id }) => id === name);
      if (!scenario) {
        const ids = scenarios.map(({ id }) => id);
        throw new WatchkeeperError(
          "UnknownScenario",
          "invalid-input",
          `There is no scenario "${name}"; did you mean "${closest(name, ids)}"? There are: ${ids.join(", ")}. Nothing was done.`,
        );
      }
      const caller = await callerRuntime(options, io);
      const desk = await openDesk(caller, config, "laptop");
      const before = new Set((await desk.cases.list()).map(({ id }) => id));
      const did = await scenario.run(caller);
      answer(options, io, { scenario: scenario.id, did }, () => [`${scenario.id}: ${did}`]);
      if (options.wait && !options.json) await showWhatComes(desk, before, io);
    });

/** How long Watchkeeper is given to notice, and how often it is asked, in milliseconds. */
const noticeMs = 30_000;
const everyMs = 400;

/** Waits for the case that comes of a scenario, and shows its story as it unfolds. */
async function showWhatComes(desk: Desk, before: ReadonlySet<string>, io: Io): Promise<void> {
  const until = systemClock.now().getTime() + noticeMs;
  while (systemClock.now().getTime() < until) {
    const found = (await desk.cases.list()).find(({ id }) => !before.has(id));
    if (found) {
      io.out(`${io.colours.bold(found.id)}: ${found.title}`);
      await followCase(desk, { found, records: [] }, io);
      io.out(`See all of it: watchkeeper case ${found.id}`);
      return;
    }
    await systemClock.sleep(everyMs);
  }
  io.out("Watchkeeper has noticed nothing yet. Look later: watchkeeper cases");
}
