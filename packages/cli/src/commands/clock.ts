import { durationMs } from "@watchkeeper/core/duration";
import { Command } from "commander";
import { advanceClock, type ClockProgress } from "../advance-clock.ts";
import { answer, type CommonOptions, newCommand } from "../command.ts";
import type { Io } from "../io.ts";
import { laptopEndpoint } from "../target.ts";

/** The exit code of what was stopped with Ctrl-C, as shells have it. */
const interrupted = 130;

/** `watchkeeper clock advance <duration>`: moves the laptop's time, running what falls due on the way. */
export const clockCommand = (io: Io): Command => {
  const advance = newCommand(
    "advance",
    "Move the laptop's clock on, running what falls due on the way",
    "watchkeeper clock advance 1h",
  )
    .argument("<duration>", "such as 90s, 15m, 1h or 2d; 400d at most")
    .option(
      "--endpoint <url>",
      "where the laptop's Watchkeeper listens (default: AWS_ENDPOINT_URL, or http://localhost:4600)",
    )
    .addHelpText("after", "\nHow far it is shows on stderr. Ctrl-C stops it, with exit code 130.")
    .action(async (duration: string, options: CommonOptions) => {
      durationMs(duration);
      const stop = new AbortController();
      const onInterrupt = () => stop.abort();
      // A second one ends the command at once.
      process.once("SIGINT", onInterrupt);
      const show = io.below ?? io.err;
      try {
        const reply = await advanceClock(laptopEndpoint(options, io), duration, {
          signal: stop.signal,
          tell: (progress) => show(tellProgress(progress)),
        });
        io.below?.("");
        answer(options, io, reply, ({ now, isStopped }) => [
          `${isStopped ? "Stopped. " : ""}It is now ${now}.`,
        ]);
        if (reply.isStopped) process.exitCode = interrupted;
      } finally {
        io.below?.("");
        process.off("SIGINT", onInterrupt);
      }
    });
  return new Command("clock").description("The laptop's clock").helpCommand(false).addCommand(advance);
};

const tellProgress = ({ now, part, cases }: ClockProgress): string =>
  `${String(Math.floor(part * 100)).padStart(3)} %  ${now.slice(0, 16).replace("T", " ")}  ${
    cases === 1 ? "1 case has" : `${cases} cases have`
  } moved on`;
