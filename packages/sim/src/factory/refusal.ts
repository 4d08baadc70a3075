import { AwsError } from "../kernel/aws-error.ts";
import type { Violation } from "./constraints.ts";

/** What a service answers to an input that breaks its constraints. */
export type Refusal = (violations: readonly Violation[]) => Error;

/** As most services say it, by this code. */
export const refusedAs =
  (code: string): Refusal =>
  (violations) => {
    const count = `${violations.length} validation error${violations.length === 1 ? "" : "s"} detected`;
    return new AwsError(code, `${count}: ${violations.map(wordsOf).join("; ")}`);
  };

function wordsOf({ path, value, isMissing, rule }: Violation): string {
  const shown = isMissing ? " null" : value === undefined ? "" : ` '${value}'`;
  return `Value${shown} at '${path}' failed to satisfy constraint: ${rule}`;
}
