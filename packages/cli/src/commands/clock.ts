import { durationMs } from "@watchkeeper/core/duration";
import { Command } from "commander";
import { answer, type CommonOptions, newCommand } from "../command.ts";
import type { Io } from "../io.ts";
import { askLaptop, laptopEndpoint } from "../target.ts";

/** `watchkeeper clock advance <duration>`: moves the laptop's time, running what falls due on the way. */
export const clockCommand = (io: Io): Command => {
  const advance = newCommand(
    "advance",
    "Move the laptop's clock on, running what falls due on the way",
    "watchkeeper clock advance 1h",
  )
    .argument("<duration>", "such as 90s, 15m, 1h or 2d")
    .option(
      "--endpoint <url>",
      "where the laptop's Watchkeeper listens (default: AWS_ENDPOINT_URL, or http://localhost:4600)",
    )
    .action(async (duration: string, options: CommonOptions) => {
      durationMs(duration);
      const reply = await askLaptop(laptopEndpoint(options, io), "POST", "/_watchkeeper/clock/advance", {
        duration,
      });
      answer(options, io, reply, ({ now }) => [`It is now ${String(now)}.`]);
    });
  return new Command("clock").description("The laptop's clock").helpCommand(false).addCommand(advance);
};
