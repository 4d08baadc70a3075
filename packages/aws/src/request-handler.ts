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
 * others; takes nothing for an invocation that is over: what Lambda thaws of it later must not act; and gives up what is
 * under way when its time is over.
 */
export function requestHandler(runtime: Runtime) {
  const inner = (runtime.endpoint?.requestHandler ?? networkHandler()) as RequestHandler;
  return {
    metadata: inner.metadata,
    handle: async (request: unknown, options?: HttpHandlerOptions) => {
      const signal = runtime.signal();
      if (signal.aborted || runtime.clock.now() >= runtime.deadline()) throw tooLate("Nothing was sent.");
      const given = options?.abortSignal as AbortSignal | undefined;
      const abortSignal = given ? AbortSignal.any([given, signal]) : signal;
      try {
        return await inner.handle(request, { ...options, abortSignal });
      } catch (error) {
        throw signal.aborted ? tooLate("What became of the request is not known.", error) : error;
      }
    },
    updateHttpClientConfig: () => {},
    httpHandlerConfigs: () => ({}),
  };
}

const tooLate = (what: string, cause?: unknown) =>
  new WatchkeeperError("InvocationOver", "unavailable", `The time of this invocation is over. ${what}`, {
    cause,
  });
