import { diff } from "node:util";
import { WatchkeeperError } from "@watchkeeper/core/error";
import type { AnyCheck } from "@watchkeeper/reactions/check";
import { type TriedExample, tryExamples } from "@watchkeeper/reactions/try-example";
import { closest } from "fastest-levenshtein";
import type { Io } from "./io.ts";

/** What came of trying checks. */
export interface Tested {
  readonly tried: readonly TriedExample[];
  /** The ids of the checks that have no example. */
  readonly untried: readonly string[];
}

/** Tries the examples of all checks, or of one. */
export async function testChecks(checks: readonly AnyCheck[], id: string | undefined): Promise<Tested> {
  const ids = checks.map((check) => check.id);
  if (id !== undefined && !ids.includes(id))
    throw new WatchkeeperError(
      "UnknownCheck",
      "invalid-input",
      `watchkeeper.config.ts composes no check "${id}"; did you mean "${closest(id, ids)}"? Nothing was tested.`,
    );
  const wanted = checks.filter((check) => id === undefined || check.id === id);
  const tested = await Promise.all(
    wanted.map(async (check) => ({ id: check.id, tried: await tryExamples(check) })),
  );
  return {
    tried: tested.flatMap(({ tried }) => tried),
    untried: tested.flatMap((one) => (one.tried.length === 0 ? [one.id] : [])),
  };
}

/** What came of examples, by check, for people; where one differs, what it makes of its event otherwise. */
export function tellTests({ tried, untried }: Tested, { colours }: Io): readonly string[] {
  const differ = tried.filter(({ isAsExpected }) => !isAsExpected).length;
  return [
    ...[...Map.groupBy(tried, ({ check }) => check)].flatMap(([check, examples]) => [
      colours.bold(check),
      ...examples.flatMap((one) => [
        `  ${one.isAsExpected ? colours.green("✓") : colours.red("✗")} ${one.name}`,
        ...(one.isAsExpected ? [] : whatDiffers(one).map((line) => `      ${line}`)),
      ]),
    ]),
    ...untried.flatMap((check) => [
      colours.bold(check),
      `  ${colours.red("✗")} it has no example: nothing was tried of it`,
    ]),
    `${tried.length - differ} examples are as expected, ${differ} differ.${tellNone(untried.length)}`,
  ];
}

const tellNone = (checks: number): string =>
  checks === 0 ? "" : ` ${checks} ${checks === 1 ? "check has" : "checks have"} none.`;

/** What could not be asked; else what is expected (-) and what is found (+), line by line. */
const whatDiffers = ({ trouble, expected, found }: TriedExample): readonly string[] =>
  trouble.length > 0
    ? trouble
    : diff(linesOf(expected), linesOf(found)).map(([sign, line]) => `${signs[sign + 1]} ${line}`);

const signs = ["+", " ", "-"];

const linesOf = (value: unknown): string[] => JSON.stringify(value, null, 2).split("\n");
