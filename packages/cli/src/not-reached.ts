import { messageOf, WatchkeeperError } from "@watchkeeper/core/error";

/** A request to the laptop that came to no answer: nobody was there to take it, or it was cut on the way. */
export function notReached(url: string, method: string, error: unknown): WatchkeeperError {
  if (isRefused(error)) {
    return new WatchkeeperError(
      "NothingListens",
      "unavailable",
      `Nothing listens on ${url}. Nothing was done. Run \`npm start\` in another terminal first; to reach a deployed Watchkeeper, name its stage: --stage production.`,
      { cause: error },
    );
  }
  const done = method === "GET" ? "Nothing was changed" : "What was asked for may have been done";
  return new WatchkeeperError(
    "RequestCut",
    "unavailable",
    `The connection to ${url} was cut before the answer was there (${causeOf(error)}). ${done}: look (\`watchkeeper cases\`) before you ask again.`,
    { cause: error },
  );
}

/** Nobody took the connection, so nothing was sent. */
function isRefused(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  if ((error as NodeJS.ErrnoException).code === "ECONNREFUSED") return true;
  return isRefused(error.cause);
}

const causeOf = (error: unknown): string =>
  error instanceof Error && error.cause !== undefined ? messageOf(error.cause) : messageOf(error);
