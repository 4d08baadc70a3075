import { existsSync, readFileSync } from "node:fs";
import { messageOf, WatchkeeperError } from "@watchkeeper/core/error";

/** What became of one recorded case: nothing to say where it passed, else the differences, a line each. */
export interface Outcome {
  readonly name: string;
  readonly differences: readonly string[];
  /** What is worth saying though it is as AWS has it: an event that is refused, and why. */
  readonly remark?: string | undefined;
}

/** One kind of recorded behaviour: how its file is read, and how a case is judged. */
export interface Corpus<Case> {
  /** What it is called at the end: `asl: 43 passed, 0 failed`. */
  readonly name: string;
  readonly nameOf: (recorded: Case) => string;
  readonly judge: (recorded: Case) => Promise<readonly string[]>;
  readonly remark?: (recorded: Case) => string | undefined;
}

/** Reads a corpus' file; what is wrong with it is told plainly. */
export function readCases<Case>(file: string): readonly Case[] {
  const refuse = (why: string) =>
    new WatchkeeperError("InvalidCorpus", "invalid-input", `${file} ${why}. Nothing was run.`);
  if (!existsSync(file)) throw refuse("is not there");
  let cases: unknown;
  try {
    cases = JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw refuse(`is no JSON (${messageOf(error)})`);
  }
  if (Array.isArray(cases)) return cases as readonly Case[];
  // A captured event may stand alone in its file.
  if (typeof cases === "object" && cases !== null) return [cases as Case];
  throw refuse("is no list of cases");
}

/** Runs a whole corpus; a case that throws has failed, and the others go on. */
export async function runCorpus<Case>(
  corpus: Corpus<Case>,
  cases: readonly Case[],
): Promise<readonly Outcome[]> {
  const outcomes: Outcome[] = [];
  for (const recorded of cases) {
    const differences = await corpus
      .judge(recorded)
      .catch((error: unknown) => [`it threw: ${messageOf(error)}`]);
    outcomes.push({ name: corpus.nameOf(recorded), differences, remark: corpus.remark?.(recorded) });
  }
  return outcomes;
}
