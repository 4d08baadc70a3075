import { parseArgs } from "node:util";
import { terminal } from "@watchkeeper/cli/io";
import { report } from "@watchkeeper/cli/report";
import { WatchkeeperError } from "@watchkeeper/core/error";
import { asl, eventPatterns } from "./corpora.ts";
import { type Corpus, readCases, runCorpus } from "./corpus.ts";

const io = terminal();

/** Runs a corpus where a file of it was named; answers with the number of failures. */
async function run<Case>(corpus: Corpus<Case>, file: string | undefined): Promise<number> {
  if (file === undefined) return 0;
  const outcomes = await runCorpus(corpus, readCases<Case>(file));
  const failed = outcomes.filter(({ differences }) => differences.length > 0);
  for (const { name, differences } of failed) {
    io.out(io.colours.red(`${corpus.name}: ${name}`));
    for (const difference of differences) io.out(`    ${difference}`);
  }
  io.out(`${corpus.name}: ${outcomes.length - failed.length} passed, ${failed.length} failed`);
  return failed.length;
}

/** `npm run conformance -- --asl FILE --event-patterns FILE`: recorded AWS behaviour against ours. Exit code 1: a case failed. */
async function main(): Promise<number> {
  const { values } = parseArgs({
    options: { asl: { type: "string" }, "event-patterns": { type: "string" } },
  });
  if (values.asl === undefined && values["event-patterns"] === undefined) {
    throw new WatchkeeperError(
      "NoCorpus",
      "invalid-input",
      "Name a file of recorded behaviour: npm run conformance -- --asl FILE --event-patterns FILE. Nothing was run.",
    );
  }
  const failures = (await run(asl, values.asl)) + (await run(eventPatterns, values["event-patterns"]));
  return failures > 0 ? 1 : 0;
}

process.exitCode = await main().catch((error: unknown) => report(error, io));
