import type { IncomingMessage, ServerResponse } from "node:http";
import type { ConsoleBundle } from "@watchkeeper/console/bundle";
import { chatRoutes } from "./chat-routes.ts";
import { clockRoutes } from "./clock-routes.ts";
import { consoleRoutes } from "./console-routes.ts";
import { withFunctionUrls } from "./function-url.ts";
import type { Laptop } from "./laptop.ts";
import { mischiefRoutes } from "./mischief.ts";
import { serveTable } from "./route.ts";

/** Serves what is no request to AWS. */
export const routes = (
  laptop: Laptop,
  bundle: Promise<ConsoleBundle>,
): ((request: IncomingMessage, response: ServerResponse) => void) =>
  withFunctionUrls(
    laptop,
    serveTable(
      { ...clockRoutes(), ...chatRoutes, ...mischiefRoutes, ...consoleRoutes(laptop, bundle) },
      laptop,
    ),
  );
