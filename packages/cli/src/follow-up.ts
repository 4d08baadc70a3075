import type { Halt } from "@watchkeeper/aws/dynamodb/switches";
import type { Case } from "@watchkeeper/cases/case";
import { openStatuses } from "@watchkeeper/cases/outcomes";
import type { Progress } from "@watchkeeper/plans/front";
import { answer, type CommonOptions } from "./command.ts";
import type { Desk } from "./desk.ts";
import { followCase, type Look, type Until, untilStatus } from "./follow-case.ts";
import { exitCodeAfter, type Wanted } from "./how-it-ended.ts";
import { type Io, sayLines, silent } from "./io.ts";
import { nextWords, standingOf, whatStands } from "./show-case.ts";

/** What a person asked for, and how its answer is said. */
export interface Asking<Said extends object> {
  readonly desk: Desk;
  /** The case as it was before. */
  readonly before: Look;
  readonly options: CommonOptions & { readonly wait: boolean };
  /** What came of asking. */
  readonly said: Said;
  readonly show: (said: Said) => readonly string[];
  /** Where following ends; absent: at the case's end, or where it waits for people or for the end of a halt. */
  readonly until?: Until;
  /** The halt switch is on: nothing comes of it until that is taken back, and so it is not followed. */
  readonly halt?: Halt | undefined;
  /** The outcome that was wanted, beside those that are good of themselves. */
  readonly wanted?: Wanted;
}

const standstill = untilStatus("closed", "awaiting-approval", "held");

/** How a case stands where following it has ended. */
interface Followed {
  readonly case: Case;
  readonly progress?: Progress;
}

/** Answers what came of asking, follows the case unless told not to, and lets the exit code say how it ended. */
export async function followUp<Said extends object>(asking: Asking<Said>, io: Io): Promise<void> {
  const { desk, before, options, said, show, until = standstill, halt, wanted } = asking;
  if (!options.json) sayLines(io, show(said));
  if (options.wait && halt) process.exitCode = openStatuses.held.exitCode;
  if (!options.wait || halt) return options.json ? answer(options, io, said, show) : undefined;
  const last = await followCase(desk, before, options.json ? silent(io) : io, until);
  process.exitCode = exitCodeAfter(last.found, wanted);
  if (options.json) return answer(options, io, { ...said, ...followed(last) }, () => []);
  sayLines(io, [standingOf(last, io), ...whatStands(last.found), ...nextWords(last)]);
}

const followed = ({ found, run }: Look): Followed => ({
  case: found,
  ...(run ? { progress: run.head.progress } : {}),
});
