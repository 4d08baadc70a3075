import { canonicalJson, type Json } from "@watchkeeper/core/json";
import type { Call } from "./call.ts";
import { valueAt } from "./path.ts";

/** What a read must show: the value at a path of its result. */
export interface Expectation {
  readonly path: string;
  readonly expected: Json;
}

/** A statement about the cloud, as data: one read and what it must show. It holds when all expectations do. */
export interface Condition {
  readonly read: Call;
  readonly expect: readonly Expectation[];
}

/** In the words of AWS waiters: what each state of the read means. The first acceptor that holds decides; none: retry. */
export interface Acceptor {
  readonly state: "success" | "failure" | "retry";
  readonly expect: readonly Expectation[];
}

/** A condition that may take its time to come true. */
export interface Check {
  readonly read: Call;
  readonly acceptors: readonly Acceptor[];
  readonly everySeconds: number;
  readonly deadlineSeconds: number;
}

/** An expectation that did not hold, and what was there instead. */
export interface Difference extends Expectation {
  readonly actual: Json;
}

const holds = (result: Json, { path, expected }: Expectation) =>
  canonicalJson(valueAt(result, path)) === canonicalJson(expected);

/** The expectations that a read's result does not meet. */
export const differences = (result: Json, expect: readonly Expectation[]): readonly Difference[] =>
  expect
    .filter((expectation) => !holds(result, expectation))
    .map((expectation) => ({ ...expectation, actual: valueAt(result, expectation.path) }));

/** What a check says of one read's result. */
export const judge = (check: Check, result: Json): Acceptor["state"] =>
  check.acceptors.find((acceptor) => acceptor.expect.every((expectation) => holds(result, expectation)))
    ?.state ?? "retry";

/** What a check waits for: the expectations of its success. */
export const wanted = (check: Check): readonly Expectation[] =>
  check.acceptors.find((acceptor) => acceptor.state === "success")?.expect ?? [];

/** Differences as a person reads them: `MetadataOptions.HttpTokens is "optional", not "required"`. */
export const describeDifferences = (list: readonly Difference[]): string =>
  list
    .map(
      ({ path, expected, actual }) => `${path} is ${JSON.stringify(actual)}, not ${JSON.stringify(expected)}`,
    )
    .join("; ");
