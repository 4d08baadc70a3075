import { WatchkeeperError } from "@watchkeeper/core/error";
import type { Command } from "commander";
import { closest } from "fastest-levenshtein";
import { answer, type CommonOptions, newCommand } from "../command.ts";
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
    .addHelpText(
      "after",
      `\nScenarios:\n${scenarios.map(({ id, title }) => `  ${id.padEnd(18)} ${title}`).join("\n")}`,
    )
    .action(async (name: string, options: CommonOptions) => {
      const scenario = scenarios.find(({ id }) => id === name);
      if (!scenario) {
        const ids = scenarios.map(({ id }) => id);
        throw new WatchkeeperError(
          "UnknownScenario",
          "invalid-input",
          `There is no scenario "${name}"; did you mean "${closest(name, ids)}"? There are: ${ids.join(", ")}. Nothing was done.`,
        );
      }
      const did = await scenario.run(await callerRuntime(options, io));
      answer(options, io, { scenario: scenario.id, did }, () => [
        `${scenario.id}: ${did}. See what comes of it: watchkeeper cases`,
      ]);
    });
