import { messageOf, WatchkeeperError } from "@watchkeeper/core/error";

const file = "watchkeeper.config.ts";

/** Reads the configuration; what keeps it from being read is wrong input, and is told with its line. */
export async function loadConfig(load: () => Promise<object>): Promise<void> {
  let read: object;
  try {
    read = await load();
  } catch (error) {
    throw unreadable(error) ?? error;
  }
  if (!("default" in read))
    throw invalid(`${file}: it exports no configuration: export default defineConfig({ … })`);
}

/** What is wrong with the configuration; undefined where something else is. */
function unreadable(error: unknown): WatchkeeperError | undefined {
  if (error instanceof WatchkeeperError || !(error instanceof Error)) return undefined;
  const stack = error.stack ?? "";
  const place = /watchkeeper\.config\.ts(?::(\d+))?/.exec(stack);
  if (!place) return undefined;
  const [before = ""] = stack.split(`${error.name} [`);
  const excerpt = /^file:.*\n([\s\S]*?\^+)/.exec(before)?.[1];
  const line = place[1] === undefined ? "" : `, line ${place[1]}`;
  return invalid(`${file}${line}: ${messageOf(error)}${excerpt ? `\n${excerpt}` : ""}`, error);
}

const invalid = (what: string, cause?: unknown) =>
  new WatchkeeperError(
    "UnreadableConfig",
    "invalid-input",
    `${what}\nNothing was started. Mend it and run the same command again.`,
    { cause },
  );
