import { type Command, InvalidArgumentError } from "commander";
import { answer, type CommonOptions, idWords, newRemoteCommand } from "../command.ts";
import { wholeCase } from "../find-case.ts";
import { followCase, lookAt } from "../follow-case.ts";
import { exitCodeAfter } from "../how-it-ended.ts";
import { type Io, sayLines, silent } from "../io.ts";
import { showCase } from "../show-case.ts";
import { showSteps, stepsPage } from "../show-steps.ts";
import { groupsByName } from "../step-words.ts";
import { connect } from "../target.ts";

interface CaseOptions extends CommonOptions {
  readonly follow?: boolean;
  /** True where no number was given. */
  readonly steps?: number | true;
  readonly only?: readonly string[];
}

/** `watchkeeper case <id>`: the whole story of a case; with `--steps`, the steps of its plan page by page. */
export const caseCommand = (io: Io): Command =>
  newRemoteCommand(
    "case",
    "Show a case: findings, plan, what happened, what can be done next",
    "watchkeeper case c-0123456789ab\n  watchkeeper case c-0123456789ab --steps 51\n  watchkeeper case c-0123456789ab --only failed,parked",
  )
    .argument("<id>", idWords)
    .option("--follow", "go on showing what happens until the case is closed or waits for people")
    .option("--steps [from]", "show the steps of its plan, 50 of them, from this one on", place)
    .option(
      "--only <states>",
      `of its steps, show those that are: ${Object.keys(groupsByName).join(", ")}; several with commas`,
      (text) => text.split(",").map((name) => name.trim()),
    )
    .action(async (id: string, options: CaseOptions) => {
      const desk = await connect(options, io);
      if (options.steps !== undefined || options.only !== undefined) {
        const from = typeof options.steps === "number" ? options.steps : 1;
        const only = options.only ? { only: options.only } : {};
        return answer(options, io, await stepsPage(desk, id, { from, ...only }), (page) =>
          showSteps(page, io),
        );
      }
      if (!options.follow)
        return answer(options, io, await wholeCase(desk, id), (whole) => showCase(whole, desk.nameOf, io));
      const before = await lookAt(desk, id);
      if (!options.json) sayLines(io, showCase(await wholeCase(desk, id), desk.nameOf, io));
      const { found } = await followCase(desk, before, options.json ? silent(io) : io);
      process.exitCode = exitCodeAfter(found);
      if (options.json) answer(options, io, await wholeCase(desk, id), () => []);
    });

function place(text: string): number {
  if (!/^[1-9]\d*$/.test(text)) throw new InvalidArgumentError("It must be the number of a step: 1 or more.");
  return Number(text);
}
