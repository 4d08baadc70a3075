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
  const place = placeIn(stack);
  if (!place) return undefined;
  const [before = ""] = stack.split(`${error.name} [`);
  const excerpt = /^file:.*\n([\s\S]*?\^+)/.exec(before)?.[1];
  return invalid(`${place}: ${messageOf(error)}${excerpt ? `\n${excerpt}` : ""}`, error);
}

/** Where a program stands, in a line of a stack. */
const programAt = /(?:file:\/\/)?(\/[^\s():]+\.[cm]?[jt]sx?)(?::(\d+)|$)/;
/** What of it is ours. */
const ours = /\/packages\/[\w-]+\/src\//;

/** The place in the configuration that an error comes of, or in what it imports; undefined where it comes of ours. */
function placeIn(stack: string): string | undefined {
  const named = /watchkeeper\.config\.ts(?::(\d+))?/.exec(stack);
  if (named) return `${file}${named[1] === undefined ? "" : `, line ${named[1]}`}`;
  // The file that is being run stands last, before whoever waits for it.
  const run = stack
    .split("\n")
    .filter((line) => !line.includes("at async "))
    .findLast((line) => programAt.test(line));
  const [, program = "", line] = programAt.exec(run ?? "") ?? [];
  if (program === "" || ours.test(program)) return undefined;
  return line === undefined ? program : `${program}, line ${line}`;
}

const invalid = (what: string, cause?: unknown) =>
  new WatchkeeperError(
    "UnreadableConfig",
    "invalid-input",
    `${what}\nNothing was started. Mend it and run the same command again.`,
    { cause },
  );
