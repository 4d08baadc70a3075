import { diff } from "node:util";
import { WatchkeeperError } from "@watchkeeper/core/error";
import type { AnyCheck } from "@watchkeeper/reactions/check";
import { examplesOf, type TriedExample, tryExample } from "@watchkeeper/reactions/try-example";
import { closest } from "fastest-levenshtein";
import type { Io } from "./io.ts";

/** Tries the examples of all checks, or of one. */
export async function testChecks(
  checks: readonly AnyCheck[],
  id: string | undefined,
): Promise<readonly TriedExample[]> {
  const ids = checks.map((check) => check.id);
  if (id !== undefined && !ids.includes(id))
    throw new WatchkeeperError(
      "UnknownCheck",
      "invalid-input",
      `watchkeeper.config.ts composes no check "${id}"; did you mean "${closest(id, ids)}"? Nothing was tested.`,
    );
  const wanted = checks.filter((check) => id === undefined || check.id === id);
  return Promise.all(
    wanted.flatMap((check) => examplesOf(check).map((example) => tryExample(check, example))),
  );
}

/** What came of examples, by check, for people; where one differs, what it makes of its event otherwise. */
export function tellTests(tried: readonly TriedExample[], { colours }: Io): readonly string[] {
  const differ = tried.filter(({ isAsExpected }) => !isAsExpected).length;
  return [
    ...[...Map.groupBy(tried, ({ check }) => check)].flatMap(([check, examples]) => [
      colours.bold(check),
      ...examples.flatMap((one) => [
        `  ${one.isAsExpected ? colours.green("✓") : colours.red("✗")} ${one.name}`,
        ...(one.isAsExpected ? [] : whatDiffers(one).map((line) => `      ${line}`)),
      ]),
    ]),
    `${tried.length - differ} examples are as expected, ${differ} differ.`,
  ];
}

/** What could not be asked; else what is expected (-) and what is found (+), line by line. */
const whatDiffers = ({ trouble, expected, found }: TriedExample): readonly string[] =>
  trouble.length > 0
    ? trouble
    : diff(linesOf(expected), linesOf(found)).map(([sign, line]) => `${signs[sign + 1]} ${line}`);

const signs = ["+", " ", "-"];

const linesOf = (value: unknown): string[] => JSON.stringify(value, null, 2).split("\n");
