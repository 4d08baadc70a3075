import { parseArgs } from "node:util";
import { terminal } from "@watchkeeper/cli/io";
import { report } from "@watchkeeper/cli/report";
import { WatchkeeperError } from "@watchkeeper/core/error";
import { asl, backupMessages, eventPatterns, events } from "./corpora.ts";
import { type Corpus, readCases, runCorpus } from "./corpus.ts";

const io = terminal();

/** Runs a corpus where files of it were named; answers with the number of failures. */
async function run<Case>(corpus: Corpus<Case>, files: readonly string[] | undefined): Promise<number> {
  if (files === undefined) return 0;
  const outcomes = await runCorpus(
    corpus,
    files.flatMap((file) => readCases<Case>(file)),
  );
  const failed = outcomes.filter(({ differences }) => differences.length > 0);
  for (const { name, differences, remark } of outcomes) {
    if (differences.length === 0 && remark === undefined) continue;
    io.out(differences.length > 0 ? io.colours.red(`${corpus.name}: ${name}`) : `${corpus.name}: ${name}`);
    for (const line of [...differences, ...(remark === undefined ? [] : [remark])]) io.out(`    ${line}`);
  }
  io.out(`${corpus.name}: ${outcomes.length - failed.length} passed, ${failed.length} failed`);
  return failed.length;
}

const usage =
  "npm run conformance -- --asl FILE --event-patterns FILE --backup-messages FILE --events FILE (each may be given more than once)";

/** `npm run conformance`: recorded AWS behaviour against ours. Exit code 1: a case failed. */
async function main(): Promise<number> {
  const file = { type: "string", multiple: true } as const;
  const { values } = parseArgs({
    options: { asl: file, "event-patterns": file, "backup-messages": file, events: file },
  });
  if (Object.keys(values).length === 0) {
    throw new WatchkeeperError(
      "NoCorpus",
      "invalid-input",
      `Name a file of recorded behaviour: ${usage}. Nothing was run.`,
    );
  }
  const failures =
    (await run(asl, values.asl)) +
    (await run(eventPatterns, values["event-patterns"])) +
    (await run(backupMessages, values["backup-messages"])) +
    (await run(events, values.events));
  return failures > 0 ? 1 : 0;
}

process.exitCode = await main().catch((error: unknown) => report(error, io));
