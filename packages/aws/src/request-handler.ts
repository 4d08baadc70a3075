import type { HttpHandlerOptions } from "@smithy/types";
import { WatchkeeperError } from "@watchkeeper/core/error";
import type { Runtime } from "@watchkeeper/core/runtime";
import { networkHandler } from "./sockets.ts";

/** What takes an SDK client's requests to AWS. */
interface RequestHandler {
  readonly metadata?: { readonly handlerProtocol: string };
  handle(request: unknown, options?: HttpHandlerOptions): Promise<{ response: unknown }>;
}

/**
 * A client's way to AWS: the network's, or the endpoint's own. It outlives the client, which shares it with all
 * others; and takes nothing for an invocation that is over: what Lambda thaws of it later must not act.
 */
export function requestHandler(runtime: Runtime) {
  const inner = (runtime.endpoint?.requestHandler ?? networkHandler()) as RequestHandler;
  return {
    metadata: inner.metadata,
    handle: async (request: unknown, options?: HttpHandlerOptions) => {
      if (runtime.clock.now() >= runtime.deadline()) throw tooLate();
      return inner.handle(request, options);
    },
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
  };
}

const tooLate = () =>
  new WatchkeeperError(
    "InvocationOver",
    "unavailable",
    "The time of this invocation is over. Nothing was sent.",
  );
