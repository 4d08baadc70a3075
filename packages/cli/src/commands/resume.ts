import { fewOf } from "@watchkeeper/core/few-of";
import type { Command } from "commander";
import { type AskAnew, askAnew } from "../ask-anew.ts";
import { type CommonOptions, newWordCommand, withDesk } from "../command.ts";
import type { Io } from "../io.ts";
import { chatWords, takeHaltBack } from "../set-halt.ts";

const takingUp: AskAnew = {
  what: "resume",
  done: "its run is taken up again",
  waits: "The run waits until it is off.",
};

type ResumeOptions = CommonOptions & { readonly reason: string; readonly wait: boolean };

/** `watchkeeper resume`: takes the halt back; `watchkeeper resume <id>`: takes the parked run of a case up again. */
export const resumeCommand = (io: Io): Command =>
  newWordCommand(
    "resume",
    "Take the halt back; with a case's id, take that case's parked run up again",
    'watchkeeper resume --reason "the freeze is over"\n  watchkeeper resume c-0123456789ab --reason "the quota was raised"',
  )
    .argument("[id]", "a case whose run has parked; absent: the halt switch")
    .option("--no-wait", "of a case: do not wait to see what comes of it")
    .addHelpText(
      "before",
      [
        "Two things stand still, and each goes on in its own way:",
        "  a paused run met the halt switch   watchkeeper resume --reason …        all of them go on by themselves",
        "  a parked run needs a person        watchkeeper resume <id> --reason …   that one is taken up again",
        "",
      ].join("\n"),
    )
    .action((id: string | undefined, options: ResumeOptions) =>
      id === undefined ? takeBack(options, io) : askAnew(id, options, takingUp, io),
    );

const takeBack = (options: ResumeOptions, io: Io): Promise<void> =>
  withDesk(
    options,
    io,
    (desk) => takeHaltBack(desk, options.reason),
    (set) => [
      `Resumed: changes are made again (${set.by}). Paused runs go on by themselves, within five minutes.`,
      ...(set.goOn.length > 0
        ? [`${set.goOn.length} held cases are planned anew: ${fewOf(set.goOn, 5)}`]
        : []),
      ...chatWords(set),
    ],
  );
