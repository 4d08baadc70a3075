import type { Case } from "@watchkeeper/cases/case";
import { exitCodeOf, WatchkeeperError } from "@watchkeeper/core/error";
import { systemClock } from "@watchkeeper/core/system-clock";
import { Argument, type Command } from "commander";
import { closest } from "fastest-levenshtein";
import config from "../../../../watchkeeper.config.ts";
import { answer, type CommonOptions, newCommand } from "../command.ts";
import { type Desk, openDesk } from "../desk.ts";
import type { Look } from "../follow-case.ts";
import { followUp } from "../follow-up.ts";
import { type Io, sayLines } from "../io.ts";
import { scenarios } from "../scenarios/index.ts";
import { askLaptop, callerRuntime } from "../target.ts";

/** `watchkeeper try <scenario>`: does on the laptop's AWS what people do on AWS. */
export const tryCommand = (io: Io): Command =>
  newCommand("try", "Do on the laptop's AWS what Watchkeeper reacts to", "watchkeeper try instance-launch")
    .addArgument(scenarioArgument())
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
      let desk = await openDesk(caller, config, "laptop");
      const before = new Set((await desk.cases.list()).map(({ id }) => id));
      const { url } = caller.endpoint ?? {};
      const did = await scenario.run(caller, {
        fails: (resource, message) =>
          askLaptop(url ?? "", "POST", "/_watchkeeper/failing-backup", { resource, message }),
      });
      if (scenario.passes) {
        await askLaptop(url ?? "", "POST", "/_watchkeeper/clock/advance", { duration: scenario.passes });
        // Its session may have ended meanwhile.
        desk = await openDesk(await callerRuntime(options, io), config, "laptop");
      }
      const said = { scenario: scenario.id, did };
      if (!options.json) io.out(`${scenario.id}: ${did}`);
      if (!options.wait) return options.json ? answer(options, io, said, () => []) : undefined;
      const found = await noticed(desk, before);
      if (!found) {
        process.exitCode = exitCodeOf.unavailable;
        if (options.json) return answer(options, io, { ...said, caseId: null }, () => []);
        return io.out("Watchkeeper has noticed nothing yet. Look later: watchkeeper cases");
      }
      if (!options.json) sayLines(io, [`${io.colours.bold(found.id)}: ${found.title}`]);
      const look: Look = { found, records: [] };
      await followUp(
        { desk, before: look, options, said: { ...said, caseId: found.id }, show: () => [] },
        io,
      );
      if (!options.json) io.out(`See all of it: watchkeeper case ${found.id}`);
    });

/** Completed from the scenarios; a wrong one is answered with the nearest, by ourselves. */
function scenarioArgument(): Argument {
  const argument = new Argument("<scenario>", "what to do; all of them stand below");
  argument.argChoices = scenarios.map(({ id }) => id);
  return argument;
}

/** How long Watchkeeper is given to notice, and how often it is asked, in milliseconds. */
const noticeMs = 30_000;
const everyMs = 400;

/** Waits for the case that comes of a scenario. */
async function noticed(desk: Desk, before: ReadonlySet<string>): Promise<Case | undefined> {
  const until = systemClock.now().getTime() + noticeMs;
  while (systemClock.now().getTime() < until) {
    const found = (await desk.cases.list()).find(({ id }) => !before.has(id));
    if (found) return found;
    await systemClock.sleep(everyMs);
  }
  return undefined;
}
