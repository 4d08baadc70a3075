import { WatchkeeperError } from "@watchkeeper/core/error";
import { httpServer } from "@watchkeeper/sim/kernel/http-server";
import { pace } from "@watchkeeper/sim/kernel/pace";
import { createLaptop, type Laptop } from "./laptop.ts";
import { routes } from "./routes.ts";

/** A laptop's cloud that listens, at real pace. */
export interface ServedLaptop extends Laptop {
  readonly url: string;
  close(): Promise<void>;
}

/** Serves the embedded AWS and Watchkeeper on one loopback port. */
export async function serveLaptop(options: {
  readonly port: number;
  readonly seed: number;
  readonly startTime: Date;
  /** Is told what failed in the world by itself: a bug of ours. */
  readonly onError: (error: unknown) => void;
}): Promise<ServedLaptop> {
  const laptop = await createLaptop({
    seed: options.seed,
    startTime: options.startTime,
    url: `http://127.0.0.1:${options.port}`,
    outsideUser: true,
  });
  const server = await httpServer(laptop.world, {
    port: options.port,
    host: "127.0.0.1",
    fallback: routes(laptop),
  }).catch((error: unknown) => {
    throw new WatchkeeperError(
      "PortInUse",
      "conflict",
      `Port ${options.port} is taken by another process, perhaps another Watchkeeper. Nothing was started. ` +
        `Stop that process, or choose another port: npm start -- --port ${options.port + 1}`,
      { cause: error },
    );
  });
  const pacer = pace(laptop.world.clock, { onError: options.onError });
  return {
    ...laptop,
    url: server.url,
    close: async () => {
      pacer.stop();
      await server.close();
    },
  };
}
