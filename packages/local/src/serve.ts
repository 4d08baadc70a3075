import type { IncomingMessage, ServerResponse } from "node:http";
import { bundleConsole, type ConsoleBundle } from "@watchkeeper/console/bundle";
import { WatchkeeperError } from "@watchkeeper/core/error";
import { faultProfiles } from "@watchkeeper/sim/kernel/faults/fault-profile";
import { httpServer, type RunningServer } from "@watchkeeper/sim/kernel/http-server";
import { pace } from "@watchkeeper/sim/kernel/pace";
import config from "../../../watchkeeper.config.ts";
import { admit } from "./admit.ts";
import { openDataFolder } from "./data-folder.ts";
import { type Keeper, keepCloud } from "./keep-cloud.ts";
import { createLaptop, fingerprintOf, type Laptop } from "./laptop.ts";
import { openChat } from "./open-chat.ts";
import { refusal } from "./route.ts";
import { routes } from "./routes.ts";
import { ofAnotherFormat, savedCloud } from "./saved-cloud.ts";
import type { SlackSecrets } from "./slack-secrets.ts";

/** A laptop's cloud that listens, at real pace. */
export interface ServedLaptop extends Laptop {
  readonly url: string;
  /** The chat emulator's own page; absent where there is none. */
  readonly chatPage: string | undefined;
  /** Where the cloud is kept; absent: nowhere, it ends with the process. */
  readonly kept: KeptCloud | undefined;
  /** Ends it; where it is kept, with all that happened in it. */
  close(): Promise<void>;
}

/** How much goes wrong. */
export type FaultName = keyof typeof faultProfiles;

/** The folder of a cloud that outlives its process. */
export interface KeptCloud {
  readonly folder: string;
  /** Whether it was made now; else it was there, and was taken up. */
  readonly isNew: boolean;
  /** From when its clock goes on. */
  readonly clock: Date;
}

/** Serves the embedded AWS and Watchkeeper on one loopback port. */
export async function serveLaptop(options: {
  readonly port: number;
  /** Of a new cloud. */
  readonly seed: number;
  /** Of a new cloud. */
  readonly startTime: Date;
  /** What goes wrong from the start on; absent: nothing. */
  readonly faults?: FaultName | undefined;
  /** A folder that keeps the cloud, and may hold one already; absent: the cloud ends with the process. */
  readonly data?: string | undefined;
  /** Absent: the chat is an emulator. */
  readonly slack?: SlackSecrets | undefined;
  /** Whether what the functions log is printed. */
  readonly withLogs?: boolean | undefined;
  /** Is told what failed in the world by itself: a bug of ours; and what could not be saved. */
  readonly onError: (error: unknown) => void;
}): Promise<ServedLaptop> {
  await using made = new AsyncDisposableStack();
  const folder = options.data === undefined ? undefined : openDataFolder(options.data);
  made.defer(() => folder?.close());
  const bundle = bundleConsole();
  // Told where the page is asked for.
  bundle.catch(() => undefined);
  const chat = await openChat(config, options.slack);
  made.defer(chat.close);
  const fingerprint = fingerprintOf(chat.slack);
  const snapshot = folder && savedCloud(folder, fingerprint);
  const laptop = await createLaptop({
    slack: chat.slack,
    seed: options.seed,
    startTime: options.startTime,
    url: `http://127.0.0.1:${options.port}`,
    outsideUser: true,
    promptToPeople: true,
    withLogs: options.withLogs,
    snapshot,
  }).catch((error: unknown) => {
    throw folder ? ofAnotherFormat(error, folder.path) : error;
  });
  const clock = laptop.world.clock.now();
  let keeper: Keeper | undefined;
  made.defer(() => keeper?.end());
  const server = await listen(laptop, options.port, bundle);
  made.defer(server.close);
  laptop.world.faults.use(options.faults && faultProfiles[options.faults]);
  keeper = folder && keepCloud(laptop.world, folder, { fingerprint, onError: options.onError });
  const pacer = pace(laptop.world.clock, { onError: options.onError });
  made.defer(pacer.stop);
  const all = made.move();
  return {
    ...laptop,
    url: server.url,
    chatPage: chat.page,
    kept: folder && { folder: folder.path, isNew: snapshot === undefined, clock },
    close: () => all.disposeAsync(),
  };
}

const listen = (laptop: Laptop, port: number, bundle: Promise<ConsoleBundle>): Promise<RunningServer> =>
  httpServer(laptop.world, {
    port,
    host: "127.0.0.1",
    refuse: refuse(laptop),
    fallback: routes(laptop, bundle),
  }).catch((error: unknown) => {
    throw new WatchkeeperError(
      "PortInUse",
      "conflict",
      `Port ${port} is taken by another process, perhaps another Watchkeeper. Nothing was started. ` +
        `Stop that process, or choose another port: npm start -- --port ${port + 1}`,
      { cause: error },
    );
  });

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
