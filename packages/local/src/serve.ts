import type { IncomingMessage, ServerResponse } from "node:http";
import { bundleConsole } from "@watchkeeper/console/bundle";
import { WatchkeeperError } from "@watchkeeper/core/error";
import { faultProfiles } from "@watchkeeper/sim/kernel/faults/fault-profile";
import { httpServer } from "@watchkeeper/sim/kernel/http-server";
import { pace } from "@watchkeeper/sim/kernel/pace";
import config from "../../../watchkeeper.config.ts";
import { admit } from "./admit.ts";
import { createLaptop, type Laptop } from "./laptop.ts";
import { openChat } from "./open-chat.ts";
import { refusal } from "./route.ts";
import { routes } from "./routes.ts";
import type { SlackSecrets } from "./slack-secrets.ts";

/** A laptop's cloud that listens, at real pace. */
export interface ServedLaptop extends Laptop {
  readonly url: string;
  /** The chat emulator's own page; absent where there is none. */
  readonly chatPage: string | undefined;
  close(): Promise<void>;
}

/** How much goes wrong. */
export type FaultName = keyof typeof faultProfiles;

/** Serves the embedded AWS and Watchkeeper on one loopback port. */
export async function serveLaptop(options: {
  readonly port: number;
  readonly seed: number;
  readonly startTime: Date;
  /** What goes wrong from the start on; absent: nothing. */
  readonly faults?: FaultName | undefined;
  /** Absent: the chat is an emulator. */
  readonly slack?: SlackSecrets | undefined;
  /** Is told what failed in the world by itself: a bug of ours. */
  readonly onError: (error: unknown) => void;
}): Promise<ServedLaptop> {
  const bundle = bundleConsole();
  // Told where the page is asked for.
  bundle.catch(() => undefined);
  const chat = await openChat(config, options.slack);
  const laptop = await createLaptop({
    slack: chat.slack,
    seed: options.seed,
    startTime: options.startTime,
    url: `http://127.0.0.1:${options.port}`,
    outsideUser: true,
  });
  const server = await httpServer(laptop.world, {
    port: options.port,
    host: "127.0.0.1",
    refuse: refuse(laptop),
    fallback: routes(laptop, bundle),
  }).catch(async (error: unknown) => {
    await chat.close();
    throw new WatchkeeperError(
      "PortInUse",
      "conflict",
      `Port ${options.port} is taken by another process, perhaps another Watchkeeper. Nothing was started. ` +
        `Stop that process, or choose another port: npm start -- --port ${options.port + 1}`,
      { cause: error },
    );
  });
  laptop.world.faults.use(options.faults && faultProfiles[options.faults]);
  const pacer = pace(laptop.world.clock, { onError: options.onError });
  return {
    ...laptop,
    url: server.url,
    chatPage: chat.page,
    close: async () => {
      pacer.stop();
      await server.close();
      await chat.close();
    },
  };
}

/**
 * Refuses what another web page may have sent, AWS requests included. A Function URL takes only what is signed with a
 * secret, and its requests come from elsewhere: Slack's, through a tunnel.
 */
const refuse =
  ({ deployment: { functionUrls } }: Laptop) =>
  (request: IncomingMessage, response: ServerResponse): boolean => {
    if (functionUrls.some(({ path }) => path === request.url)) return false;
    try {
      admit(request);
      return false;
    } catch (error) {
      refusal(error).send(response);
      return true;
    }
  };
